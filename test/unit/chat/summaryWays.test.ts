import assert from 'node:assert/strict';
import fc from 'fast-check';
import { silentLog } from '../../../src/base/log.ts';
import { EarlierTurns } from '../../../src/core/chat/earlierTurns.ts';
import { ChatHistoryManager, type Deletion } from '../../../src/core/history/chatHistoryManager.ts';
import { SummaryKeeper } from '../../../src/core/history/summaryKeeper.ts';
import { createHistoryFixture } from '../history/historyFixture.ts';

const everything = { name: 'everything', isMet: () => false };

/** What can happen to a conversation; the number chooses among what is there. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('ask', 'ask', 'edit', 'back', 'delete', 'restore', 'summarise', 'summarise', 'undo', 'keep'),
    at: fc.nat(1000),
  }),
  { minLength: 4, maxLength: 25 },
);

describe('Summaries of any conversation', () => {
  it('stand for exactly what is not sent, whatever is done to it, and are remembered rightly', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const fixture = createHistoryFixture();
        const { stores } = fixture;
        const history = new ChatHistoryManager({ stores, log: silentLog });
        const keeper = new SummaryKeeper({ stores, history });
        const turns = new EarlierTurns(history, keeper);
        const deletions: Deletion[] = [];
        const heads: string[] = [];
        const answer = (parentId: string) => {
          history.beginAnswer('s', { parentId, model: 'm' }).finish({ status: 'complete' });
          heads.push(history.shownIds('s').at(-1) ?? assert.fail());
        };
        const act = (kind: (typeof all)[number]['kind'], at: number) => {
          const shown = history.load('s');
          const asked = shown.filter(({ role }) => role === 'user');
          const question = asked[at % Math.max(1, asked.length)];
          if (kind === 'ask') return answer(history.add('s', { role: 'user', content: 'question' }).id);
          if (kind === 'edit' && question)
            return answer(history.add('s', { role: 'user', content: 'other', insteadOf: question.id }).id);
          if (kind === 'back' && heads.length > 0) return history.setHead('s', heads[at % heads.length] ?? null);
          if (kind === 'delete' && question) return void deletions.push(history.delete(question.id));
          const deletion = kind === 'restore' ? deletions.pop() : undefined;
          if (deletion) return history.restore(deletion);
          const source = kind === 'summarise' && question && keeper.source('s', question.id);
          const standIn = keeper.shown('s');
          const made = { sessionId: 's', text: 'T', model: 'm', sourceTokens: 1 };
          if (source) return void keeper.add({ ...made, ...source }, standIn?.summary, true);
          if (kind === 'undo' && standIn) return keeper.undo(standIn.summary.id);
          if (kind === 'keep' && question) keeper.keep(question.id);
        };
        try {
          for (const { kind, at } of all) {
            act(kind, at);
            const ids = history.shownIds('s');
            const { messages, earlierCount, standIn, kept = [] } = turns.load('s', everything);
            const covered = ids.slice(0, standIn?.messages ?? 0);
            assert.deepEqual([...covered, ...messages.map(({ id }) => id)], ids, kind);
            assert.equal(earlierCount, 0);
            assert.equal(covered.at(-1), standIn?.summary.lastId);
            assert.ok(kept.every(({ id }) => covered.includes(id)));
            const fresh = new SummaryKeeper({ stores, history });
            assert.deepEqual(fresh.shown('s'), standIn, 'another look finds the same');
          }
        } finally {
          history.dispose();
          fixture.dispose();
        }
      }),
      { numRuns: 40 },
    );
  }).timeout(60_000);
});
