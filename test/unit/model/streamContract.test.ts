import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { ask, endOf, isTerminal, testClient, textOf } from './modelAnswers.ts';

describe('The stream of a model', () => {
  it('ends with exactly one terminal event, whatever an endpoint sends in whatever pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), cuts, ending, async (pieces, sizes, end) => {
        const bytes = new TextEncoder().encode(pieces.join(''));
        const events = await ask(
          testClient('http://models.example/v1', { fetch: answering(bytes, sizes, end) }),
          'Ask',
        );
        equal(events.filter(isTerminal).length, 1);
        ok(isTerminal(events.at(-1) as (typeof events)[number]));
      }),
      { numRuns: 300 },
    );
  });

  it('brings the same text however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), cuts, async (texts, sizes) => {
        const events = texts.map((text) => event({ choices: [{ delta: { content: text } }] }));
        const body = [...events, event({ choices: [{ delta: {}, finish_reason: 'stop' }] }), 'data: [DONE]\n\n'];
        const bytes = new TextEncoder().encode(body.join(''));
        const got = await ask(
          testClient('http://models.example/v1', { fetch: answering(bytes, sizes, 'ends') }),
          'Ask',
        );
        equal(textOf(got), texts.join(''));
        equal(endOf(got), 'done stop');
      }),
      { numRuns: 200 },
    );
  });
});

type Ending = 'ends' | 'breaks';
const ending = fc.constantFrom<Ending>('ends', 'breaks');
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });

const piece = fc.oneof(
  fc.string().map((text) => event({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })),
  fc.json().map((json) => `data: ${json}\n\n`),
  fc.string(),
  fc.constantFrom(
    'data: [DONE]\n\n',
    'data: {"choices":[{"delta":{"content":"<think>"}}]}\n\n',
    'data: {"choices":[{"delta":{"content":"</think>"}}]}\n\n',
    'data: {"choices":[{"delta":{"reasoning_content":"Hm."}}]}\n\n',
    'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\r\n\r\n',
    'data: {"choices":[{"delta":{"content":["x"]},"finish_reason":7}]}\n\n',
    'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":"2"}}\n\n',
    'data: {"error":{"message":"no","code":500}}\n\n',
    'event: error\ndata: {"error":"no"}\n\n',
    'event: thread.error\ndata: {"data":1}\n\n',
    ': keep alive\n\n',
    'data: {"choi\n\n',
    '\n\n',
  ),
);

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

// A fetch whose body comes in pieces of the given sizes, over and over, and ends or breaks.
function answering(bytes: Uint8Array, sizes: readonly number[], end: Ending): typeof globalThis.fetch {
  return async () => {
    let at = 0;
    let piece = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const size = sizes[piece % sizes.length] ?? 1;
        piece += 1;
        if (at < bytes.length) controller.enqueue(bytes.slice(at, at + size));
        else if (end === 'ends') controller.close();
        else controller.error(new TypeError('terminated'));
        at += size;
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}
