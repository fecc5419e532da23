import assert from 'node:assert/strict';
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
import { type Theme, themeNames } from '../../../support/webviewHarness/themeColours.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

const ring: Readonly<Record<Theme, string>> = {
  dark: 'solid 1px rgb(0, 120, 212)',
  light: 'solid 1px rgb(0, 95, 184)',
  'hc-dark': 'solid 1px rgb(243, 133, 24)',
  'hc-light': 'solid 1px rgb(0, 107, 189)',
};
const code = '```ts\nlet a = 1;\n```\n';

/** The view without a mouse. */
export function describeKeyboard(harness: SharedHarness): void {
  let view: ViewPage;
  const press = (key: string) => view.page.keyboard.press(key);
  const focused = async () => (await view.call('focused')) as { name: string; ring: string } | undefined;
  // The cursor is in the composer: on from there, and round to the top.
  const toTop = async () => {
    for (let steps = 0; steps < 60 && (await focused()); steps += 1) await press('Tab');
  };
  const walk = async () => {
    const met: { name: string; ring: string }[] = [];
    for (let steps = 0; steps < 60; steps += 1) {
      await press('Tab');
      const here = await focused();
      if (!here || here.name === met[0]?.name) return met;
      met.push(here);
    }
    throw new Error('Tab did not come to an end.');
  };

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  for (const theme of themeNames) {
    it(`reaches everything in the order it is read, each named and ringed, in ${theme}`, async () => {
      view = await harness.open({ theme, height: 900 });
      await view.send(full());
      await view.page.getByText('More').waitFor();
      await toTop();
      const met = await walk();
      assert.deepEqual(
        met.map(({ name }) => name),
        reachable,
      );
      assert.deepEqual(
        met.filter((here) => here.ring !== ring[theme]),
        [],
      );
    });
  }

  it('meets in an open receipt only its own parts, each named', async () => {
    view = await harness.open();
    await view.send(full(), { type: 'receipt/show', messageId: 'a', receipt });
    await view.page.getByRole('dialog').getByText('user', { exact: true }).click();
    await view.page.getByRole('button', { name: 'Close' }).focus();
    const names = (await walk()).map(({ name }) => name);
    assert.deepEqual(names, ['system 240 tokens', 'user 6.3k tokens', 'user']);
  });

  it('types nothing of a key of two strokes that is the editor’s, and everything else', async () => {
    view = await harness.open();
    await view.send(snapshot());
    const composer = view.page.getByRole('textbox', { name: 'Message' });
    await composer.focus();
    for (const key of ['a', 'Control+K', 'n', 'k', 'Control+K', 'Shift+H', 'b']) await press(key);
    assert.equal(await composer.inputValue(), 'akb');
  });

  it('keeps the focus on the button when an answer that it stopped is over', async () => {
    view = await harness.open();
    await view.send(snapshot({ messages: [question('q', 'Hi')], phase: 'waiting' }));
    const stop = view.page.getByRole('button', { name: /^Stop/ });
    await stop.press('Enter');
    await view.send({ type: 'turn/phase', phase: 'idle' });
    const send = view.page.getByRole('button', { name: /^Send/, disabled: true });
    await send.waitFor();
    assert.equal((await focused())?.name, 'Send (Enter)');
    await press('Enter');
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => type === 'chat/send'),
      [],
    );
  });
}

const reachable = [
  'Show Log',
  'Show less: The model refused the request.',
  'Conversation',
  'Copy code',
  'Code, ts',
  'Edit question',
  'Copy question',
  'Delete question and answer',
  'Keep this turn whole when older turns are summarised',
  'More actions',
  'cart.ts',
  'Copy code',
  'Code, ts',
  'Table',
  'More',
  'Set API Key',
  'Continue',
  'Retry',
  'Copy as Markdown',
  'Delete answer',
  'More actions',
  'Previous version',
  'Next version',
  'Context sent',
  'Add Context…',
  'b.ts 1.2k',
  'Unpin b.ts',
  'Remove b.ts',
  'Message',
  'Select model, now Offline assistant',
  'Connect a Model',
  'Attach image',
  'Send (Enter)',
  'about 120k of 128k tokens',
  '2 will not go along whole',
];

function full() {
  const reply = `In [cart.ts](src/cart.ts:3)\n\n${code}\n| a |\n|---|\n| 1 |\n\n<details><summary>More</summary>x</details>`;
  const alternates = { index: 2, count: 2, previousId: 'b' };
  return snapshot({
    messages: [question('q', `Why?\n${code}`), answer('a', reply, { status: 'failed', failure, alternates })],
    chips: [chip('b', { pinned: true })],
    notices: [{ ...failure, action: 'showLog' }],
    budget: budget({ totalTokens: 120_000, items: shortItems }),
    model: { label: 'Offline assistant', isOffline: true, contextWindow: 128_000 },
  });
}
