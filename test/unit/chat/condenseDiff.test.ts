import assert from 'node:assert/strict';
import { isAbortError } from '../../../src/base/errors.ts';
import { createTimeSlices } from '../../../src/base/timeSlices.ts';
import { condenseDiff } from '../../../src/core/chat/condenseDiff.ts';
import { TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';

const slices = createTimeSlices(new AbortController().signal);

const fileDiff = (name: string, lines: number) =>
  [
    `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -1 +1,${lines} @@\n-old\n`,
    ...Array.from({ length: lines }, (_, line) => `+const value${line} = compute(${line});\n`),
  ].join('');

describe('condenseDiff', () => {
  const estimator = new TokenEstimator();
  const estimate = (text: string) => estimator.estimate(text);

  it('leaves a diff alone that fits', async () => {
    const diff = fileDiff('a.ts', 3) + fileDiff('b.ts', 4);
    assert.deepEqual(await condenseDiff(diff, 1000, { estimate, slices }), { text: diff, condensed: false });
  });

  it('names every file with its counts, and keeps small changes whole beside a large one', async () => {
    const small = fileDiff('small.ts', 3);
    const { text, condensed } = await condenseDiff(fileDiff('large.ts', 5000) + small, 500, { estimate, slices });
    assert.ok(condensed && estimate(text) <= 500);
    assert.match(text, /^# large\.ts: 5000 lines added, 1 removed$/m);
    assert.match(text, /^\[… \d+ lines left out …\]$/m);
    assert.ok(text.includes(small));
  });

  it('looks at each file of a large diff hardly more than once', async () => {
    const diff = Array.from({ length: 50 }, (_, index) => fileDiff(`f${index}.ts`, 1000)).join('');
    let looked = 0;
    const seen = new Set<string>();
    const counting = (text: string) => {
      if (!seen.has(text)) looked += text.length;
      seen.add(text);
      return estimate(text);
    };
    await condenseDiff(diff, 20_000, { estimate: counting, slices });
    assert.ok(looked < diff.length * 1.5, `${looked / diff.length} times`);
  });

  it('lets other work run meanwhile, and stops when it is told to', async () => {
    const diff = Array.from({ length: 200 }, (_, index) => fileDiff(`g${index}.ts`, 1000)).join('');
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    const condensing = condenseDiff(diff, 20_000, { estimate, slices: createTimeSlices(stop.signal) });
    await assert.rejects(condensing, isAbortError);
  });
});
