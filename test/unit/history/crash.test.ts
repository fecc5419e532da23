import assert from 'node:assert/strict';
import { crash } from '../../support/crash/crashPoints.ts';
import { seededRandom } from '../../support/seededRandom.ts';

describe('A history whose writer is killed at random moments', () => {
  // `npm run bench` kills 500 of them.
  it('opens whole, with every question and all but the last of the stream', async function () {
    this.timeout(120_000);
    const seed = Date.now() % 100_000;
    const { asked, streams, ...harm } = await crash({ points: 10, random: seededRandom(seed) });
    assert.ok(asked > 0 && streams > 0, `something was written: ${asked} questions, ${streams} streams`);
    assert.deepEqual(harm, { points: 10, lostMessages: 0, lostText: 0, damaged: 0 }, `seed ${seed}`);
  });
});
