import { deepEqual, equal } from 'node:assert/strict';
import { PlainHttp } from '../../../src/extension/models/plainHttp.ts';

describe('Plain http to another machine', () => {
  function start(answers: boolean[]) {
    const stored = new Map<string, unknown>();
    const asked: string[] = [];
    const create = () =>
      new PlainHttp({
        state: {
          get: <T>(key: string, fallback?: T) => (stored.has(key) ? stored.get(key) : fallback) as T,
          update: async (key: string, value: unknown) => void stored.set(key, value),
        },
        ask: async (host) => {
          asked.push(host);
          return answers.shift() ?? false;
        },
      });
    return { create, asked };
  }

  it('is asked about once for each host, and remembered', async () => {
    const { create, asked } = start([true, true]);
    const first = create();
    // Two requests at once ask one question.
    const both = await Promise.all([first.refusal('http://box:1/v1'), first.refusal('http://box:1/v1')]);
    deepEqual(both, [undefined, undefined]);
    const later = create();
    equal(later.needsQuestion('http://box:1/other'), false);
    equal(await later.refusal('http://box:1/v1'), undefined);
    equal(await later.refusal('http://box:2/v1'), undefined);
    deepEqual(asked, ['box:1', 'box:2']);
  });

  it('is not used when the user does not want it, and asked about again', async () => {
    const { create, asked } = start([false, true]);
    const plain = create();
    equal((await plain.refusal('http://box/v1'))?.code, 'endpoint.plainHttp');
    equal(await plain.refusal('http://box/v1'), undefined);
    deepEqual(asked, ['box', 'box']);
  });

  it('is no matter of this machine, or of https', async () => {
    const { create, asked } = start([]);
    for (const address of ['http://localhost:11434/v1', 'http://127.0.0.1/v1', 'https://box/v1'])
      equal(await create().refusal(address), undefined);
    deepEqual(asked, []);
  });
});
