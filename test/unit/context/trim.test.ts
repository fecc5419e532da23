import assert from 'node:assert/strict';
import fc from 'fast-check';
import { trimText } from '../../../src/core/context/trim.ts';

const estimate = (text: string) => Math.ceil(text.length / 4);

describe('trimText', () => {
  it('leaves a text alone that fits', () => {
    assert.deepEqual(trimText('a\nb', 10, { estimate }), { text: 'a\nb', trimmed: false });
  });

  it('is never over the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 40 }), { maxLength: 60 }),
        fc.integer({ min: 0, max: 300 }),
        fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        (lines, limit, focusLine) => {
          const { text } = trimText(lines.join('\n'), limit, { estimate, focusLine });
          assert.ok(estimate(text) <= limit);
        },
      ),
    );
  });

  it('keeps whole lines around the cursor and marks both gaps with the lines that are missing', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`);
    const { text } = trimText(lines.join('\n'), 40, { estimate, focusLine: 50 });
    const kept = text.split('\n');
    assert.match(kept.at(0) ?? '', /^\[… \d+ lines left out …\]$/);
    assert.match(kept.at(-1) ?? '', /^\[… \d+ lines left out …\]$/);
    assert.ok(kept.includes('line 50'));
    const gaps = [...text.matchAll(/… (\d+) lines/g)].reduce((total, [, count]) => total + Number(count), 0);
    assert.equal(gaps + kept.length - 2, 100);
  });

  it('cuts inside one enormous line, between characters', () => {
    const { text } = trimText('😀'.repeat(500), 60, { estimate });
    assert.match(text, /^(?:😀)+ \[… rest of the line left out …\]$/u);
  });
});
