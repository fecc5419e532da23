import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planTurn, type TurnParts, type TurnPlan } from '../../../src/core/chat/turnPlan.ts';
import type { CollectedItem } from '../../../src/core/context/collectItems.ts';
import type { ModelInfo } from '../../../src/core/model/model.ts';
import { TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';

const estimator = new TokenEstimator();
const estimate = (text: string) => estimator.estimate(text);

const model = (contextWindow: number, maxOutputTokens: number): ModelInfo => ({
  id: 'm',
  label: 'm',
  kind: 'openai',
  endpoint: '',
  contextWindow,
  maxOutputTokens,
});

const words = (most: number) =>
  fc
    .array(fc.constantFrom('const', 'x', 'Grüße', '世界', '💡', '{', '\n', 'throughline', '0x1F', '```'), {
      maxLength: most,
      size: 'max',
    })
    .map((parts) => parts.join(' '));

const item = (index: number, parts: { text: string; pinned: boolean; ok: boolean }): CollectedItem => {
  const { text, pinned, ok } = parts;
  const name = `file${index}.ts`;
  const description = { id: `file:${name}`, source: 'file' as const, label: name, path: name, reason: 'Added', pinned };
  return ok
    ? { ok, item: { ...description, text } }
    : { ok, item: description, failure: { code: 'context.fileGone', what: 'Gone.', why: 'Deleted.', next: 'None.' } };
};

const anyParts: fc.Arbitrary<TurnParts> = fc.record({
  system: words(30),
  question: words(60),
  history: fc.array(
    fc.record(
      {
        role: fc.constantFrom('user' as const, 'assistant' as const),
        content: words(80),
        given: words(80).map((given) => `Given ${given}`),
      },
      { requiredKeys: ['role', 'content'] },
    ),
    { maxLength: 12 },
  ),
  olderMessages: fc.integer({ min: 0, max: 3 }),
  items: fc
    .array(fc.record({ text: words(400), pinned: fc.boolean(), ok: fc.boolean() }), { maxLength: 5 })
    .map((items) => items.map((parts, index) => item(index, parts))),
});
const anyModel = fc
  .record({ contextWindow: fc.integer({ min: 0, max: 4000 }), reserve: fc.integer({ min: 0, max: 1000 }) })
  .map(({ contextWindow, reserve }) => model(contextWindow, reserve));

const check = (property: (plan: TurnPlan, parts: TurnParts, info: ModelInfo) => void) =>
  fc.assert(
    fc.property(anyParts, anyModel, (parts, info) => property(planTurn(parts, info, estimate), parts, info)),
    { numRuns: 400 },
  );

describe('planTurn', () => {
  it('always keeps the system prompt and the question whole, in any window', () => {
    check(({ messages }, { system, question }) => {
      assert.deepEqual(messages[0], { role: 'system', content: system });
      assert.equal(messages.at(-1)?.role, 'user');
      assert.ok(messages.at(-1)?.content.endsWith(question));
    });
  });

  it('keeps the end of the conversation, without gaps', () => {
    check((plan, { history, olderMessages = 0 }) => {
      const { included, leftOut, shortened = 0 } = plan.history;
      const kept = history.slice(history.length - included);
      const said = plan.messages.slice(1).map(({ content }) => content);
      if (kept.length > 0 && kept[0]?.role === 'assistant')
        assert.equal(said.shift(), '[The question before this answer was left out.]');
      // Each with what was given with it, but those that are told to be without.
      let rest = said.join('\n\n');
      let bare = 0;
      for (const { content, given = '' } of kept) {
        const whole = [given, content].filter((part) => part !== '').join('\n\n');
        const isWhole = rest.startsWith(whole);
        assert.ok(isWhole || rest.startsWith(content));
        if (!isWhole) bare += 1;
        rest = rest.slice((isWhole ? whole : content).length + 2);
      }
      assert.ok(bare <= shortened, `${bare} of ${shortened}`);
      assert.equal(leftOut, olderMessages + history.length - included);
    });
  });

  it('lets a user begin, and roles alternate', () => {
    check(({ messages }) => {
      const roles = messages.map(({ role }) => role);
      assert.deepEqual(
        roles,
        roles.map((_, index) => (index === 0 ? 'system' : index % 2 === 1 ? 'user' : 'assistant')),
      );
    });
  });

  it('sends the answer that is continued, though its question does not fit', () => {
    const history = [
      { role: 'user', content: 'a long question '.repeat(500) },
      { role: 'assistant', content: 'The first half' },
    ] as const;
    const plan = planTurn(
      { system: 'Be brief.', history, items: [], question: 'Continue.' },
      model(300, 100),
      estimate,
    );
    assert.deepEqual(
      plan.messages.slice(1).map(({ content }) => content),
      ['[The question before this answer was left out.]', 'The first half', 'Continue.'],
    );
  });

  it('lets what was given with an earlier question push out neither that question nor the open file', () => {
    const history = [
      { role: 'user', content: 'What is this?', given: 'Given then: a file. '.repeat(500) },
      { role: 'assistant', content: 'A file.' },
    ] as const;
    const items = [item(0, { text: 'const open = 1;\n'.repeat(20), pinned: false, ok: true })];
    const parts = { system: 'Be brief.', history, items, question: 'And this?' };
    const small = planTurn(parts, model(1000, 200), estimate);
    assert.deepEqual(
      small.messages.slice(1, 3).map(({ content }) => content),
      ['What is this?', 'A file.'],
    );
    assert.equal(small.items[0]?.outcome, 'included');
    assert.deepEqual([small.history.included, small.history.leftOut, small.history.shortened], [2, 0, 1]);
    const large = planTurn(parts, model(9000, 200), estimate);
    assert.match(large.messages[1]?.content ?? '', /^Given then: a file\.[\s\S]*What is this\?$/);
    assert.equal(large.history.shortened, undefined);
  });

  it('takes any text, even one that is all fences', () => {
    const items = [item(0, { text: '```\n'.repeat(300_000), pinned: false, ok: true })];
    const plan = planTurn({ system: '', history: [], items, question: '' }, model(1000, 100), estimate);
    assert.equal(plan.items[0]?.outcome, 'trimmed');
  });

  it('fits into the window beside the room for the answer, or says by how much it does not', () => {
    check((plan, _parts, { contextWindow, maxOutputTokens }) => {
      const room = contextWindow - maxOutputTokens;
      if (plan.overBy > 0) assert.equal(plan.overBy, plan.systemTokens + plan.questionTokens - room);
      else assert.ok(plan.totalTokens <= room, `${plan.totalTokens} in ${room}`);
      assert.ok(plan.overBy === 0 || plan.messages.length === 2);
      const sent = plan.messages.reduce((sum, { content }) => sum + estimate(content) + 4, 0);
      const separators = 2 * plan.items.length;
      assert.ok(sent <= plan.totalTokens + separators, `${sent} sent, ${plan.totalTokens} planned`);
    });
  });

  it('says of every item what became of it: whole, trimmed or left out', () => {
    check((plan, { items }) => {
      assert.equal(plan.items.length, items.length);
      const last = plan.messages.at(-1)?.content ?? '';
      for (const [index, entry] of items.entries()) {
        const { outcome, tokens, sentTokens } = plan.items[index] ?? assert.fail();
        const isThere = last.includes(`Added: \`${entry.item.label}\``);
        assert.equal(isThere, outcome !== 'leftOut');
        if (!entry.ok) assert.equal(outcome, 'leftOut');
        else if (outcome === 'included') assert.ok(last.includes(entry.item.text) && sentTokens === tokens);
        else assert.ok(outcome === 'leftOut' ? sentTokens === 0 : sentTokens < tokens, `${sentTokens} of ${tokens}`);
      }
    });
  });

  it('keeps more, never less, in a larger window', () => {
    fc.assert(
      fc.property(anyParts, anyModel, fc.integer({ min: 1, max: 4000 }), (parts, info, more) => {
        const small = planTurn(parts, info, estimate);
        const large = planTurn(parts, { ...info, contextWindow: info.contextWindow + more }, estimate);
        assert.ok(large.history.included >= small.history.included);
        assert.ok(large.overBy <= small.overBy);
      }),
      { numRuns: 300 },
    );
  });
});
