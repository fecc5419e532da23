import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BudgetInput, planBudget } from '../../../src/core/context/budget.ts';

const entry = fc.record({
  tokens: fc.integer({ min: 1, max: 5000 }),
  trimmable: fc.boolean(),
  maxShare: fc.constantFrom(1, 0.5, 0.25),
});

const input: fc.Arbitrary<BudgetInput> = fc
  .record({
    window: fc.integer({ min: 0, max: 20000 }),
    reservedForAnswer: fc.integer({ min: 0, max: 4000 }),
    required: fc.integer({ min: 1, max: 6000 }),
    entries: fc.array(entry, { maxLength: 20 }),
  })
  .map(({ entries, ...rest }) => ({
    ...rest,
    entries: entries.map(({ tokens, trimmable, maxShare }, index) => ({
      id: `e${index}`,
      tokens,
      minTokens: trimmable ? Math.min(tokens, 60) : tokens,
      maxShare,
    })),
  }));

const sum = (allotted: ReadonlyMap<string, number>) =>
  [...allotted.values()].reduce((total, tokens) => total + tokens, 0);

describe('planBudget', () => {
  it('never gives out more than the window leaves', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { allotted, available } = planBudget(given);
        assert.ok(sum(allotted) <= available);
        assert.ok(available === 0 || available + given.required + given.reservedForAnswer <= given.window);
      }),
    );
  });

  it('gives nobody more than it asked for, nor less than is useful', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { allotted } = planBudget(given);
        for (const { id, tokens, minTokens } of given.entries) {
          const share = allotted.get(id);
          if (share !== undefined) assert.ok(share <= tokens && share >= minTokens, `${id}: ${share}`);
        }
      }),
    );
  });

  it('never drops with a larger window what fitted in a smaller one, nor trims it more', () => {
    fc.assert(
      fc.property(input, fc.integer({ min: 0, max: 5000 }), (given, more) => {
        const small = planBudget(given).allotted;
        const large = planBudget({ ...given, window: given.window + more }).allotted;
        for (const id of small.keys()) assert.ok(large.has(id), `${id} was dropped`);
        assert.ok(sum(large) >= sum(small));
      }),
      { numRuns: 1000 },
    );
  });

  it('serves by priority: what is left out comes after all that goes along', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { allotted } = planBudget(given);
        const kept = given.entries.map(({ id }) => allotted.has(id));
        assert.ok(!kept.includes(false) || !kept.slice(kept.indexOf(false)).includes(true));
      }),
    );
  });

  it('says by how much the required part is over the window', () => {
    fc.assert(
      fc.property(input, (given) => {
        const over = given.required + given.reservedForAnswer - given.window;
        assert.equal(planBudget(given).overBy, Math.max(0, over));
      }),
    );
  });

  it('lets a large item have what its share cap held back once nobody else wants it', () => {
    const { allotted } = planBudget({
      window: 1000,
      reservedForAnswer: 0,
      required: 0,
      entries: [
        { id: 'large', tokens: 5000, minTokens: 60, maxShare: 0.5 },
        { id: 'small', tokens: 100, minTokens: 60, maxShare: 0.5 },
      ],
    });
    assert.deepEqual(
      [...allotted],
      [
        ['large', 900],
        ['small', 100],
      ],
    );
  });
});
