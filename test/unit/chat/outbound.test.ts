import assert from 'node:assert/strict';
import { Outbound } from '../../../src/core/chat/outbound.ts';
import { Redactor } from '../../../src/core/context/redact.ts';
import { findKnownSecrets } from '../../../src/core/context/secretRules.ts';
import type { ModelClient, ModelRequest } from '../../../src/core/model/model.ts';

// Put together here so that no scanner takes this file for a leak.
const token = ['gh', 'p_0123456789abcdefghijABCDEFGHIJ012345'].join('');

/** A model that answers nothing and remembers what it was asked. */
function listener(kind: 'openai' | 'offline'): { model: ModelClient; asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  const info = { id: 'm', label: 'm', kind, endpoint: '', contextWindow: 100, maxOutputTokens: 10 };
  const model: ModelClient = {
    info,
    async *stream(request) {
      asked.push(request);
      yield { type: 'done', finishReason: 'stop' };
    },
    listModels: async () => [],
  };
  return { model, asked };
}

describe('Outbound', () => {
  const outbound = new Outbound(new Redactor('salt', findKnownSecrets));
  const task = { kind: 'question', question: `Is it ${token}?`, code: [] } as const;

  const send = async (kind: 'openai' | 'offline') => {
    const sealed = await outbound.seal(
      [{ role: 'user', content: `Is it ${token}?` }],
      [],
      new AbortController().signal,
    );
    const { model, asked } = listener(kind);
    for await (const _event of outbound.stream(model, { sealed, task }, new AbortController().signal));
    return { sealed, request: asked[0] ?? assert.fail() };
  };

  it('checks the assembled messages once more, whatever was done to their parts', async () => {
    const { sealed, request } = await send('openai');
    assert.match(request.messages[0]?.content ?? '', /^Is it \[redacted:github-token:[0-9a-f]{4}\]\?$/);
    assert.deepEqual(
      sealed.redactions.map(({ kind, count }) => [kind, count]),
      [['github-token', 1]],
    );
  });

  it('relays what is no turn without its secrets, and ends it when it is stopped', async () => {
    const relay = async (signal: AbortSignal) => {
      const { model, asked } = listener('openai');
      const ends: string[] = [];
      for await (const event of outbound.relay(
        model,
        { messages: [{ role: 'user', content: `Is it ${token}?` }] },
        signal,
      ))
        ends.push(event.type);
      return { ends, asked };
    };
    const { ends, asked } = await relay(new AbortController().signal);
    assert.deepEqual(ends, ['done']);
    assert.ok(JSON.stringify(asked).includes('[redacted:github-token:'));
    assert.ok(!JSON.stringify(asked).includes(token));
    assert.deepEqual((await relay(AbortSignal.abort())).ends, ['aborted']);
  });

  it('gives the data of a task to the offline assistant alone', async () => {
    assert.ok(!JSON.stringify((await send('openai')).request).includes(token));
    assert.deepEqual((await send('offline')).request.task, task);
  });
});
