import path from 'node:path';
import type { TokenUsage } from '../model/model.ts';
import { ConversationBuilder } from './conversationBuilder.ts';
import { countOf, type Fields, fieldsOf, listOf, momentOf, textOf } from './fields.ts';
import type { ImportedSession } from './imported.ts';

/**
 * Reads a conversation of the editor's own chat (Copilot Chat): `workspaceStorage/ID/chatSessions/SESSION.json`. An object
 * with `sessionId`, `customTitle` and `requests`, each of which has the question as `message` (a text, or an object with
 * `text`), `timestamp`, `modelId` and the parts of its `response`.
 *
 * Source: `ISerializableChatData` and `ISerializableChatRequestData` in
 * `src/vs/workbench/contrib/chat/common/model/chatModel.ts` of microsoft/vscode (2026).
 */
export function readCopilotChat(value: unknown, fileKey: string): ImportedSession {
  const session = fieldsOf(value);
  const conversation = new ConversationBuilder();
  for (const [index, entry] of listOf(session.requests).entries()) {
    const request = fieldsOf(entry);
    const key = textOf(request.requestId) ?? `request ${index}`;
    const atMs = momentOf(request.timestamp) ?? momentOf(session.creationDate);
    const at = atMs === undefined ? {} : { atMs };
    conversation.question({
      ...at,
      key,
      text: textOf(request.message) ?? textOf(fieldsOf(request.message).text) ?? '',
    });
    conversation.answer({ ...at, key: `${key}/answer`, ...answerOf(request) });
  }
  const title = textOf(session.customTitle) ?? textOf(session.computedTitle);
  return { key: textOf(session.sessionId) ?? fileKey, ...(title && { title }), messages: conversation.messages() };
}

function answerOf(request: Fields) {
  const texts = new PartTexts();
  for (const part of listOf(request.response)) texts.add(fieldsOf(part));
  const model = textOf(request.modelId);
  const usage = usageOf(request);
  const error = textOf(fieldsOf(fieldsOf(request.result).errorDetails).message);
  // `modelState.value`: 2 is cancelled, as `ResponseModelState` in chatModel.ts has it.
  const isStopped = request.isCanceled === true || fieldsOf(request.modelState).value === 2;
  return {
    text: texts.text.trim() || (error ?? ''),
    reasoning: texts.thoughts.join('\n\n'),
    ...(model !== undefined && { model }),
    ...(usage && { usage }),
    ...(isStopped && { status: 'stopped' as const }),
  };
}

/** Markdown runs on from part to part; what tools did stands between paragraphs. */
class PartTexts {
  text = '';
  readonly thoughts: string[] = [];

  add(part: Fields): void {
    switch (part.kind) {
      case undefined:
        this.text += textOf(part.value) ?? '';
        return;
      case 'markdownContent':
      case 'markdownVuln':
        this.text += textOf(fieldsOf(part.content).value) ?? '';
        return;
      case 'inlineReference':
        this.text += referenceOf(part);
        return;
      case 'thinking':
        this.thoughts.push(
          ...[part.value]
            .flat()
            .filter((text) => textOf(text) !== undefined)
            .map(String),
        );
        return;
      case 'toolInvocationSerialized':
        return this.note(
          messageText(part.pastTenseMessage) ?? messageText(part.invocationMessage) ?? textOf(part.toolId),
        );
      case 'textEditGroup':
      case 'notebookEditGroup':
        return this.note(`*edit* \`${nameOf(part.uri)}\``);
    }
  }

  private note(text: string | undefined): void {
    if (text === undefined) return;
    this.text = `${this.text.trimEnd()}${this.text === '' ? '' : '\n\n'}${text}\n\n`;
  }
}

function messageText(message: unknown): string | undefined {
  return textOf(message) ?? textOf(fieldsOf(message).value);
}

function referenceOf(part: Fields): string {
  const reference = fieldsOf(part.inlineReference);
  const name = textOf(part.name) ?? textOf(reference.name) ?? nameOf(reference.uri ?? reference);
  return name === '' ? '' : `\`${name}\``;
}

/** The name of the file in the address of a file, as `URI.toJSON` writes it. */
function nameOf(uri: unknown): string {
  return path.posix.basename(textOf(fieldsOf(uri).path) ?? textOf(fieldsOf(uri).fsPath) ?? '');
}

function usageOf(request: Fields): TokenUsage | undefined {
  const told = { ...request, ...fieldsOf(request.usage) };
  const [promptTokens, completionTokens] = [countOf(told.promptTokens), countOf(told.completionTokens)];
  return promptTokens + completionTokens === 0 ? undefined : { promptTokens, completionTokens };
}
