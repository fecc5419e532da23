import assert from 'node:assert/strict';
import { mostImageBytes, readImageHeader } from '../../../../src/base/imageFile.ts';
import type { FromView, ImageRef } from '../../../../src/protocol/chatProtocol.ts';
import { bringImages } from '../../../support/images.ts';
import { question, receipt, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewOptions, ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

const image: ImageRef = { id: 'i1', name: 'screen.png', type: 'image/png', width: 800, height: 600, bytes: 123_456 };
const other: ImageRef = { ...image, id: 'i2', name: 'other.png' };

export function describeImages(harness: SharedHarness): void {
  let view: ViewPage;
  const open = async (options?: ViewOptions) => {
    view = await harness.open(options);
    await view.send(snapshot());
  };
  const box = () => view.page.getByRole('textbox', { name: 'Message' });
  const sent = async <T extends FromView['type']>(type: T) =>
    (await view.posted()).filter((message): message is Extract<FromView, { type: T }> => message.type === type);
  const until = async <T extends FromView['type']>(type: T, count: number) => {
    await view.page.waitForFunction(
      ([wanted, least]) =>
        (globalThis as unknown as { postedByView(): FromView[] }).postedByView().filter((m) => m.type === wanted)
          .length >= least,
      [type, count] as const,
    );
    return sent(type);
  };
  const added = async (count: number) => {
    await until('image/add', count);
    const list = (await view.call('addedImages')) as { name: string; sessionId: string; data: number[] }[];
    return list.map(({ data, ...rest }) => ({
      ...rest,
      bytes: data.length,
      header: readImageHeader(new Uint8Array(data)),
    }));
  };

  afterEach(async () => {
    const { errors, escaped } = view;
    const failed = await sent('view/failed');
    await view.close();
    assert.deepEqual({ errors, escaped, failed }, { errors: [], escaped: [], failed: [] });
  });

  it('is made as small as models see it: flat ones stay PNG, photos become JPEG', async () => {
    await open();
    await bringImages(box(), 'paste', [
      { name: 'image.png', width: 2000, height: 500, kind: 'flat', type: 'image/png' },
      { name: 'small.webp', width: 40, height: 30, kind: 'flat', type: 'image/webp' },
    ]);
    await bringImages(box(), 'drop', [
      { name: 'noise.jpg', width: 1200, height: 1600, kind: 'noise', type: 'image/jpeg' },
    ]);
    const images = await added(3);
    assert.deepEqual(
      images.map(({ name, sessionId, header }) => [name, sessionId, header?.type, header?.width, header?.height]),
      [
        ['Pasted image', 's1', 'image/png', 1568, 392],
        ['small.webp', 's1', 'image/jpeg', 40, 30],
        ['noise.jpg', 's1', 'image/jpeg', images[2]?.header?.width, images[2]?.header?.height],
      ],
    );
    const noise = images[2];
    assert.ok(noise && noise.bytes <= mostImageBytes, `${noise?.bytes}`);
    const { width = 0, height = 0 } = noise.header ?? {};
    assert.ok(height <= 1568 && Math.abs(width / height - 0.75) < 0.01, `${width} x ${height}`);
  });

  it('keeps its colours, where it was, when it is made small', async () => {
    await open();
    await bringImages(box(), 'paste', [{ name: 'a.png', width: 3136, height: 3136, kind: 'flat', type: 'image/png' }]);
    await added(1);
    const colours = await view.call('coloursOfAdded');
    assert.deepEqual(colours, { topLeft: [250, 200, 10, 255], bottomRight: [20, 40, 200, 255] });
  });

  it('is refused by kind: what moves, what is drawn by a program, what is damaged, what only has the name', async () => {
    await open();
    const text = (content: string) => [...Buffer.from(content, 'latin1')];
    const frame = ',\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0';
    await bringImages(box(), 'drop', [
      {
        name: 'a.gif',
        type: 'image/gif',
        bytes: text(`GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff${frame}${frame};`),
      },
      { name: 'b.svg', type: 'image/svg+xml', bytes: text('<svg xmlns="http://www.w3.org/2000/svg"></svg>') },
      { name: 'c.png', type: 'image/png', bytes: text('\x89PNG\r\n\x1a\n and then nothing') },
      { name: 'd.png', type: 'image/png', bytes: text('only the name') },
    ]);
    assert.deepEqual(
      (await until('image/refused', 4)).map(({ name, problem }) => [name, problem]),
      [
        ['a.gif', 'animated'],
        ['b.svg', 'drawing'],
        ['c.png', 'unreadable'],
        ['d.png', 'notImage'],
      ],
    );
    assert.deepEqual(await sent('image/add'), []);
  });

  it('leaves text that is pasted with a picture to the text area', async () => {
    await open();
    await view.call('pasteTextAndPicture');
    assert.deepEqual(await sent('image/refused'), []);
  });

  it('goes along with a question that is sent while it is still being made small, and without words', async () => {
    await open();
    await box().fill('');
    await bringImages(box(), 'paste', [
      { name: 'x.jpg', width: 1800, height: 1400, kind: 'noise', type: 'image/jpeg' },
    ]);
    await box().press('Enter');
    await until('chat/send', 1);
    const order = (await view.posted())
      .map(({ type }) => type)
      .filter((type) => /^(image\/add|chat\/send)$/.test(type));
    assert.deepEqual(order, ['image/add', 'chat/send']);
    assert.deepEqual(await sent('chat/send'), [{ type: 'chat/send', sessionId: 's1', text: '' }]);
  });

  it('being made small, sends nothing of another session that is shown before it is done', async () => {
    await open();
    await box().fill('Look');
    await bringImages(box(), 'paste', [
      { name: 'x.jpg', width: 3000, height: 2400, kind: 'noise', type: 'image/jpeg' },
    ]);
    await box().press('Enter');
    await view.send(snapshot({ session: { id: 's2', title: 'Other' }, draft: 'Not to be sent yet' }));
    await until('image/add', 1);
    await view.untilStill();
    // On a fast machine it may be done before.
    const elsewhere = (await sent('chat/send')).filter(({ sessionId }) => sessionId === 's2');
    assert.deepEqual(elsewhere, []);
    assert.equal(await box().inputValue(), 'Not to be sent yet');
  });

  it('is a chip with a picture, that opens and is removed from the keyboard', async () => {
    await open({ width: 220 });
    await view.send({ type: 'images/changed', images: [image, other] });
    await until('image/request', 2);
    await view.page.evaluate(`
      globalThis.madeUrls = 0;
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        globalThis.madeUrls += 1;
        return make(blob);
      };`);
    // One that comes twice is kept once.
    for (let times = 0; times < 2; times += 1) await view.call('sendPicture', 'i1');
    await view.send({ type: 'image/data', id: 'i2' });
    const chips = view.page.getByRole('list', { name: 'Images that go along' }).getByRole('listitem');
    await chips.first().locator('img').waitFor();
    await chips.nth(1).locator('.codicon-circle-slash').waitFor();
    assert.equal(await view.page.evaluate('madeUrls'), 1);
    const opener = view.page.getByRole('button', { name: 'Open image screen.png 800 × 600, 123 kB' });
    await opener.focus();
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await sent('image/open'), [{ type: 'image/open', id: 'i1', name: 'screen.png' }]);
    await view.page.keyboard.press('Tab');
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await sent('image/remove'), [{ type: 'image/remove', sessionId: 's1', id: 'i1' }]);
    assert.deepEqual(await view.call('overflowing'), []);
    // As the extension answers: the focus goes on to the next one, and then to where one writes.
    await view.send({ type: 'images/changed', images: [other] });
    const focused = async () => ((await view.call('focused')) as { name: string }).name;
    await chips.first().filter({ hasText: 'other.png' }).waitFor();
    assert.equal(await focused(), 'Remove other.png');
    await view.send({ type: 'images/changed', images: [] });
    await chips.first().waitFor({ state: 'detached' });
    assert.equal(await focused(), 'Message');
  });

  it('leaves the composer with its question, and is not sent with the next one', async () => {
    await open();
    await view.send({ type: 'images/changed', images: [image] });
    await view.page.getByRole('listitem').filter({ hasText: 'screen.png' }).waitFor();
    // As a key that is pressed twice before anything is drawn.
    await view.page.evaluate(`for (let times = 0; times < 2; times += 1) {
      const pressed = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
      document.querySelector('.composer textarea').dispatchEvent(pressed);
    }`);
    assert.equal((await sent('chat/send')).length, 1);
    await view.untilStill();
    assert.equal(await view.page.getByRole('listitem').filter({ hasText: 'screen.png' }).count(), 0);
  });

  it('is told to be refused by a model that takes none', async () => {
    await open();
    const model = { label: 'blind', isOffline: false, contextWindow: 8000, takesImages: false };
    await view.send(snapshot({ images: [image], model }));
    await view.page.getByRole('button', { name: /screen\.png.*takes no images/ }).waitFor();
  });

  it('stands above its question, is asked for when it comes into sight, and is named in the receipt', async () => {
    await open();
    const far = Array.from({ length: 40 }, (_, index) => question(`q${index}`, 'words\n'.repeat(6)));
    const first = { ...question('first', ''), images: [image] };
    const last = { ...question('last', 'And this?'), images: [other] };
    await view.send(snapshot({ messages: [first, ...far, last] }));
    await until('image/request', 1);
    assert.deepEqual(await sent('image/request'), [{ type: 'image/request', id: 'i2' }]);
    await view.call('sendPicture', 'i2');
    await view.page.locator('[data-message="last"] img').waitFor();
    await view.page.locator('[data-message="first"]').scrollIntoViewIfNeeded();
    await until('image/request', 2);
    const item = { label: 'other.png', source: 'image', reason: 'Attached', outcome: 'included', tokens: 765 } as const;
    const shown = { ...item, sentTokens: 765, image: { width: 800, height: 600, bytes: 123_456 } };
    const sentMessages = [{ role: 'user', content: 'And this?', images: [other] }] as const;
    await view.send({
      type: 'receipt/show',
      messageId: 'last',
      receipt: { ...receipt, items: [shown], sent: sentMessages },
    });
    await view.page.getByText('Attached · 800 × 600 · 123 kB · 765 tokens').waitFor();
    await view.page.getByRole('dialog').getByText('user').click();
    await view.page.getByText('[Image: other.png, 800 × 600]').waitFor();
  });
}
