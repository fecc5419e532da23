import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { untilAborted } from '../../../src/base/untilAborted.ts';

describe('untilAborted', () => {
  const never = new Promise<string>(() => {});
  const reason = new Error('enough');

  it('gives what the work gives, or throws what it throws, and leaves no listener', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve('done'), signal), 'done');
    await assert.rejects(untilAborted(Promise.reject(reason), signal), reason);
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });

  it('throws the reason as soon as the signal is aborted, though the work goes on', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
  });

  it('waits for nothing when the signal is aborted already', async () => {
    await assert.rejects(untilAborted(never, AbortSignal.abort(reason)), reason);
  });
});
