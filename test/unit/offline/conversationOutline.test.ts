import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conversationOutline } from '../../../src/core/model/offline/conversationOutline.ts';
import type { TaskTurn } from '../../../src/core/model/task.ts';

describe('The outline of a conversation', () => {
  const outline = (turns: readonly TaskTurn[], maxCharacters = 4000, before = '') =>
    conversationOutline({ before, turns, maxCharacters });

  it('is each question with how its answer begins, and the files and names that were spoken of', () => {
    const text = outline([
      {
        question: 'Why is the total wrong?',
        answer:
          'It is rounded twice. See `roundCents()` in `src/cart.ts`.\n\n```ts\nconst total = roundCents(sum);\n```\n\nMore.',
      },
      {
        question: 'Fix it in src/cart.ts\nand test it.',
        answer:
          '```ts\n// only code\n```\n\n## Done\n\n`roundCents` rounds once now, see test/cart.test.ts. Nothing else changed.',
      },
    ]);
    assert.equal(
      text,
      [
        '- Why is the total wrong?',
        '  → It is rounded twice.',
        '- Fix it in src/cart.ts and test it.',
        '  → Done `roundCents` rounds once now, see test/cart.test.ts.',
        '',
        'Files: `src/cart.ts`, `test/cart.test.ts`',
        'Names in the code: `roundCents`',
      ].join('\n'),
    );
  });

  it('begins with the outline before it, and says less of what is older where room is short', () => {
    const turns = Array.from({ length: 40 }, (_, at) => ({
      question: `Question number ${at}?`,
      answer: `Answer number ${at}. And more of it.`,
    }));
    const text = outline(turns, 900, '- An older question\n  → Its answer.');
    assert.ok(text.startsWith('- An older question\n  → Its answer.\n\n- … and '), text);
    assert.match(text, /- Question number 39\?\n {2}→ Answer number 39\.$/);
    assert.doesNotMatch(text, /number 3\?|→ Answer number 25/);
    assert.ok(text.length < 1000, `${text.length}`);
  });

  it('is the same for the same, never throws, and keeps to its room', () => {
    const turn = fc.record({ question: fc.string({ maxLength: 400 }), answer: fc.string({ maxLength: 900 }) });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), fc.integer({ min: 600, max: 4000 }), (turns, most) => {
        const text = outline(turns, most);
        assert.equal(outline(turns, most), text);
        assert.ok(text.length <= most + 800, `${text.length} of ${most}`);
      }),
    );
  });
});
