import type { TokenUsage } from '../model/model.ts';
import { ConversationBuilder } from './conversationBuilder.ts';
import { countOf, fieldsOf, folderOf, listOf, textOf, textParts } from './fields.ts';
import type { ImportedSession } from './imported.ts';
import { toolNote } from './toolNote.ts';

/**
 * Reads a conversation of Continue: `~/.continue/sessions/SESSION.json`. An object with `sessionId`, `title`,
 * `workspaceDirectory` and `history`, whose items have a `message` (`role`, `content`), `reasoning` and `promptLogs`. Messages
 * have no times.
 *
 * Source: `Session` and `ChatHistoryItem` in `core/index.d.ts` of continuedev/continue (2026).
 */
export function readContinue(value: unknown, fileKey: string): ImportedSession {
  const session = fieldsOf(value);
  const conversation = new ConversationBuilder();
  const sessionModel = textOf(session.chatModelTitle);
  for (const [index, item] of listOf(session.history).entries()) {
    const { message, reasoning, promptLogs } = fieldsOf(item);
    const { role, content, toolCalls, usage } = fieldsOf(message);
    const key = `item ${index}`;
    const text = textParts(content, ['text']).join('\n\n');
    const model = textOf(fieldsOf(listOf(promptLogs).at(-1)).modelTitle) ?? sessionModel;
    const tokens = usageOf(usage);
    if (role === 'user') conversation.question({ key, text });
    else if (role === 'thinking') conversation.answer({ key, reasoning: text });
    else if (role === 'assistant')
      conversation.answer({
        key,
        text: [text, ...listOf(toolCalls).map(noteOf)].filter(Boolean).join('\n\n'),
        reasoning: textOf(fieldsOf(reasoning).text) ?? '',
        ...(model !== undefined && { model }),
        ...(tokens && { usage: tokens }),
      });
  }
  const title = textOf(session.title);
  const folder = folderOf(session.workspaceDirectory);
  return {
    key: textOf(session.sessionId) ?? fileKey,
    ...(title !== undefined && title !== 'New Session' && { title }),
    ...(folder !== undefined && { folder }),
    messages: conversation.messages(),
  };
}

function noteOf(call: unknown): string {
  const { name, arguments: source } = fieldsOf(fieldsOf(call).function);
  try {
    return toolNote(name, JSON.parse(String(source)));
  } catch {
    // A call that was cut short: its name still says what was done.
    return toolNote(name, undefined);
  }
}

function usageOf(value: unknown): TokenUsage | undefined {
  const usage = fieldsOf(value);
  const [promptTokens, completionTokens] = [countOf(usage.promptTokens), countOf(usage.completionTokens)];
  const cachedTokens = countOf(fieldsOf(usage.promptTokensDetails).cachedTokens);
  if (promptTokens + completionTokens === 0) return undefined;
  return { promptTokens, completionTokens, ...(cachedTokens > 0 && { cachedTokens }) };
}
