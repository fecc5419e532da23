// The entries are those of the format's public descriptions, named in the reader.
import { deepEqual, equal } from 'node:assert/strict';
import { createCodexReader } from '../../../src/core/imports/codexReader.ts';
import { readEntries, said } from './readText.ts';

const line = (type: string, payload: unknown) => ({ timestamp: '2026-03-29T15:04:01.475Z', type, payload });
const meta = line('session_meta', { id: 'c1', cwd: '/work/app', git: { branch: 'fix', commit_hash: 'abc' } });
const message = (role: string, text: string) =>
  line('response_item', {
    type: 'message',
    role,
    content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
  });
const tokens = (total: number, last: object) =>
  line('event_msg', {
    type: 'token_count',
    info: { total_token_usage: { total_tokens: total }, last_token_usage: last },
  });

describe('A conversation of Codex CLI', () => {
  it('has questions and whole answers, with tools named, thinking apart, and time, model, folder and branch', () => {
    const session = readEntries(createCodexReader('rollout'), [
      meta,
      message('user', '<environment_context>\n<cwd>/work/app</cwd>'),
      message('user', '# AGENTS.md instructions for /work/app'),
      line('turn_context', { model: 'gpt-5.4', cwd: '/work/app' }),
      message('user', 'List the files'),
      line('event_msg', { type: 'user_message', message: 'List the files' }),
      line('response_item', { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Use ls.' }] }),
      line('response_item', { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"ls"}' }),
      line('response_item', { type: 'function_call_output', call_id: '1', output: 'a.ts' }),
      message('assistant', 'There is `a.ts`.'),
      message('developer', 'Be brief.'),
    ]);
    deepEqual(said(session), ['user: List the files', 'assistant: *exec_command* `ls`\n\nThere is `a.ts`.']);
    const [, answer] = session.messages;
    equal(answer?.reasoning, 'Use ls.');
    equal(answer?.model, 'gpt-5.4');
    equal(answer?.atMs, Date.parse('2026-03-29T15:04:01.475Z'));
    deepEqual([session.key, session.folder, session.branch], ['c1', '/work/app', 'fix']);
  });

  it('adds up the tokens of an answer, and counts none twice', () => {
    const last = { input_tokens: 100, cached_input_tokens: 60, output_tokens: 20, reasoning_output_tokens: 5 };
    const { messages } = readEntries(createCodexReader('r'), [
      meta,
      message('user', 'Hello'),
      message('assistant', 'Hi.'),
      tokens(120, last),
      tokens(120, last),
      tokens(240, last),
    ]);
    deepEqual(messages[1]?.usage, { promptTokens: 200, completionTokens: 40, cachedTokens: 120, reasoningTokens: 10 });
  });

  it('is read as older versions wrote it, without envelopes', () => {
    const session = readEntries(createCodexReader('r'), [
      { id: 'old', timestamp: '2025-06-01T10:00:00Z', instructions: null, git: { branch: 'main' } },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      { record_type: 'state' },
      { type: 'local_shell_call', action: { type: 'exec', command: ['ls', '-l'] } },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi.' }] },
    ]);
    deepEqual(said(session), ['user: Hello', 'assistant: *shell* `ls -l`\n\nHi.']);
    deepEqual([session.key, session.branch], ['old', 'main']);
  });

  it('goes on behind a torn line, and knows its messages again when that line has become whole', () => {
    const whole = message('assistant', 'One.');
    const torn = [meta, message('user', 'Hello'), JSON.stringify(whole).slice(0, 40), message('user', 'More')];
    const before = readEntries(createCodexReader('r'), torn);
    deepEqual(said(before), ['user: Hello', 'user: More']);
    const after = readEntries(createCodexReader('r'), torn.with(2, whole));
    deepEqual(said(after), ['user: Hello', 'assistant: One.', 'user: More']);
    equal(after.messages[2]?.key, before.messages[1]?.key);
  });

  it('keeps the name of its own, where it begins with a copy of another', () => {
    equal(readEntries(createCodexReader('r'), [meta, line('session_meta', { id: 'parent', cwd: '/other' })]).key, 'c1');
  });
});
