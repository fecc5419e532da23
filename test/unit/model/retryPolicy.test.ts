import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { ModelFault } from '../../../src/core/model/modelFault.ts';
import { defaultRetryPolicy, planRetry, readRetryAfterMs, waitForRetry } from '../../../src/core/model/retryPolicy.ts';

describe('The retry policy', () => {
  const status = (code: number, retryAfterMs?: number): ModelFault => ({
    kind: 'status',
    status: code,
    error: { message: '', code: '' },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

  const plans = (fault: ModelFault) => [1, 2, 3, 4].map((attempt) => planRetry(fault, attempt, defaultRetryPolicy));

  it('waits longer before each try, up to the last one allowed, and longest where the rate is limited', () => {
    deepEqual(plans(status(500)), [
      { attempt: 2, of: 4, delayMs: 500 },
      { attempt: 3, of: 4, delayMs: 1000 },
      { attempt: 4, of: 4, delayMs: 2000 },
      undefined,
    ]);
    deepEqual(
      plans(status(429)).map((plan) => plan?.delayMs),
      [2000, 4000, 8000, undefined],
    );
  });

  it('tries only once more where nobody can be reached', () => {
    for (const problem of ['refused', 'hostNotFound', 'timeout'] as const)
      deepEqual(plans({ kind: 'connection', problem, message: '' }), [
        { attempt: 2, of: 2, delayMs: 500 },
        undefined,
        undefined,
        undefined,
      ]);
  });

  it('waits as long as the endpoint asks, or not at all if that is too long', () => {
    const delayMs = (askedMs: number) => planRetry(status(429, askedMs), 1, defaultRetryPolicy)?.delayMs;
    equal(delayMs(7000), 7000);
    equal(delayMs(0), 0);
    equal(delayMs(61_000), undefined);
  });

  it('tries again only after what may pass', () => {
    const again = (fault: ModelFault) => planRetry(fault, 1, defaultRetryPolicy) !== undefined;
    for (const code of [408, 429, 500, 502, 503, 504]) equal(again(status(code)), true, `${code}`);
    for (const code of [400, 401, 403, 404, 422, 501]) equal(again(status(code)), false, `${code}`);
    equal(again({ kind: 'connection', problem: 'lost', message: '' }), true);
    equal(again({ kind: 'connection', problem: 'certificate', message: '' }), false);
    equal(again({ kind: 'status', status: 429, error: { message: '', code: 'insufficient_quota' } }), false);
    equal(again({ kind: 'idle', idleMs: 1000 }), false);
  });

  it('knows an error inside the stream by its name: a rate limit and a server that failed pass', () => {
    const reported = (code: string, message = ''): ModelFault => ({ kind: 'reported', error: { message, code } });
    const delays = (fault: ModelFault) => plans(fault).map((plan) => plan?.delayMs);
    deepEqual(delays(reported('rate_limit_exceeded')), [2000, 4000, 8000, undefined]);
    deepEqual(delays(reported('server_error')), [500, 1000, 2000, undefined]);
    deepEqual(delays(reported('overloaded_error')), [500, 1000, 2000, undefined]);
    deepEqual(delays(reported('', 'The model crashed.')), [500, 1000, 2000, undefined]);
    for (const code of [
      ...['insufficient_quota', 'invalid_api_key', 'authentication_error', 'permission_error', 'model_not_found'],
      ...['invalid_request_error', 'content_filter', 'context_length_exceeded'],
    ])
      equal(planRetry(reported(code), 1, defaultRetryPolicy), undefined, code);
    const tooLong = reported('', 'The input exceeds the maximum context of 4096 tokens.');
    equal(planRetry(tooLong, 1, defaultRetryPolicy), undefined);
    equal(planRetry(reported('', 'image input is not supported'), 1, defaultRetryPolicy), undefined);
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

  it('stops waiting when it is told to try now', async () => {
    const now = new AbortController();
    const waiting = waitForRetry(60_000, new AbortController().signal, now.signal);
    now.abort();
    await waiting;
  });
});
