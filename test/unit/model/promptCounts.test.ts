import { deepEqual, equal, ok } from 'node:assert/strict';
import { PromptCounts, type Seen } from '../../../src/core/model/promptCounts.ts';
import { TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';

describe('What an endpoint counts of a prompt', () => {
  let estimator: TokenEstimator;
  let counts: PromptCounts;
  beforeEach(() => {
    estimator = new TokenEstimator();
    counts = new PromptCounts(estimator);
  });

  const factor = () => estimator.calibration('m')?.factor ?? 1;
  // A prompt that is estimated at `raw` tokens as long as nothing was learned.
  function send(raw: number, promptTokens: number, cachedTokens?: number): Seen {
    const usage = { promptTokens, completionTokens: 1, ...(cachedTokens !== undefined && { cachedTokens }) };
    return counts.take('m', { textTokens: Math.ceil(raw * factor()), imageTokens: 0 }, usage);
  }
  const tokenizers = [0.8, 0.9, 1, 1.2, 1.4];

  it('tells a prompt that was cut off from another tokenizer', () => {
    equal(send(20_000, 4096), 'part');
    equal(send(4000, 2048, 2000), 'part');
    equal(send(1000, 700), 'whole');
    equal(send(700, 100), 'whole');
  });

  it('says nothing of what was not counted, or not whole for a cache', () => {
    equal(send(20_000, 0), 'unclear');
    equal(send(20_000, 300, 19_000), 'unclear');
    equal(factor(), 1);
  });

  it('is a cut prompt each time when a server of 4096 tokens is sent more and more, and nothing is learned', () => {
    for (const raw of [6000, 7000, 8000, 9000, 10_000]) equal(send(raw, 4096), 'part', String(raw));
    equal(factor(), 1);
    for (const window of [2048, 8192, 12_288, 32_768]) equal(send(window * 1.2, window), 'part', String(window));
  });

  it('is a cut prompt when the count stays while the prompts grow, and what was learned from it is forgotten', () => {
    estimator.calibrate('m', 1000, 1100);
    const known = factor();
    equal(send(5000, 5000), 'whole');
    ok(factor() < known);
    deepEqual(
      [6000, 7000, 8000].map((raw) => send(raw, 5000)),
      ['part', 'part', 'part'],
    );
    equal(factor(), known);
  });

  it('does not walk towards a constant count in small steps', () => {
    for (let raw = 5200; raw < 20_000; raw += 100) send(raw, 5000);
    ok(factor() > 0.9, String(factor()));
    equal(send(20_000, 5000), 'part');
  });

  it('is a cut prompt when messages were left out: more was sent, and less was counted', () => {
    equal(send(3800, 3800), 'whole');
    equal(send(5200, 3700), 'part');
    equal(send(6000, 3900), 'part');
  });

  it('is a cut prompt sooner where the tokenizer is known', () => {
    equal(send(6000, 4000), 'unclear');
    equal(factor(), 1);
    for (const raw of [900, 1000, 1100]) equal(send(raw, raw), 'whole');
    equal(send(8000, 5500), 'part');
  });

  for (const tokenizer of tokenizers) {
    it(`is whole, and learned from, in a growing conversation with a tokenizer of ${tokenizer}`, () => {
      for (let raw = 600; raw < 60_000; raw *= 1.15) {
        // Some texts take more than others.
        const noise = 1 + 0.06 * Math.sin(raw);
        equal(send(raw, Math.round(raw * tokenizer * noise)), 'whole', String(raw));
      }
      ok(Math.abs(factor() / tokenizer - 1) < 0.1, String(factor()));
    });
  }

  it('is no cut prompt when a language that takes many tokens is followed by one that takes few', () => {
    for (const raw of [1000, 1600, 2200]) equal(send(raw, raw * 1.9), 'whole');
    equal(send(3100, 3000), 'unclear');
    equal(send(3300, 3150), 'unclear');
    ok(factor() > 1.5);
  });

  it('is whole when the same is asked again, and when another session is short', () => {
    deepEqual(
      [9000, 9000, 1200, 9000].map((raw) => send(raw, raw)),
      ['whole', 'whole', 'whole', 'whole'],
    );
  });

  it('teaches nothing where images went along', () => {
    const usage = { promptTokens: 5000, completionTokens: 1 };
    equal(counts.take('m', { textTokens: 4000, imageTokens: 1000 }, usage), 'unclear');
    equal(counts.take('m', { textTokens: 20_000, imageTokens: 1000 }, usage), 'part');
    equal(estimator.isCalibrated('m'), false);
  });
});
