import type { TokenUsage } from '../model/model.ts';
import { clineUsage } from './clineUsage.ts';
import { ConversationBuilder } from './conversationBuilder.ts';
import { countOf, type Fields, fieldsOf, folderOf, listOf, momentOf, textOf, textParts } from './fields.ts';
import type { ImportedSession } from './imported.ts';
import { toolNote } from './toolNote.ts';

/** The files of a task of Cline, read; `undefined` for one that is not there or damaged as a whole. */
export interface ClineTask {
  readonly key: string;
  /** `ui_messages.json`: what the user saw, with times. */
  readonly ui: unknown;
  /** `api_conversation_history.json`: what went to the model and came back. Used where the other is missing. */
  readonly api: unknown;
  /** The task's entry of `state/taskHistory.json`. */
  readonly entry: unknown;
}

/**
 * Reads a conversation of Cline: `globalStorage/saoudrizwan.claude-dev/tasks/TASK`.
 *
 * Source: `ClineMessage` in `apps/vscode/src/shared/ExtensionMessage.ts`, `ClineStorageMessage` in
 * `apps/vscode/src/shared/messages/content.ts` and `HistoryItem` of cline/cline (2026).
 */
export function readCline({ key, ui, api, entry }: ClineTask): ImportedSession {
  const conversation = new ConversationBuilder();
  if (listOf(ui).length > 0) readShown(listOf(ui), conversation);
  else readSent(listOf(api), conversation);
  const folder = folderOf(fieldsOf(entry).cwdOnTaskInitialization);
  return { key, ...(folder !== undefined && { folder }), messages: conversation.messages() };
}

function readShown(messages: readonly unknown[], conversation: ConversationBuilder): void {
  for (const [index, value] of messages.entries()) {
    const message = fieldsOf(value);
    const kind = textOf(message.say) ?? textOf(message.ask) ?? '';
    const atMs = momentOf(message.ts);
    const model = textOf(fieldsOf(message.modelInfo).modelId);
    const at = { key: `message ${index}`, ...(atMs !== undefined && { atMs }) };
    const text = textOf(message.text) ?? '';
    const asked =
      kind === 'task' || kind === 'user_feedback' || (kind === 'text' && conversation.lastKey === undefined);
    if (asked) conversation.question({ ...at, text });
    else conversation.answer({ ...at, ...shownAnswer(kind, message), ...(model !== undefined && { model }) });
  }
}

function shownAnswer(kind: string, message: Fields): { text?: string; reasoning?: string; usage?: TokenUsage } {
  const text = textOf(message.text) ?? '';
  switch (kind) {
    case 'text':
    case 'completion_result':
    case 'plan_completion_result':
      return { text };
    case 'reasoning':
      return { reasoning: text };
    case 'followup':
    case 'plan_mode_respond':
    case 'act_mode_respond': {
      const { question, response } = fieldsOf(parsed(text));
      return { text: textOf(question) ?? textOf(response) ?? (parsed(text) === undefined ? text : '') };
    }
    case 'tool': {
      const tool = fieldsOf(parsed(text));
      return { text: toolNote(tool.tool, tool) };
    }
    case 'command':
      return { text: toolNote('command', text) };
    case 'api_req_started': {
      const usage = usageOf(fieldsOf(parsed(text)));
      return usage ? { usage } : {};
    }
    default:
      return {};
  }
}

// The tags that Cline puts around what the user wrote; the rest of such a message is its own.
const userTags = /<(task|feedback|answer|user_message)>([\s\S]*?)<\/\1>/g;

function readSent(messages: readonly unknown[], conversation: ConversationBuilder): void {
  for (const [index, value] of messages.entries()) {
    const message = fieldsOf(value);
    const atMs = momentOf(message.ts);
    const model = textOf(fieldsOf(message.modelInfo).modelId);
    const at = { key: `message ${index}`, ...(atMs !== undefined && { atMs }) };
    const text = textParts(message.content, ['text']).join('\n\n');
    if (message.role === 'user') {
      const written = [...text.matchAll(userTags)].map(([, , words]) => words?.trim() ?? '');
      const isFirst = conversation.lastKey === undefined;
      conversation.question({ ...at, text: written.join('\n\n') || (isFirst ? text : '') });
    } else if (message.role === 'assistant')
      conversation.answer({ ...at, text, ...(model !== undefined && { model }) });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Older versions wrote plain text here.
    return undefined;
  }
}

function usageOf(told: Fields): TokenUsage | undefined {
  const cachedTokens = countOf(told.cacheReads);
  const promptTokens = countOf(told.tokensIn) + countOf(told.cacheWrites) + cachedTokens;
  const completionTokens = countOf(told.tokensOut);
  return clineUsage({ promptTokens, completionTokens, cachedTokens }, told.cost);
}
