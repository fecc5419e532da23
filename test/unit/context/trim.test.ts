import assert from 'node:assert/strict';
import fc from 'fast-check';
import { trimText } from '../../../src/core/context/trim.ts';
import { TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';

const estimate = (text: string) => Math.ceil(text.length / 4);

describe('trimText', () => {
  it('leaves a text alone that fits', () => {
    assert.deepEqual(trimText('a\nb', 10, { estimate }), { text: 'a\nb', trimmed: false, tokens: 1 });
  });

  it('is never over the limit as models count, nor over what it says', () => {
    const estimator = new TokenEstimator();
    const piece = fc.constantFrom(
      'const',
      'x',
      '\n',
      '\n\n',
      '\r\n',
      '    ',
      ';',
      '{',
      'Grüße',
      '世界',
      '12',
      'URLParser',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 3000, size: 'max' }),
        fc.integer({ min: 0, max: 1500 }),
        fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
        (pieces, limit, focusLine) => {
          const { text, tokens } = trimText(pieces.join(''), limit, {
            estimate: (one) => estimator.estimate(one),
            focusLine,
          });
          assert.ok(
            tokens <= limit && estimator.estimate(text) <= tokens,
            `${estimator.estimate(text)} ${tokens} ${limit}`,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('looks at a large text twice at most, in lines or in one line', () => {
    const line = 'const answer = compute(everything, 42);\n';
    for (const text of [line.repeat(25_000), line.repeat(25_000).replaceAll('\n', ' ')]) {
      let looked = 0;
      const counting = (one: string) => {
        looked += one.length;
        return estimate(one);
      };
      const { text: kept, trimmed } = trimText(text, 128_000, { estimate: counting, focusLine: 9000 });
      assert.ok(trimmed && estimate(kept) > 126_000, 'the room is used');
      assert.ok(looked < text.length * 2.1, `${looked / text.length} times`);
    }
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
