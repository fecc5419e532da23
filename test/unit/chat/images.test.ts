import assert from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { replayHistory } from '../../../src/core/chat/conversationHistory.ts';
import { Outbound } from '../../../src/core/chat/outbound.ts';
import { planTurn } from '../../../src/core/chat/turnPlan.ts';
import { Redactor } from '../../../src/core/context/redact.ts';
import { findKnownSecrets } from '../../../src/core/context/secretRules.ts';
import { conversationMarkdown } from '../../../src/core/history/conversationMarkdown.ts';
import { ImageKeeper } from '../../../src/core/history/imageKeeper.ts';
import type { ImageRef } from '../../../src/core/model/image.ts';
import { imageTokens } from '../../../src/core/model/imageTokens.ts';
import type { Message } from '../../../src/core/model/message.ts';
import { openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';
import { pngImage } from '../../support/pngImage.ts';
import { testClient } from '../model/modelAnswers.ts';
import { type ChatFixture, createChatFixture, finished, signal } from './chatFixture.ts';

interface SentPart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

describe('Images of a conversation', () => {
  let chat: ChatFixture;
  beforeEach(async () => {
    chat = await createChatFixture();
  });
  afterEach(() => chat.dispose());

  const keep = (name: string, grey: number): ImageRef => {
    const image = new ImageKeeper(chat.disk.stores).keep(name, pngImage(600, 400, grey));
    assert.ok(image);
    return image;
  };
  const partsOf = (index: number): readonly (string | undefined)[] => {
    const content = chat.sent().at(index)?.content as unknown as string | SentPart[];
    return typeof content === 'string' ? [content] : content.map(({ text, image_url }) => text ?? image_url?.url);
  };
  const urlOf = (grey: number) => `data:image/png;base64,${Buffer.from(pngImage(600, 400, grey)).toString('base64')}`;

  it('are sent as parts before the text, and again with the next questions', async () => {
    await chat.ask('What is it?', { images: [keep('a.png', 1)] });
    assert.deepEqual(partsOf(-1), [urlOf(1), 'What is it?']);
    await chat.ask('And this?', { images: [keep('b.png', 2)] });
    assert.deepEqual(partsOf(1), [urlOf(1), 'What is it?']);
    assert.deepEqual(partsOf(-1), [urlOf(2), 'And this?']);
    await chat.ask('', { images: [keep('c.png', 3)] });
    assert.deepEqual(partsOf(-1), [urlOf(3)]);
    assert.equal(chat.history.load('s').at(-2)?.content, '');
  });

  it('are in the receipt with their size and cost, and never their bytes', async () => {
    const answer = await chat.ask('What is it?', { images: [keep('a.png', 1)] });
    const receipt = chat.history.receipt(answer.id);
    const tokens = imageTokens({ width: 600, height: 400 }, 'scripted');
    assert.deepEqual(receipt?.items, [
      {
        label: 'a.png',
        source: 'image',
        reason: 'Attached to the question',
        outcome: 'included',
        tokens,
        sentTokens: tokens,
        image: { width: 600, height: 400, bytes: pngImage(600, 400, 1).byteLength },
      },
    ]);
    assert.equal(receipt.totalTokens, receipt.systemTokens + receipt.questionTokens + tokens);
    assert.equal(
      receipt.sentTokens?.reduce((sum, one) => sum + one, 0),
      receipt.totalTokens,
    );
    assert.deepEqual(
      receipt.sent.at(-1)?.images?.map(({ name }) => name),
      ['a.png'],
    );
    assert.ok(!JSON.stringify(receipt).includes('base64'));
    assert.ok(!JSON.stringify(receipt).includes(urlOf(1).slice(-40)));
  });

  it('stay with their question when it is asked again, or in other words', async () => {
    const answer = await chat.ask('What is it?', { images: [keep('a.png', 1)] });
    const again = await chat.request('');
    await finished(chat.completions.retry(answer.id, again, signal));
    assert.deepEqual(partsOf(-1), [urlOf(1), 'What is it?']);
    await chat.ask('What do you see?', { insteadOf: answer.parentId ?? '' });
    assert.deepEqual(partsOf(-1), [urlOf(1), 'What do you see?']);
    assert.deepEqual(
      chat.history.load('s')[0]?.images?.map(({ name }) => name),
      ['a.png'],
    );
  });

  it('are refused, before anything is stored or sent, by a model that is known to take none', async () => {
    const blind = testClient(chat.server.url, {
      info: openAiModelInfo({ id: 'scripted', baseUrl: chat.server.url, vision: false }),
    });
    const images = [keep('a.png', 1)];
    await assert.rejects(
      chat.ask('What is it?', { images, model: blind }),
      (error) => error instanceof ThroughlineError && error.failure.code === 'image.notTaken',
    );
    assert.deepEqual([chat.server.requests.length, chat.history.load('s').length], [0, 0]);
    await chat.ask('What is it?', { images });
    // Earlier ones keep nobody from going on with another model.
    await chat.ask('And now?', { model: blind });
    assert.deepEqual(partsOf(1), ['What is it?\n\n[An image was shown here: a.png, 600 x 400 pixels]']);
  });

  it('count in the budget: a question whose image does not fit is not sent, and an earlier image goes with its message', async () => {
    const images = [keep('a.png', 1)];
    const cost = imageTokens({ width: 600, height: 400 }, 'scripted');
    const preview = chat.completions.preview({ ...(await chat.request('What is it?')), images });
    const without = chat.completions.preview(await chat.request('What is it?'));
    assert.equal(preview.totalTokens - without.totalTokens, cost);
    await assert.rejects(
      chat.ask('What is it?', { images, model: chat.model(400) }),
      (error) =>
        error instanceof ThroughlineError &&
        error.failure.code === 'chat.questionTooLong' &&
        error.failure.why.startsWith(`Its images take about ${cost} tokens.`),
    );
    await assert.rejects(
      chat.ask('What is it? '.repeat(600), { images, model: chat.model(400) }),
      (error) => error instanceof ThroughlineError && /^It is about \d+ tokens too long/.test(error.failure.why),
    );
    const model = openAiModelInfo({ id: 'm', baseUrl: '', contextWindow: cost + 60, maxOutputTokens: 1 });
    const history = [
      { role: 'user' as const, content: 'Look', images },
      { role: 'assistant' as const, content: 'I see' },
    ];
    const parts = { system: '', items: [], question: 'And?' };
    const estimate = () => 1;
    assert.equal(planTurn({ ...parts, history }, model, estimate).imageTokens, cost);
    const small = planTurn({ ...parts, history }, { ...model, contextWindow: cost }, estimate);
    assert.deepEqual([small.imageTokens, small.history.leftOut], [0, 1]);
  });

  it('teach the estimate of text nothing, and are no sign of a prompt that was cut off', async () => {
    const images = [1, 2, 3, 4, 5, 6, 7, 8].map((grey) => keep(`${grey}.png`, grey));
    // Counts no tokens for images: 400 of about 3,000.
    const answer = await chat.ask(`${'words '.repeat(20)} [[fault:part:130]]`, { images });
    assert.equal(answer.failure, undefined);
    const { isCalibrated } = chat.completions.preview(await chat.request('x'));
    assert.equal(isCalibrated, false);
  });

  it('are named, not shown, where they are long ago', () => {
    const image = (name: string): ImageRef => ({ id: name, name, type: 'image/png', width: 4, height: 3, bytes: 9 });
    const path = Array.from({ length: 8 }, (_, index): Message[] => {
      const base = { sessionId: 's', status: 'complete', createdAtMs: 1, updatedAtMs: 1, hasReceipt: false } as const;
      const id = `q${index}`;
      return [
        { ...base, id, parentId: null, role: 'user', content: id, images: [image(`${id}a`), image(`${id}b`)] },
        { ...base, id: `a${index}`, parentId: id, role: 'assistant', content: 'Yes' },
      ];
    }).flat();
    const said = replayHistory(path, { selectionsOf: () => [], sentAnew: new Set() });
    const shown = said.flatMap(({ images = [] }) => images.map(({ name }) => name));
    assert.deepEqual(shown, ['q4a', 'q4b', 'q5a', 'q5b', 'q6a', 'q6b', 'q7a', 'q7b']);
    assert.match(said[0]?.content ?? '', /^q0\n\n\[An image was shown here: q0a, 4 x 3 pixels\]/);
    const unseen = replayHistory(path, { selectionsOf: () => [], sentAnew: new Set(), takesImages: false });
    assert.ok(unseen.every(({ images }) => images === undefined));
  });

  it('are named in a conversation that is copied', async () => {
    await chat.ask('', { images: [keep('a.png', 1)] });
    const text = conversationMarkdown('Title', chat.history.load('s'));
    assert.match(text, /## You\n\n\*\(image: a\.png, 600 × 400 pixels\)\*\n\n## scripted/);
  });
});

describe('The one exit, with images', () => {
  it('hands over the bytes of what is sent, and of nothing else', async () => {
    const read = (id: string) => (id === 'gone' ? undefined : Buffer.from(id));
    const outbound = new Outbound(new Redactor('salt', findKnownSecrets), read);
    const image = (id: string): ImageRef => ({ id, name: id, type: 'image/png', width: 1, height: 1, bytes: 1 });
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const messages = [
      { role: 'user' as const, content: `Look ${secret}`, images: [image('one'), image('gone')] },
      { role: 'user' as const, content: 'And', images: [image('one')] },
    ];
    const sealed = await outbound.seal(messages, [], signal);
    assert.deepEqual(
      sealed.messages.map(({ images }) => images),
      messages.map(({ images }) => images),
    );
    assert.ok(!sealed.messages[0]?.content.includes(secret));
    const asked: { ids: string[] }[] = [];
    const model = {
      info: openAiModelInfo({ id: 'm', baseUrl: '' }),
      listModels: async () => [],
      async *stream(request: { images?: ReadonlyMap<string, Uint8Array> }) {
        asked.push({ ids: [...(request.images?.keys() ?? [])] });
        yield { type: 'done', finishReason: 'stop' } as const;
      },
    };
    for await (const _ of outbound.stream(
      model,
      { sealed, task: { kind: 'question', question: '', code: [] } },
      signal,
    ));
    assert.deepEqual(asked, [{ ids: ['one'] }]);
  });
});
