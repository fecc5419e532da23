// The files are written by the formats' public descriptions, named in the readers.
import { deepEqual, equal } from 'node:assert/strict';
import { createAiderReader } from '../../../src/core/imports/aiderReader.ts';
import { readChatGpt } from '../../../src/core/imports/chatGptReader.ts';
import { readCline } from '../../../src/core/imports/clineReader.ts';
import { readClineSession } from '../../../src/core/imports/clineSessionReader.ts';
import { readContinue } from '../../../src/core/imports/continueReader.ts';
import { said } from './readText.ts';

describe('A conversation of Continue', () => {
  it('has questions and answers, with thinking, tools, models and the folder', () => {
    const session = readContinue(
      {
        sessionId: 'c1',
        title: 'Sorting',
        workspaceDirectory: 'file:///work/app',
        history: [
          { message: { role: 'user', content: [{ type: 'text', text: 'Sort it' }] }, contextItems: [] },
          { message: { role: 'thinking', content: 'Quickly.' } },
          {
            message: {
              role: 'assistant',
              content: 'Done.',
              toolCalls: [
                { function: { name: 'edit', arguments: '{"path":"a.ts"}' } },
                { function: { name: 'cut', arguments: '{' } },
              ],
              usage: { promptTokens: 9, completionTokens: 2 },
            },
            promptLogs: [{ modelTitle: 'GPT' }],
          },
          { message: { role: 'tool', content: 'ok' } },
          { message: null },
          7,
        ],
      },
      'file',
    );
    deepEqual(said(session), ['user: Sort it', 'assistant: Done.\n\n*edit* `a.ts`\n\n*cut*']);
    const [, answer] = session.messages;
    deepEqual([answer?.reasoning, answer?.model], ['Quickly.', 'GPT']);
    deepEqual(answer?.usage, { promptTokens: 9, completionTokens: 2 });
    deepEqual([session.key, session.title, session.folder], ['c1', 'Sorting', '/work/app']);
  });

  it('is nothing where nothing is as expected', () => {
    for (const value of [null, 7, [], {}, { history: 'none' }]) deepEqual(readContinue(value, 'f').messages, []);
  });
});

describe('A conversation of Cline', () => {
  const shown = [
    { ts: 1_700_000_000_000, type: 'say', say: 'task', text: 'Add a test' },
    {
      ts: 1_700_000_000_001,
      type: 'say',
      say: 'api_req_started',
      text: '{"tokensIn":10,"tokensOut":3,"cacheReads":5,"cost":0.25}',
    },
    { ts: 1_700_000_000_002, type: 'say', say: 'reasoning', text: 'Which file?' },
    { ts: 1_700_000_000_003, type: 'say', say: 'text', text: 'I read it first.', modelInfo: { modelId: 'sonnet' } },
    { ts: 1_700_000_000_004, type: 'say', say: 'tool', text: '{"tool":"readFile","path":"a.ts"}' },
    { ts: 1_700_000_000_005, type: 'ask', ask: 'followup', text: '{"question":"Which runner?"}' },
    { ts: 1_700_000_000_006, type: 'say', say: 'user_feedback', text: 'mocha' },
    { ts: 1_700_000_000_007, type: 'say', say: 'completion_result', text: 'Added.' },
    { ts: 'x', type: 'say', say: 'hologram', text: {} },
    null,
  ];

  it('is what the user saw, with times, tokens, the model and the folder of the task', () => {
    const entry = { id: 't1', cwdOnTaskInitialization: '/work/app' };
    const session = readCline({ key: 't1', ui: shown, api: undefined, entry });
    deepEqual(said(session), [
      'user: Add a test',
      'assistant: I read it first.\n\n*readFile* `a.ts`\n\nWhich runner?',
      'user: mocha',
      'assistant: Added.',
    ]);
    const [question, answer] = session.messages;
    equal(question?.atMs, 1_700_000_000_000);
    equal(answer?.reasoning, 'Which file?');
    equal(session.folder, '/work/app');
  });

  it('is what went to the model where the other file is lost, without what Cline put around it', () => {
    const api = [
      {
        role: 'user',
        content: [
          { type: 'text', text: '<task>\nAdd a test\n</task>' },
          { type: 'text', text: '<environment_details>\nTime: now\n</environment_details>' },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'Done.' }], ts: 5, modelInfo: { modelId: 'sonnet' } },
      { role: 'user', content: [{ type: 'text', text: '[read_file] Result: …' }] },
      { role: 'user', content: '<feedback>Thanks</feedback>' },
    ];
    const session = readCline({ key: 't1', ui: undefined, api, entry: undefined });
    deepEqual(said(session), ['user: Add a test', 'assistant: Done.', 'user: Thanks']);
    equal(session.messages[1]?.model, 'sonnet');
  });
});

describe('A conversation of Cline 4 and later', () => {
  const model = { id: 'claude-sonnet-4-6', provider: 'anthropic' };
  const text = (words: string) => ({ type: 'text', text: words });
  const record = {
    version: 1,
    agent: 'lead',
    sessionId: 's1',
    messages: [
      {
        id: 'm1',
        role: 'user',
        content: [
          text(
            '<mode_notice>The user switched from plan mode to act mode.</mode_notice><user_input mode="act">What does `</user_input>` do?</user_input>',
          ),
          text('<file_content path="a.ts">\nsecret\n</file_content>'),
        ],
      },
      {
        id: 'm2',
        role: 'assistant',
        ts: 1_745_343_730_123,
        modelInfo: model,
        content: [
          { type: 'thinking', thinking: 'I read first.' },
          { type: 'tool_use', id: 't1', name: 'read_files', input: { files: [{ path: 'a.ts' }, 'b.ts'] } },
        ],
      },
      {
        id: 'm3',
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't1', content: 'all of it', is_error: false }],
      },
      { id: 'm4', role: 'user', metadata: { displayRole: 'system' }, content: [text('A hook said so.')] },
      {
        id: 'm5',
        role: 'assistant',
        ts: 1_745_343_731_456,
        modelInfo: model,
        metrics: { inputTokens: 21, outputTokens: 8, cacheReadTokens: 3, cacheWriteTokens: 1, cost: 0.13 },
        content: [text('It ends a question.')],
      },
      { id: 'm6', role: 'user', content: [text('[TASK RESUMPTION] go on')] },
      { id: 'm7', role: 'user', content: '<user_input mode="plan">Thanks</user_input>' },
      { role: 'hologram', content: 7 },
      null,
    ],
  };
  const manifest = { session_id: 's1', cwd: '/work/app/src', workspace_root: '/work/app', metadata: { title: 'Tags' } };

  it('is what was asked and answered, with thinking, tools, tokens, the model, the title and the folder', () => {
    const session = readClineSession({ key: 's1', record, manifest });
    deepEqual(said(session), [
      'user: What does `</user_input>` do?',
      'assistant: *read_files* `a.ts b.ts`\n\nIt ends a question.',
      'user: Thanks',
    ]);
    const [, answer] = session.messages;
    deepEqual([answer?.reasoning, answer?.model, answer?.atMs], ['I read first.', model.id, 1_745_343_730_123]);
    deepEqual(answer?.usage, { promptTokens: 21, completionTokens: 8, cachedTokens: 3, cost: 0.13 });
    deepEqual([session.title, session.folder], ['Tags', '/work/app']);
  });

  it('is none of a helper, and nothing where nothing is as expected', () => {
    deepEqual(readClineSession({ key: 's1', record: { ...record, agent: 'subagent' }, manifest }).messages, []);
    for (const odd of [undefined, 7, 'x', [], [7], { messages: {} }])
      deepEqual(readClineSession({ key: 's1', record: odd, manifest: odd }).messages, []);
  });
});

describe('The conversations of aider', () => {
  const read = (text: string) => {
    const reader = createAiderReader('/work/app');
    for (const [index, line] of text.split('\n').entries()) reader.take(line, index + 1);
    return reader.finish();
  };
  const history = [
    '',
    '# aider chat started at 2025-06-19 14:32:16',
    '',
    '> Aider v0.82.0  ',
    '> Main model: gpt-4o with diff edit format  ',
    '',
    '#### Add a function  ',
    '#### that sorts  ',
    '',
    'Here it is:',
    '',
    '```ts',
    'sort();',
    '```',
    '',
    '> Tokens: 1.2k sent, 345 received. Cost: $0.01 message, $0.01 session.  ',
    '> Applied edit to a.ts  ',
    '',
    '#### thanks  ',
    '',
    '# aider chat started at 2025-06-20 09:00:00',
    '',
    '#### again  ',
  ].join('\n');

  it('are cut where each began, with questions of several lines, the model and the tokens', () => {
    const [first, second] = read(history);
    deepEqual(first && said(first), [
      'user: Add a function\nthat sorts',
      'assistant: Here it is:\n\n```ts\nsort();\n```',
      'user: thanks',
    ]);
    deepEqual(first?.messages[1]?.usage, { promptTokens: 1200, completionTokens: 345 });
    equal(first?.messages[1]?.model, 'gpt-4o');
    equal(first?.messages[0]?.atMs, new Date(2025, 5, 19, 14, 32, 16).getTime());
    deepEqual(second && said(second), ['user: again']);
    equal(second?.folder, '/work/app');
  });

  it('keep what stands before the first beginning, and tell two of the same second apart', () => {
    const twice =
      '#### cut off\nYes.\n# aider chat started at 2025-06-19 14:32:16\n#### a\n# aider chat started at 2025-06-19 14:32:16\n#### b';
    const sessions = read(twice);
    deepEqual(sessions.map(said), [['user: cut off', 'assistant: Yes.'], ['user: a'], ['user: b']]);
    equal(new Set(sessions.map(({ key }) => key)).size, 3);
  });
});

describe('A conversation of a ChatGPT export', () => {
  const node = ([id, parent]: readonly [string, string], [role, text]: readonly [string, string], more = {}) => ({
    id,
    parent,
    children: [] as string[],
    message: {
      id,
      author: { role },
      create_time: 1_736_209_412.345,
      content: { content_type: 'text', parts: [text] },
      metadata: { model_slug: 'gpt-4o' },
      ...more,
    },
  });
  const conversation = (...nodes: ReturnType<typeof node>[]) => {
    const mapping: Record<string, unknown> = { root: { id: 'root', parent: null, message: null, children: ['s'] } };
    for (const each of nodes) {
      each.children = nodes.filter(({ parent }) => parent === each.id).map(({ id }) => id);
      mapping[each.id] = each;
    }
    return { title: 'Cats', conversation_id: 'g1', mapping, current_node: nodes.at(-1)?.id };
  };

  it('keeps all its branches, and ends where it was shown to end', () => {
    const session = readChatGpt(
      conversation(
        node(['s', 'root'], ['system', ''], { weight: 0 }),
        node(['q1', 's'], ['user', 'Cats?']),
        node(['a1', 'q1'], ['assistant', 'Yes.']),
        node(['q2', 'a1'], ['user', 'Dogs?']),
        node(['q3', 'a1'], ['user', 'Birds?']),
      ),
      'f',
    );
    deepEqual(said(session), ['user: Cats?', 'assistant: Yes.', 'user: Dogs?', 'user: Birds?']);
    deepEqual(
      session.messages.map(({ key, parentKey }) => [key, parentKey]),
      [
        ['q1', null],
        ['a1', 'q1'],
        ['q2', 'a1'],
        ['q3', 'a1'],
      ],
    );
    deepEqual([session.headKey, session.key, session.title], ['q3', 'g1', 'Cats']);
    equal(session.messages[0]?.atMs, 1_736_209_412_345);
    equal(session.messages[1]?.model, 'gpt-4o');
  });

  it('leaves out tools and what was hidden, and keeps code and thinking', () => {
    const code = { content: { content_type: 'code', language: 'python', text: 'print(1)' } };
    const thoughts = { content: { content_type: 'thoughts', thoughts: [{ summary: 'x', content: 'Hm.' }] } };
    const session = readChatGpt(
      conversation(
        node(['s', 'root'], ['user', 'profile'], { metadata: { is_visually_hidden_from_conversation: true } }),
        node(['q1', 's'], ['user', 'Code?']),
        node(['t0', 'q1'], ['assistant', ''], thoughts),
        node(['t1', 't0'], ['assistant', 'search("x")'], { recipient: 'browser' }),
        node(['t2', 't1'], ['tool', 'found']),
        node(['a1', 't2'], ['assistant', ''], code),
      ),
      'f',
    );
    deepEqual(said(session), ['user: Code?', 'assistant: ```python\nprint(1)\n```']);
    equal(session.messages[1]?.reasoning, 'Hm.');
  });

  it('ends even where nodes follow each other in a circle or nothing', () => {
    const mapping = {
      a: node(['a', 'b'], ['user', 'A']),
      b: node(['b', 'a'], ['assistant', 'B']),
      c: { ...node(['c', 'nobody'], ['user', 'C']), children: ['c', 'gone'] },
      d: null,
    };
    deepEqual(said(readChatGpt({ mapping }, 'f')).sort(), ['assistant: B', 'user: A', 'user: C']);
  });
});
