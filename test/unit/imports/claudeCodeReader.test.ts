// The entries are those of the format's public descriptions, named in the reader.
import { deepEqual, equal } from 'node:assert/strict';
import { createClaudeCodeReader } from '../../../src/core/imports/claudeCodeReader.ts';
import { readEntries, said } from './readText.ts';

const user = ([uuid, parentUuid]: readonly [string, string | null], content: unknown, more = {}) => ({
  type: 'user',
  uuid,
  parentUuid,
  sessionId: 's1',
  timestamp: '2026-01-02T10:00:00.000Z',
  cwd: '/work/app',
  gitBranch: 'main',
  message: { role: 'user', content },
  ...more,
});
const assistant = ([uuid, parentUuid]: readonly [string, string], content: unknown, more = {}) => ({
  type: 'assistant',
  uuid,
  parentUuid,
  timestamp: '2026-01-02T10:00:05.000Z',
  message: { id: uuid, role: 'assistant', model: 'claude-opus-4-6', content, ...more },
});
const text = (words: string) => [{ type: 'text', text: words }];

describe('A conversation of Claude Code', () => {
  it('has questions and whole answers, with tools named, thinking apart, and times, model, folder and branch', () => {
    const session = readEntries(createClaudeCodeReader('s1'), [
      { type: 'file-history-snapshot', messageId: 'x' },
      user(['u1', null], 'Why is the build red?'),
      assistant(['a1', 'u1'], [{ type: 'thinking', thinking: 'Look at the log.' }]),
      assistant(['a2', 'a1'], [{ type: 'tool_use', id: 't', name: 'Bash', input: { command: 'npm test' } }]),
      user(['r1', 'a2'], [{ type: 'tool_result', tool_use_id: 't', content: '1 failed' }]),
      assistant(['a3', 'r1'], text('A test expects *3*.')),
      user(['u2', 'a3'], text('Fix it')),
    ]);
    deepEqual(said(session), [
      'user: Why is the build red?',
      'assistant: *Bash* `npm test`\n\nA test expects *3*.',
      'user: Fix it',
    ]);
    const [question, answer] = session.messages;
    equal(answer?.reasoning, 'Look at the log.');
    equal(answer?.model, 'claude-opus-4-6');
    equal(answer?.parentKey, question?.key);
    equal(question?.atMs, Date.UTC(2026, 0, 2, 10));
    deepEqual([session.key, session.folder, session.branch], ['s1', '/work/app', 'main']);
  });

  it('counts the tokens of each request once, whatever the number of its entries', () => {
    const usage = { input_tokens: 10, cache_read_input_tokens: 90, cache_creation_input_tokens: 5, output_tokens: 7 };
    const { messages } = readEntries(createClaudeCodeReader('s'), [
      user(['u1', null], 'Hello'),
      assistant(['a1', 'u1'], text('One.'), { id: 'request1', usage }),
      assistant(['a2', 'a1'], text('Two.'), { id: 'request1', usage }),
      assistant(['a3', 'a2'], text('Three.'), { id: 'request2', usage }),
    ]);
    deepEqual(messages[1]?.usage, { promptTokens: 210, completionTokens: 14, cachedTokens: 180 });
  });

  it('keeps a question that was taken back beside the one in its place, and ends with the newer', () => {
    const session = readEntries(createClaudeCodeReader('s'), [
      user(['u1', null], 'Start'),
      assistant(['a1', 'u1'], text('Started.')),
      user(['u2', 'a1'], 'Left'),
      assistant(['a2', 'u2'], text('Went left.')),
      user(['u3', 'a1'], 'Right'),
    ]);
    const byKey = new Map(session.messages.map((message) => [message.key, message]));
    equal(byKey.get('u3')?.parentKey, 'a1');
    equal(byKey.get('u2')?.parentKey, 'a1');
    equal(session.headKey, 'u3');
  });

  it('leaves out what nobody said: sub-agents, what the program put in, output of commands', () => {
    const session = readEntries(createClaudeCodeReader('s'), [
      user(['m1', null], 'Caveat: the messages below', { isMeta: true }),
      user(['m2', 'm1'], '<command-name>/review</command-name>\n<command-args>src</command-args>'),
      user(['m3', 'm2'], '<local-command-stdout>done</local-command-stdout>'),
      { ...assistant(['x1', 'm3'], text('Searching.')), isSidechain: true },
      assistant(['a1', 'm3'], text('Reviewed.')),
      user(['c1', 'a1'], 'This session is being continued', { isCompactSummary: true }),
    ]);
    deepEqual(said(session), ['user: /review src', 'assistant: Reviewed.']);
  });

  it('goes on behind a torn line, unknown entries and fields of another kind', () => {
    const session = readEntries(createClaudeCodeReader('s'), [
      user(['u1', null], 'First'),
      '{"type":"assistant","uuid":"a1","message":{"content":[{"type":"te',
      { type: 'hologram', uuid: 'h1', parentUuid: 'u1', depth: 3 },
      assistant(['a2', 'a1'], [null, 7, { type: 'text', text: 42 }, { type: 'text', text: 'Second' }]),
      { ...user(['u2', null], 'Third'), timestamp: {}, cwd: 9 },
      [],
      null,
    ]);
    deepEqual(said(session), ['user: First', 'assistant: Second', 'user: Third']);
    equal(session.messages[2]?.parentKey, 'a2');
  });

  it('has the title that the user gave it, else the one that it was given', () => {
    const summary = { type: 'summary', summary: 'A red build', leafUuid: 'a1' };
    equal(readEntries(createClaudeCodeReader('s'), [summary]).title, 'A red build');
    const own = { type: 'custom-title', customTitle: 'Mine' };
    equal(readEntries(createClaudeCodeReader('s'), [own, summary]).title, 'Mine');
  });
});
