import type { TokenUsage } from '../model/model.ts';
import { ConversationBuilder } from './conversationBuilder.ts';
import { countOf, type Fields, fieldsOf, folderOf, listOf, momentOf, textOf, textParts } from './fields.ts';
import type { ImportedSession, LineReader } from './imported.ts';
import { toolNote } from './toolNote.ts';

// What the program says in the user's name, before the first question and between them.
const injected =
  /^\s*(?:<(?:environment_context|user_instructions|permissions|turn_aborted|user_shell_command|skill|collaboration_mode)\b|# AGENTS\.md instructions)/;

/**
 * Reads a conversation of Codex CLI: `~/.codex/sessions/YYYY/MM/DD/rollout-TIME-ID.jsonl`. Each line is
 * `{ timestamp, type, payload }`: `session_meta` (id, cwd, git), `turn_context` (model, cwd), `response_item` (what was
 * said, as OpenAI's Responses API has it) and `event_msg`, of which `token_count` tells the usage. Until 2025 the lines were
 * the items themselves, after one with `id` and `git`. Files can be compressed (`.jsonl.zst`).
 *
 * Source: `codex-rs/protocol/src/protocol.rs` (`RolloutLine`) of openai/codex, and
 * https://tokenuse.app/docs/development/tools/codex/ (2026).
 */
export function createCodexReader(fileKey: string): LineReader {
  const conversation = new ConversationBuilder();
  let place: Pick<ImportedSession, 'folder' | 'branch'> = {};
  let key = fileKey;
  let isNamed = false;
  let model: string | undefined;
  let total = -1;

  const takeMeta = (meta: Fields) => {
    // A session that goes on from another one begins with a copy of it: the first line names this one.
    if (isNamed) return;
    isNamed = true;
    key = textOf(meta.id) ?? fileKey;
    const folder = folderOf(meta.cwd);
    const branch = textOf(fieldsOf(meta.git).branch);
    place = { ...(folder !== undefined && { folder }), ...(branch !== undefined && { branch }) };
  };
  const takeUsage = (info: Fields) => {
    // The same count comes again when nothing was asked in between.
    const sofar = countOf(fieldsOf(info.total_token_usage).total_tokens);
    const usage = sofar > 0 && sofar === total ? undefined : usageOf(fieldsOf(info.last_token_usage));
    total = sofar;
    if (usage) conversation.addUsage(usage);
  };
  const takeItem = (item: Fields, at: { readonly key: string; readonly atMs?: number }) => {
    if (item.type === 'message' && item.role === 'user') {
      const texts = textParts(item.content, ['input_text', 'text']).filter((text) => !injected.test(text));
      conversation.question({ ...at, text: texts.join('\n\n') });
      return;
    }
    const said = answerOf(item);
    if (said) conversation.answer({ ...at, ...said, ...(model !== undefined && { model }) });
  };

  return {
    take(line, number) {
      const entry = fieldsOf(JSON.parse(line));
      const payload = fieldsOf(entry.payload);
      const atMs = momentOf(entry.timestamp);
      const at = { key: `line ${number}`, ...(atMs !== undefined && { atMs }) };
      if (entry.type === 'session_meta') takeMeta(payload);
      else if (entry.type === 'turn_context') model = textOf(payload.model) ?? model;
      else if (entry.type === 'response_item') takeItem(payload, at);
      else if (entry.type === 'event_msg' && payload.type === 'token_count') takeUsage(fieldsOf(payload.info));
      else if (entry.type === undefined && textOf(entry.id)) takeMeta(entry);
      else if (entry.payload === undefined) takeItem(entry, at);
    },
    finish: () => [{ key, ...place, messages: conversation.messages() }],
  };
}

function answerOf(item: Fields): { readonly text?: string; readonly reasoning?: string } | undefined {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant'
        ? { text: textParts(item.content, ['output_text', 'text']).join('\n\n') }
        : undefined;
    case 'reasoning':
      return { reasoning: textParts(item.summary, ['summary_text']).join('\n\n') };
    case 'function_call':
      return { text: toolNote(item.name, argumentsOf(item.arguments)) };
    case 'custom_tool_call':
      return { text: toolNote(item.name, textOf(item.input)?.split('\n', 3).join(' ')) };
    case 'local_shell_call':
      return { text: toolNote('shell', { command: listOf(fieldsOf(item.action).command) }) };
    default:
      return undefined;
  }
}

function argumentsOf(source: unknown): unknown {
  try {
    return JSON.parse(String(source));
  } catch {
    // A call that was cut short: its name still says what was done.
    return undefined;
  }
}

function usageOf(usage: Fields): TokenUsage | undefined {
  const promptTokens = countOf(usage.input_tokens);
  const completionTokens = countOf(usage.output_tokens);
  if (promptTokens + completionTokens === 0) return undefined;
  const cachedTokens = countOf(usage.cached_input_tokens);
  const reasoningTokens = countOf(usage.reasoning_output_tokens);
  return {
    promptTokens,
    completionTokens,
    ...(cachedTokens > 0 && { cachedTokens }),
    ...(reasoningTokens > 0 && { reasoningTokens }),
  };
}
