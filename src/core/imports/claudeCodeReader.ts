import type { TokenUsage } from '../model/model.ts';
import { ConversationBuilder } from './conversationBuilder.ts';
import { countOf, type Fields, fieldsOf, folderOf, listOf, momentOf, textOf, textParts } from './fields.ts';
import type { ImportedSession, LineReader } from './imported.ts';
import { toolNote } from './toolNote.ts';

/**
 * Reads a conversation of Claude Code: `~/.claude/projects/FOLDER/SESSION.jsonl`. Each line is an entry with `type`, `uuid`,
 * `parentUuid`, `timestamp`, `cwd` and `gitBranch`; those of type `user` and `assistant` have a `message` as Anthropic's API has
 * them. Results of tools are `user` entries too. Work of sub-agents (`isSidechain`) and what the program itself put in
 * (`isMeta`, `isCompactSummary`) is no part of what was said.
 *
 * Source: https://docs.claude.com/en/docs/claude-code/sdk/sdk-sessions and
 * https://lin-guanguo.github.io/llm-memory-research/agent-cli/claude-session-file-schema/ (2025-12).
 */
export function createClaudeCodeReader(sessionKey: string): LineReader {
  const conversation = new ConversationBuilder();
  const counted = new Set<string>();
  let title: string | undefined;
  let place: Pick<ImportedSession, 'folder' | 'branch'> = {};

  const takeEntry = (entry: Fields) => {
    const key = textOf(entry.uuid);
    if (key === undefined) return;
    const parent = textOf(entry.parentUuid) ?? textOf(entry.logicalParentUuid);
    const at = { key, ...(parent !== undefined && { parent }) };
    if (entry.isSidechain === true || entry.isMeta === true || entry.isCompactSummary === true)
      return conversation.passOver(at);
    place = placeOf(entry, place);
    const message = fieldsOf(entry.message);
    const atMs = momentOf(entry.timestamp);
    const said = { ...at, ...(atMs !== undefined && { atMs }) };
    if (entry.type === 'user') conversation.question({ ...said, text: questionText(message.content) });
    else if (entry.type === 'assistant') conversation.answer({ ...said, ...answerOf(message, counted) });
    else conversation.passOver(at);
  };

  return {
    take(line) {
      const entry = fieldsOf(JSON.parse(line));
      // The user's own title stands, whatever the program calls the session later.
      if (entry.type === 'custom-title') title = textOf(entry.customTitle) ?? title;
      else if (entry.type === 'ai-title') title ??= textOf(entry.aiTitle);
      else if (entry.type === 'summary') title ??= textOf(entry.summary);
      else takeEntry(entry);
    },
    finish() {
      const headKey = conversation.lastKey;
      const messages = conversation.messages();
      return [{ key: sessionKey, ...(title && { title }), ...place, messages, ...(headKey && { headKey }) }];
    },
  };
}

// Sessions wander between folders: where one began is where it belongs. Its branch is the last one.
function placeOf(entry: Fields, before: Pick<ImportedSession, 'folder' | 'branch'>) {
  const folder = before.folder ?? folderOf(entry.cwd);
  const branch = textOf(entry.gitBranch) ?? before.branch;
  return { ...(folder !== undefined && { folder }), ...(branch !== undefined && { branch }) };
}

function questionText(content: unknown): string {
  const text = textParts(content, ['text']).join('\n\n');
  const command =
    /^\s*<command-name>([^<]*)<\/command-name>/.exec(text) ?? /<command-name>([^<]*)<\/command-name>/.exec(text);
  if (command) return `${command[1]} ${/<command-args>([\s\S]*?)<\/command-args>/.exec(text)?.[1] ?? ''}`.trim();
  return /^\s*<(?:local-command-stdout|local-command-stderr|local-command-caveat|system-reminder)>/.test(text)
    ? ''
    : text;
}

// One message of the model comes in several entries, each with the usage of all of it.
function answerOf(message: Fields, counted: Set<string>) {
  const texts: string[] = [];
  const thoughts: string[] = [];
  for (const part of listOf(message.content)) {
    const { type, text, thinking, name, input } = fieldsOf(part);
    if (type === 'text' && textOf(text)) texts.push(String(text));
    if (type === 'thinking' && textOf(thinking)) thoughts.push(String(thinking));
    if (type === 'tool_use') texts.push(toolNote(name, input));
  }
  if (typeof message.content === 'string') texts.push(message.content);
  const id = textOf(message.id);
  const usage = id !== undefined && counted.has(id) ? undefined : usageOf(fieldsOf(message.usage));
  if (id !== undefined) counted.add(id);
  const model = textOf(message.model);
  return {
    text: texts.join('\n\n'),
    reasoning: thoughts.join('\n\n'),
    ...(model !== undefined && !model.startsWith('<') && { model }),
    ...(usage && { usage }),
  };
}

function usageOf(usage: Fields): TokenUsage | undefined {
  const cachedTokens = countOf(usage.cache_read_input_tokens);
  const promptTokens = countOf(usage.input_tokens) + countOf(usage.cache_creation_input_tokens) + cachedTokens;
  const completionTokens = countOf(usage.output_tokens);
  if (promptTokens + completionTokens === 0) return undefined;
  return { promptTokens, completionTokens, ...(cachedTokens > 0 && { cachedTokens }) };
}
