// The objects are those of the format's source, named in the readers.
import { deepEqual, equal } from 'node:assert/strict';
import { readCopilotChat } from '../../../src/core/imports/copilotChatReader.ts';
import { createCopilotLogReader } from '../../../src/core/imports/copilotLogReader.ts';
import { readEntries, said } from './readText.ts';

const markdown = (value: string) => ({ value, supportThemeIcons: false });
const request = (requestId: string, text: string, response: readonly unknown[]) => ({
  requestId,
  message: { text, parts: [] },
  variableData: { variables: [] },
  response,
  timestamp: 1_767_000_000_000,
  modelId: 'copilot/gpt-4.1',
});
const session = (...requests: readonly unknown[]) => ({ version: 3, sessionId: 's1', creationDate: 1, requests });

describe('A conversation of Copilot Chat', () => {
  it('has questions and answers, with references in the text, tools between paragraphs, and thinking apart', () => {
    const read = readCopilotChat(
      {
        ...session(
          request('r1', 'Where is it parsed?', [
            { kind: 'thinking', value: ['Search.', ''] },
            { kind: 'prepareToolInvocation', toolName: 'search' },
            { kind: 'toolInvocationSerialized', toolId: 'grep', pastTenseMessage: { value: 'Searched for `parse`' } },
            markdown('In '),
            { kind: 'inlineReference', inlineReference: { path: '/work/app/src/parser.ts', scheme: 'file' } },
            markdown(', by hand.'),
            { kind: 'textEditGroup', uri: { path: '/work/app/src/a.ts' }, edits: [] },
          ]),
        ),
        customTitle: 'The parser',
      },
      'file',
    );
    deepEqual(said(read), [
      'user: Where is it parsed?',
      'assistant: Searched for `parse`\n\nIn `parser.ts`, by hand.\n\n*edit* `a.ts`',
    ]);
    deepEqual([read.key, read.title], ['s1', 'The parser']);
    const [, answer] = read.messages;
    equal(answer?.reasoning, 'Search.');
    equal(answer?.model, 'copilot/gpt-4.1');
    equal(answer?.atMs, 1_767_000_000_000);
  });

  it('is read from older versions, and where parts are of another kind than expected', () => {
    const read = readCopilotChat(
      session(
        { message: 'Hello', response: [markdown('Hi.'), null, 3, { kind: 'hologram', value: 'x' }] },
        { ...request('r2', 'Stop', [markdown('I')]), isCanceled: true },
        { ...request('r3', 'Fail', []), result: { errorDetails: { message: 'Rate limited.' } } },
        { requestId: 'r4', message: {}, response: 'none' },
        null,
      ),
      'file',
    );
    deepEqual(said(read), [
      'user: Hello',
      'assistant: Hi.',
      'user: Stop',
      'assistant: I',
      'user: Fail',
      'assistant: Rate limited.',
    ]);
    equal(read.messages[3]?.status, 'stopped');
  });

  it('is read from a log of changes: set, push, replace from, delete', () => {
    const read = readEntries(createCopilotLogReader('file'), [
      { kind: 0, v: { ...session(), customTitle: 'Old' } },
      { kind: 2, k: ['requests'], v: [request('r1', 'Hello', [])] },
      { kind: 2, k: ['requests', 0, 'response'], v: [markdown('Wrong.'), markdown('Gone.')] },
      { kind: 2, k: ['requests', 0, 'response'], v: [markdown('Hi.')], i: 0 },
      { kind: 1, k: ['requests', 0, 'modelId'], v: 'copilot/o9' },
      { kind: 3, k: ['customTitle'] },
    ]);
    deepEqual(said(read), ['user: Hello', 'assistant: Hi.']);
    equal(read.messages[1]?.model, 'copilot/o9');
    equal(read.title, undefined);
  });

  it('loses only what a torn line of its log would have changed', () => {
    const read = readEntries(createCopilotLogReader('file'), [
      { kind: 0, v: session(request('r1', 'Hello', [markdown('Hi.')])) },
      '{"kind":2,"k":["requests"],"v":[{"requestId":"r2","mess',
      { kind: 2, k: ['requests', 1, 'response'], v: [markdown('Of the torn one.')] },
      { kind: 9 },
      { kind: 2, k: ['requests'], v: [request('r3', 'More', [markdown('Yes.')])] },
    ]);
    deepEqual(said(read), ['user: Hello', 'assistant: Hi.', 'user: More', 'assistant: Yes.']);
  });

  it('writes nowhere but into what was read', () => {
    readEntries(createCopilotLogReader('file'), [
      { kind: 0, v: session() },
      { kind: 1, k: ['__proto__', 'polluted'], v: true },
      { kind: 1, k: ['requests', '__proto__', 'polluted'], v: true },
      '{"kind":1,"k":["constructor","prototype","polluted"],"v":true}',
      { kind: 1, k: ['requests', 4_000_000_000], v: {} },
    ]);
    equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});
