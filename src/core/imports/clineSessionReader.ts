import type { TokenUsage } from '../model/model.ts';
import { clineUsage } from './clineUsage.ts';
import { ConversationBuilder } from './conversationBuilder.ts';
import { countOf, type Fields, fieldsOf, folderOf, listOf, momentOf, textOf, textParts } from './fields.ts';
import type { ImportedSession } from './imported.ts';
import { toolNote } from './toolNote.ts';

/** The files of a session of Cline 4 and later, read; `undefined` for one that is not there or damaged as a whole. */
export interface ClineSession {
  readonly key: string;
  /** `SESSION.messages.json`: all that went to the model and came back. */
  readonly record: unknown;
  /** `SESSION.json`: its folder, model and title. */
  readonly manifest: unknown;
}

/**
 * Reads a conversation of Cline 4 and later: `~/.cline/data/sessions/SESSION`, written alike by its extension and its command line.
 *
 * Source: `sdk/packages/core/docs/messages-contract-v1.md`, `session-manifest.ts`, and `prompt/format.ts` of cline/cline (2026-08).
 */
export function readClineSession({ key, record, manifest }: ClineSession): ImportedSession {
  const conversation = new ConversationBuilder();
  const { agent, messages } = fieldsOf(record);
  // What a helper of an agent did is part of no conversation. An early version wrote the list alone.
  const isLead = agent === undefined || agent === 'lead';
  const list = Array.isArray(record) ? record : isLead ? listOf(messages) : [];
  for (const [index, message] of list.entries()) readMessage(fieldsOf(message), index, conversation);
  const { cwd, workspace_root: root, metadata } = fieldsOf(manifest);
  const folder = folderOf(root) ?? folderOf(cwd);
  const title = textOf(writtenIn(textOf(fieldsOf(metadata).title) ?? ''));
  return {
    // A task of before that was gone on with has its name here too, and is another conversation there.
    key: `session ${key}`,
    ...(title !== undefined && { title }),
    ...(folder !== undefined && { folder }),
    messages: conversation.messages(),
  };
}

function readMessage(message: Fields, index: number, conversation: ConversationBuilder): void {
  const key = textOf(message.id) ?? `message ${index}`;
  const atMs = momentOf(message.ts);
  const at = { key, ...(atMs !== undefined && { atMs }) };
  if (message.role === 'user') {
    const texts = isOwn(message) ? [] : textParts(message.content, ['text']).map(writtenIn);
    conversation.question({ ...at, text: texts.filter((text) => text !== '' && !isMadeUp(text)).join('\n\n') });
  } else if (message.role === 'assistant') {
    const model = textOf(fieldsOf(message.modelInfo).id);
    const usage = usageOf(fieldsOf(message.metrics));
    const said = { ...answerOf(message.content), ...(model !== undefined && { model }), ...(usage && { usage }) };
    conversation.answer({ ...at, ...said });
  }
}

// Shown to nobody: what hooks and summaries put in.
function isOwn({ metadata }: Fields): boolean {
  const { displayRole } = fieldsOf(metadata);
  return displayRole === 'system' || displayRole === 'status';
}

function isMadeUp(text: string): boolean {
  return text.startsWith('[TASK RESUMPTION]') || text.startsWith('<hook_context');
}

/** What the user wrote of a question: without what Cline put around it, and the files that went along. */
function writtenIn(text: string): string {
  for (const tag of ['user_input', 'user_command']) {
    const inside = between(text, tag);
    if (inside !== undefined) return writtenIn(inside);
  }
  return ['mode_notice', 'file_content', 'environment_details'].reduce(without, text).trim();
}

// To the last end: the user may have written one, too.
function between(text: string, tag: string): string | undefined {
  const start = text.indexOf(`<${tag} `);
  const from = start < 0 ? -1 : text.indexOf('>', start);
  const end = text.lastIndexOf(`</${tag}>`);
  return from < 0 || end < from ? undefined : text.slice(from + 1, end);
}

function without(text: string, tag: string): string {
  const end = `</${tag}>`;
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const start = [`<${tag}>`, `<${tag} `].map((open) => text.indexOf(open, at)).filter((place) => place >= 0);
    const from = Math.min(...start);
    const to = start.length === 0 ? -1 : text.indexOf(end, from);
    if (to < 0) return [...pieces, text.slice(at)].join('');
    pieces.push(text.slice(at, from));
    at = to + end.length;
  }
}

function answerOf(content: unknown): { readonly text: string; readonly reasoning: string } {
  if (typeof content === 'string') return { text: content, reasoning: '' };
  const texts: string[] = [];
  const thoughts: string[] = [];
  for (const part of listOf(content).map(fieldsOf)) {
    if (part.type === 'text') texts.push(textOf(part.text)?.trim() ?? '');
    else if (part.type === 'tool_use') texts.push(toolNote(part.name, subjectsOf(part.input)));
    else if (part.type === 'thinking') thoughts.push(textOf(part.thinking)?.trim() ?? '');
  }
  return { text: texts.filter(Boolean).join('\n\n'), reasoning: thoughts.filter(Boolean).join('\n\n') };
}

// Its own tools take several at a time.
function subjectsOf(input: unknown): unknown {
  const fields = fieldsOf(input);
  const several = [fields.files, fields.file_paths, fields.commands, fields.queries].find(
    (value) => value !== undefined,
  );
  if (several === undefined) return input;
  const names = (Array.isArray(several) ? several : [several]).map((one) => {
    const { path, command, pattern } = fieldsOf(one);
    return textOf(one) ?? textOf(path) ?? textOf(command) ?? textOf(pattern);
  });
  return names.filter(Boolean).join(' ');
}

// All that went in is `inputTokens`, with what was cached of it.
function usageOf(told: Fields): TokenUsage | undefined {
  const cachedTokens = countOf(told.cacheReadTokens);
  const promptTokens = Math.max(countOf(told.inputTokens), cachedTokens);
  const completionTokens = countOf(told.outputTokens);
  return clineUsage({ promptTokens, completionTokens, cachedTokens }, told.cost);
}
