import assert from 'node:assert/strict';
import { formatDuration } from '../../../src/webview/formatDuration.ts';

describe('Durations for people', () => {
  for (const [ms, words] of [
    [0, '0 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [60_000, '1 min'],
    [125_000, '2 min 5 s'],
    [600_000, '10 min'],
  ] as const) {
    it(`are in whole seconds: ${ms} ms is ${words}`, () => assert.equal(formatDuration(ms), words));
  }
});
