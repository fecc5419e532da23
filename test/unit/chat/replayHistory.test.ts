import assert from 'node:assert/strict';
import { replayHistory } from '../../../src/core/chat/conversationHistory.ts';
import type { Message } from '../../../src/core/model/message.ts';
import type { ReceiptItem } from '../../../src/core/model/receipt.ts';

const message = (id: string, more: Partial<Message>): Message => ({
  id,
  sessionId: 's',
  parentId: null,
  role: 'user',
  content: id,
  status: 'complete',
  createdAtMs: 1,
  updatedAtMs: 1,
  hasReceipt: false,
  ...more,
});

const selection = (text: string): ReceiptItem => ({
  label: 'a.ts:3-4',
  source: 'selection',
  path: 'src/a.ts',
  range: { start: 3, end: 4 },
  reason: 'Selected in the editor',
  outcome: 'included',
  tokens: 5,
  sentTokens: 5,
  text,
});

/** Turns `q1 a1 q2 a2 ...`, each asked with a selection. */
function conversation(turns: number) {
  const path: Message[] = [];
  const selected = new Map<string, readonly ReceiptItem[]>();
  for (let turn = 1; turn <= turns; turn += 1) {
    path.push(message(`q${turn}`, {}));
    path.push(message(`a${turn}`, { role: 'assistant', parentId: `q${turn}`, hasReceipt: true }));
    selected.set(`a${turn}`, [selection(`selected in ${turn}`)]);
  }
  return { path, selectionsOf: ({ id }: Message) => selected.get(id) ?? [] };
}

const nothingAnew: ReadonlySet<string> = new Set();

describe('replayHistory', () => {
  it('gives what was said, with the selection that a question was about', () => {
    const { path, selectionsOf } = conversation(1);
    assert.deepEqual(replayHistory(path, { selectionsOf, sentAnew: nothingAnew }), [
      { id: 'q1', role: 'user', content: 'q1', given: 'Selected then: `src/a.ts:3-4`\n```\nselected in 1\n```' },
      { id: 'a1', role: 'assistant', content: 'a1' },
    ]);
  });

  it('does not repeat a selection that goes along anew', () => {
    const { path, selectionsOf } = conversation(1);
    const [question] = replayHistory(path, { selectionsOf, sentAnew: new Set(['src/a.ts:3-4']) });
    assert.deepEqual(question, { id: 'q1', role: 'user', content: 'q1' });
  });

  it('repeats the selections of the last six questions only', () => {
    const { path, selectionsOf } = conversation(8);
    const said = replayHistory(path, { selectionsOf, sentAnew: nothingAnew });
    assert.equal(said.length, 16);
    const withSelection = said.filter(({ given }) => given?.includes('selected in'));
    assert.deepEqual(
      withSelection.map(({ content }) => content),
      ['q3', 'q4', 'q5', 'q6', 'q7', 'q8'],
    );
  });

  it('leaves out empty answers and system messages, and keeps partial ones', () => {
    const path = [
      message('old prompt', { role: 'system' }),
      message('q1', {}),
      message('a1', { role: 'assistant', parentId: 'q1', content: '', status: 'failed' }),
      message('q2', {}),
      message('a2', { role: 'assistant', parentId: 'q2', content: 'half', status: 'stopped' }),
    ];
    const said = replayHistory(path, { selectionsOf: () => [], sentAnew: nothingAnew });
    assert.deepEqual(
      said.map(({ content }) => content),
      ['q1', 'q2', 'half'],
    );
  });

  it('never changes what is stored', () => {
    const { path, selectionsOf } = conversation(2);
    const before = structuredClone(path);
    replayHistory(path, { selectionsOf, sentAnew: nothingAnew });
    assert.deepEqual(path, before);
  });
});
