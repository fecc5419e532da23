import { equal, rejects } from 'node:assert/strict';
import type { ModelFault } from '../../../src/core/model/modelFault.ts';
import {
  defaultRetryPolicy,
  readRetryAfterMs,
  retryDelayMs,
  waitForRetry,
} from '../../../src/core/model/retryPolicy.ts';

describe('The retry policy', () => {
  const status = (code: number, retryAfterMs?: number): ModelFault => ({
    kind: 'status',
    status: code,
    error: { message: '', code: '' },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

  it('waits longer before each try, up to the last one allowed', () => {
    const policy = { ...defaultRetryPolicy, maxAttempts: 4 };
    const delays = [1, 2, 3, 4].map((attempt) => retryDelayMs(status(500), attempt, policy));
    equal(JSON.stringify(delays), JSON.stringify([500, 1000, 2000, undefined]));
  });

  it('waits as long as the endpoint asks, or not at all if that is too long', () => {
    equal(retryDelayMs(status(429, 3000), 1, defaultRetryPolicy), 3000);
    equal(retryDelayMs(status(429, 0), 1, defaultRetryPolicy), 0);
    equal(retryDelayMs(status(429, 60_000), 1, defaultRetryPolicy), undefined);
  });

  it('tries again only after what may pass', () => {
    const again = (fault: ModelFault) => retryDelayMs(fault, 1, defaultRetryPolicy) !== undefined;
    for (const code of [408, 429, 500, 502, 503, 504]) equal(again(status(code)), true, `${code}`);
    for (const code of [400, 401, 403, 404, 422, 501]) equal(again(status(code)), false, `${code}`);
    equal(again({ kind: 'connection', problem: 'lost', message: '' }), true);
    equal(again({ kind: 'connection', problem: 'certificate', message: '' }), false);
    equal(again({ kind: 'status', status: 429, error: { message: '', code: 'insufficient_quota' } }), false);
    equal(again({ kind: 'idle', idleMs: 1000 }), false);
  });

  it('reads seconds, milliseconds and dates, and passes over anything else', () => {
    const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');
    const read = (headers: Record<string, string>) => readRetryAfterMs(new Headers(headers), now);
    equal(read({ 'retry-after': '7' }), 7000);
    equal(read({ 'retry-after': '7', 'retry-after-ms': '250' }), 250);
    equal(read({ 'retry-after': 'Wed, 21 Oct 2015 07:28:05 GMT' }), 5000);
    equal(read({ 'retry-after': 'Wed, 21 Oct 2015 07:27:00 GMT' }), 0);
    equal(read({ 'retry-after': 'soon' }), undefined);
    equal(read({}), undefined);
  });

  it('stops waiting when aborted', async () => {
    const stop = new AbortController();
    const waiting = waitForRetry(60_000, stop.signal);
    stop.abort();
    await rejects(waiting, { name: 'AbortError' });
  });
});
