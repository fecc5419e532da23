import assert from 'node:assert/strict';
import type { Message } from '../../../../src/core/model/message.ts';
import {
  answer,
  budget,
  chip,
  failure,
  question,
  receipt,
  shortItems,
  snapshot,
} from '../../../support/webviewHarness/chatFixtures.ts';
import { themeNames } from '../../../support/webviewHarness/themeColours.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';
import { waitFor } from '../../../support/workbench/processes.ts';

const paragraph = 'Some words that fill a line or two of the view, so that there is something to scroll over.\n\n';
const code =
  '```ts\n/** Doc */\nexport class A<T> { async f(x: number) { return `a${x}` + "s" + /r/ + true; } }\n```\n\n' +
  '```css\n.a > #b:hover { color: var(--c); margin: 0 4px }\n```\n\n```diff\n- old\n+ new\n```\n\n' +
  '```json\n{ "key": [1, true, "x"] }\n```\n\n```html\n<a href="x">t</a>\n```\n\n```py\n@dec\ndef f(self): return len(x)\n```\n';

/** Scrolling, size and colour: what a reader sees. */
export function describeReading(harness: SharedHarness): void {
  let view: ViewPage;
  const scrolled = async () => (await view.call('scrolled')) as { top: number; toEnd: number };
  const settle = () => view.untilStill();
  const scrollBy = async (pixels: number) => {
    const { top } = await scrolled();
    await view.page.getByRole('log').hover();
    await view.page.mouse.wheel(0, pixels);
    await waitFor(async () => (await scrolled()).top !== top, 'the wheel to scroll');
    await settle();
  };

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  it('follows the answer until the reader scrolls up, and again after Jump to latest', async () => {
    view = await harness.open({ height: 500 });
    const start = paragraph.repeat(20);
    await view.send(
      snapshot({ messages: [question('q', 'Hi'), answer('a', start, { status: 'streaming' })], phase: 'streaming' }),
    );
    await settle();
    assert.ok((await scrolled()).toEnd <= 1);
    await view.send({ type: 'message/delta', id: 'a', offset: start.length, text: paragraph.repeat(10) });
    await settle();
    assert.ok((await scrolled()).toEnd <= 1);
    await scrollBy(-300);
    const { top } = await scrolled();
    await view.send({ type: 'message/delta', id: 'a', offset: start.length * 1.5, text: paragraph.repeat(10) });
    await settle();
    assert.equal((await scrolled()).top, top);
    await view.page.getByRole('button', { name: 'Jump to latest' }).click();
    await settle();
    assert.ok((await scrolled()).toEnd <= 1);
    assert.equal(await view.page.getByRole('button', { name: 'Jump to latest' }).count(), 0);
  });

  it('goes to a message that a search has found, in the session shown or another, with the keyboard, and marks it for a moment', async () => {
    view = await harness.open({ height: 500 });
    const all = Array.from({ length: 80 }, (_, index) =>
      index % 2 === 0 ? question(`m${index}`, `Question ${index}`) : answer(`m${index}`, paragraph.repeat(2)),
    );
    const place = async () => (await view.call('landed')) as { focused?: string; marked: string[]; isAtTop: boolean };
    const landedOn = (id: string) =>
      waitFor(async () => {
        const { focused, marked, isAtTop } = await place();
        return focused === id && marked.join() === id && isAtTop;
      }, `${id} to be landed on`);
    await view.send(snapshot({ messages: all.slice(60), earlierCount: 60 }));
    await settle();
    await view.send(snapshot({ messages: all, landing: { serial: 1, messageId: 'm11' } }));
    await landedOn('m11');
    await waitFor(async () => (await place()).marked.length === 0, 'the mark to go');
    await settle();
    assert.deepEqual(await place(), { focused: 'm11', marked: [], isAtTop: true });
    const scroll = { messageId: 'm30', offsetPx: -8, atEnd: false };
    const session = { id: 's2', title: 'Other' };
    await view.send(snapshot({ session, messages: all, scroll, landing: { serial: 2, messageId: 'm30' } }));
    await landedOn('m30');
    await view.send(snapshot({ session, messages: all }));
    await view.page.getByRole('textbox').first().focus();
    await settle();
    assert.equal((await place()).focused, undefined, 'once');
  });

  it('asks for earlier messages when the reader comes near, and stays where they are', async () => {
    view = await harness.open({ height: 500 });
    const all = longTalk(100);
    await view.send(snapshot({ messages: all.slice(-60), earlierCount: 140 }));
    await view.page.locator('[data-message]').nth(59).waitFor({ state: 'attached' });
    const asked = async () => (await view.posted()).filter(({ type }) => type === 'history/earlier');
    await settle();
    assert.deepEqual(await asked(), []);
    const first = all.at(-60)?.id ?? '';
    await view.page.locator(`[data-message="${first}"]`).scrollIntoViewIfNeeded();
    await view.page.getByRole('button', { name: 'Earlier messages: 140' }).waitFor();
    await settle();
    assert.deepEqual(await asked(), [{ type: 'history/earlier', sessionId: 's1', before: first }]);
    const offset = Number(await view.call('offsetOf', first));
    await view.send({ type: 'messages/earlier', before: first, messages: all.slice(80, 140), earlierCount: 80 });
    await view.page.locator('[data-message]').nth(119).waitFor({ state: 'attached' });
    await settle();
    const now = Number(await view.call('offsetOf', first));
    assert.ok(Math.abs(now - offset) < 40, `moved from ${offset} to ${now}`);
  });

  it('shows the last of hundreds of messages first, then all, without moving', async () => {
    view = await harness.open({ height: 500 });
    await view.call('watchFirstMessages');
    await view.send(snapshot({ messages: longTalk(150) }));
    await view.page.getByText('Answer 149', { exact: true }).waitFor();
    const first = Number(await view.call('firstMessages'));
    assert.ok(first > 0 && first < 50, `${first} messages were drawn at once`);
    await view.page.getByRole('log').hover();
    await view.page.mouse.wheel(0, -120);
    // Older messages come meanwhile.
    await waitFor(async () => (await scrolled()).toEnd >= 119, 'the wheel to scroll');
    const offset = await view.call('offsetOf', 'a149');
    await view.page.locator('[data-message]').nth(299).waitFor({ state: 'attached' });
    await settle();
    const moved = Math.abs(Number(await view.call('offsetOf', 'a149')) - Number(offset));
    assert.ok(moved <= 2, `moved by ${moved} pixels`);
  });

  it('keeps what is drawn when the first message of it is deleted', async () => {
    view = await harness.open({ height: 500 });
    const talk = longTalk(40);
    await view.send(snapshot({ messages: talk }));
    const drawn = view.page.locator('[data-message]');
    await drawn.nth(79).waitFor({ state: 'attached' });
    await view.call('watchMessages');
    await view.send({ type: 'messages/replaced', after: null, messages: talk.slice(2) });
    await view.page.locator('[data-message="q0"]').waitFor({ state: 'detached' });
    await settle();
    assert.equal(await drawn.count(), 78);
    assert.equal(await view.call('fewestMessages'), 78);
  });

  it('keeps the question and Jump to latest above an earlier answer that is pointed at, and Quote with its words', async () => {
    view = await harness.open({ height: 500 });
    const long = paragraph.repeat(30);
    const two = [
      question('q', 'Why?'),
      answer('a', long, { hasReceipt: true }),
      question('q2', 'And?'),
      answer('a2', long),
    ];
    await view.send(snapshot({ messages: two, scroll: { messageId: 'a', offsetPx: 600, atEnd: false } }));
    await settle();
    await view.page.mouse.move(150, 250);
    await view.page.locator('[data-message="a"]:hover').waitFor();
    const isOnTop = (selector: string) =>
      view.page.locator(selector).evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return element.contains(element.ownerDocument.elementFromPoint(left + width / 2, top + height / 2));
      });
    assert.ok(await isOnTop('.sticky-question'));
    assert.ok(await isOnTop('.jump'));
    await view.page.locator('[data-message="a"] p').evaluateAll((all) => {
      const near = all.find((one) => one.getBoundingClientRect().top > 100);
      if (near) near.ownerDocument.getSelection()?.selectAllChildren(near);
    });
    const quote = view.page.getByRole('button', { name: 'Quote' });
    await quote.waitFor();
    await view.page.mouse.wheel(0, 700);
    await quote.waitFor({ state: 'detached' });
    await view.page.mouse.wheel(0, -700);
    await quote.waitFor();
  });

  it('comes back to where the reader was', async () => {
    view = await harness.open({ height: 500 });
    const scroll = { messageId: 'a120', offsetPx: 40, atEnd: false };
    await view.send(snapshot({ messages: longTalk(150), scroll }));
    await view.page.locator('[data-message]').nth(299).waitFor({ state: 'attached' });
    await settle();
    assert.ok(Math.abs(Number(await view.call('offsetOf', 'a120')) - 40) <= 2);
    await scrollBy(30);
    const toldRight = async () => {
      const report = (await view.posted()).findLast((message) => message.type === 'scroll/changed');
      if (report?.type !== 'scroll/changed' || report.scroll.atEnd) return false;
      const offset = Number(await view.call('offsetOf', report.scroll.messageId));
      return Math.abs(offset - report.scroll.offsetPx) <= 2;
    };
    await waitFor(toldRight, 'the view to tell where the reader is');
  });

  for (const width of [220, 180]) {
    it(`fits into ${width} pixels`, async () => {
      view = await harness.open({ width });
      await view.send(everything(), { type: 'composer/restore', text: 'x'.repeat(200), failure });
      await settle();
      assert.deepEqual(await view.call('overflowing'), []);
      await view.send({ type: 'receipt/show', messageId: 'a', receipt });
      await settle();
      assert.deepEqual(await view.call('overflowing'), []);
    });
  }

  for (const theme of themeNames) {
    it(`can be read in ${theme}`, async () => {
      view = await harness.open({ theme, height: 1600 });
      await view.send(everything(), { type: 'receipt/show', messageId: 'a', receipt });
      await view.page.locator('.hljs-keyword').first().waitFor();
      await view.page.locator('.code-block:has([class^=hljs])').nth(5).waitFor({ state: 'attached' });
      const selector =
        '.code-block code, .code-block code span, .markdown p, .markdown a, .muted, .counts, .phase, .code-language, .status-text span, .chip-label, .model-label, .button, ' +
        '.question-text, .queued-text, .version, .budget-warning span:not(.codicon), .notice .status-text span, .composer textarea, .outcome, .receipt h3, .receipt dt, .receipt dd, .placeholder';
      const contrasts = (await view.call('contrasts', selector)) as { what: string; ratio: number }[];
      assert.ok(contrasts.length > 60);
      assert.deepEqual(
        contrasts.filter(({ ratio }) => ratio < 4.5),
        [],
      );
    });
  }
}

function longTalk(turns: number): Message[] {
  return Array.from({ length: turns }, (_, index) => [
    question(`q${index}`, `Question ${index}`),
    answer(`a${index}`, `**Answer** ${index}\n\n${paragraph.repeat(index % 4)}`),
  ]).flat();
}

// A bit of all that the view can show.
function everything() {
  const long = 'averylongword'.repeat(20);
  return snapshot({
    messages: [
      question('q', `Where is ${long}?`),
      answer('a', `In [a.ts](src/a.ts) and \`${long}\`.\n\n${code}\n| a | ${long} |\n|---|---|\n| 1 | 2 |\n`, {
        status: 'failed',
        failure,
        alternates: { index: 2, count: 3, previousId: 'x', nextId: 'y' },
        usage: { promptTokens: 6401, completionTokens: 312 },
      }),
    ],
    queue: [{ id: 'queued', text: long }],
    chips: [chip('a', { label: `${long}.ts` }), chip('b', { pinned: true }), chip('c', { problem: 'gone' })],
    notices: [{ ...failure, action: 'showLog' }],
    budget: budget({ totalTokens: 120_000, items: shortItems }),
    model: { label: 'Offline assistant', isOffline: true, contextWindow: 128_000 },
  });
}
