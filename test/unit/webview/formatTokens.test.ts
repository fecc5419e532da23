import assert from 'node:assert/strict';
import { formatTokens } from '../../../src/webview/formatTokens.ts';

describe('Token counts for people', () => {
  for (const [count, words] of [
    [0, '0'],
    [950, '950'],
    [1000, '1k'],
    [1249, '1.2k'],
    [128_000, '128k'],
    [999_700, '1M'],
    [1_500_000, '1.5M'],
  ] as const) {
    it(`are short: ${count} is ${words}`, () => assert.equal(formatTokens(count), words));
  }
});
