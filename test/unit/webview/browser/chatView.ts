import assert from 'node:assert/strict';
import type { FromView } from '../../../../src/protocol/chatProtocol.ts';
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
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewOptions, ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

export function describeChatView(harness: SharedHarness): void {
  let view: ViewPage;
  const open = async (options?: ViewOptions) => {
    view = await harness.open(options);
  };
  const box = () => view.page.getByRole('textbox', { name: 'Message' });
  const button = (name: string | RegExp) => view.page.getByRole('button', { name });
  const sent = async <T extends FromView['type']>(type: T) =>
    (await view.posted()).filter((message): message is Extract<FromView, { type: T }> => message.type === type);

  afterEach(async () => {
    const { errors, escaped } = view;
    const failed = await sent('view/failed');
    await view.close();
    assert.deepEqual({ errors, escaped, failed }, { errors: [], escaped: [], failed: [] });
  });

  it('asks for its state, and again when a delta does not fit', async () => {
    await open();
    const streaming = answer('a', 'one', { status: 'streaming' });
    await view.send(snapshot({ messages: [question('q', 'Hi'), streaming], phase: 'streaming' }));
    await view.send({ type: 'message/delta', id: 'a', offset: 3, text: ' two' });
    await view.page.getByText('one two').waitFor();
    assert.equal((await sent('chat/ready')).length, 1);
    await view.send({ type: 'message/delta', id: 'a', offset: 99, text: 'lost' });
    assert.equal((await sent('chat/ready')).length, 2);
  });

  it('sends on Enter, breaks the line on Shift+Enter, and leaves Enter to an input method', async () => {
    await open();
    await view.send(snapshot());
    await box().click();
    await view.page.keyboard.type('one');
    await box().dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await view.page.keyboard.press('Shift+Enter');
    await view.page.keyboard.type('two');
    assert.equal(await box().inputValue(), 'one\ntwo');
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await sent('chat/send'), [{ type: 'chat/send', sessionId: 's1', text: 'one\ntwo' }]);
    assert.equal(await box().inputValue(), '');
    await view.call('blurPage');
    assert.deepEqual(await view.call('keptByView'), { sessionId: 's1', draft: '' });
    // Until the question is stored, the extension keeps it as the draft.
    assert.ok((await sent('draft/changed')).every(({ text }) => text !== ''));
  });

  it('queues a question while an answer runs, and stops the answer on Escape', async () => {
    await open();
    await view.send(snapshot({ messages: [question('q', 'Hi')], phase: 'waiting' }));
    await box().fill('the next question');
    await button('Queue (Enter)').waitFor();
    await box().press('Enter');
    assert.equal(await box().inputValue(), '');
    assert.deepEqual(await sent('chat/send'), [{ type: 'chat/send', sessionId: 's1', text: 'the next question' }]);
    await view.page.getByRole('status').getByText('Queued. It is sent').waitFor();
    const queued = { id: '1', text: 'the next question', along: ['a.ts', 'b.ts:2-4'] };
    await view.send({ type: 'queue/changed', queue: [queued] });
    const queue = view.page.getByRole('region', { name: 'Queued questions' });
    await queue.getByText('Sent when the answer has ended').waitFor();
    await queue.getByText('the next question').waitFor();
    await queue.getByRole('img', { name: 'a.ts, b.ts:2-4' }).getByText('2').waitFor();
    await view.page.getByText(/^Waiting for/).waitFor();
    await view.page.keyboard.press('Escape');
    await button(/^Stop/).click();
    assert.equal((await sent('chat/stop')).length, 2);
    await view.send({ type: 'turn/phase', phase: 'idle' });
    await queue.getByText('Not sent yet').waitFor();
    await view.page.keyboard.press('Escape');
    for (const name of ['Send', 'Edit', 'Remove']) await button(`${name} queued question`).click();
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => type.startsWith('queue/')),
      ['send', 'edit', 'remove'].map((what) => ({ type: `queue/${what}`, sessionId: 's1', id: '1' })),
    );
    assert.equal((await sent('chat/stop')).length, 2);
    await view.send({ type: 'queue/changed', queue: [] });
    await queue.waitFor({ state: 'detached' });
  });

  it('takes up earlier questions with Up, and what was being written again with Down', async () => {
    await open();
    const asked = [question('q1', 'first'), answer('a1', 'x'), question('q2', 'second\nline'), answer('a2', 'y')];
    await view.send(snapshot({ messages: asked }));
    const press = async (key: string) => {
      await box().press(key);
      return box().inputValue();
    };
    assert.equal(await press('ArrowUp'), 'second\nline');
    // From its last line to its first, and only then on.
    assert.equal(await press('ArrowUp'), 'second\nline');
    assert.equal(await press('ArrowUp'), 'first');
    assert.equal(await press('ArrowUp'), 'first');
    assert.equal(await press('ArrowDown'), 'second\nline');
    assert.equal(await press('ArrowDown'), '');
    await box().fill('a draft\nof two lines');
    assert.equal(await press('ArrowUp'), 'a draft\nof two lines');
    assert.equal(await press('Control+Home'), 'a draft\nof two lines');
    assert.equal(await press('ArrowUp'), 'second\nline');
    await box().press('Enter');
    assert.deepEqual(await sent('chat/send'), [{ type: 'chat/send', sessionId: 's1', text: 'second\nline' }]);
    assert.equal(await box().inputValue(), 'a draft\nof two lines');
    await view.call('blurPage');
    // While it stood in the composer it may have been told as what is written there, but not once it was sent.
    const after = (await view.posted()).slice((await view.posted()).findIndex(({ type }) => type === 'chat/send'));
    const drafts = after.flatMap((message) => (message.type === 'draft/changed' ? message.text : []));
    assert.deepEqual(drafts, ['a draft\nof two lines']);
  });

  it('keeps what can be done with a very long draft in sight, with a failure above it', async () => {
    for (const height of [720, 420]) {
      await open({ height });
      await view.send(snapshot({ chips: [chip('a'), chip('b')] }), {
        type: 'composer/restore',
        text: 'line\n'.repeat(200),
        failure,
      });
      await view.page.getByText(failure.what).waitFor();
      for (const part of [button(/^Send/), view.page.getByText('about 1.2k of 128k tokens')]) {
        const place = (await part.boundingBox()) ?? assert.fail();
        assert.ok(place.y + place.height <= height, `${place.y} in ${height}`);
      }
      const written = (await box().boundingBox())?.height ?? 0;
      assert.ok(written >= 30, `${written} pixels to write in`);
      if (height === 720) await view.close();
    }
  });

  it('puts a question that could not be sent back, with the reason', async () => {
    await open();
    await view.send(snapshot());
    await box().fill('lost?');
    await view.page.keyboard.press('Enter');
    await view.send({ type: 'turn/phase', phase: 'idle' }, { type: 'composer/restore', text: 'lost?', failure });
    await view.page.getByText(failure.what).waitFor();
    assert.equal(await box().inputValue(), 'lost?');
    await button('Set API Key').click();
    assert.deepEqual(await sent('action/run'), [{ type: 'action/run', action: 'setApiKey' }]);
    await button('Dismiss').click();
    await view.page.getByText(failure.what).waitFor({ state: 'detached' });
  });

  it('shows the kept draft at once and the stored one when it comes, unless more was typed', async () => {
    await open({ kept: { sessionId: 's1', draft: 'kept' } });
    assert.equal(await box().inputValue(), 'kept');
    await view.send(snapshot({ draft: 'stored' }));
    assert.equal(await box().inputValue(), 'stored');
    await view.close();
    await open({ kept: { sessionId: 's1', draft: 'kept' } });
    await box().fill('kept and more');
    await view.send(snapshot({ draft: 'stored' }));
    assert.equal(await box().inputValue(), 'kept and more');
    await view.call('blurPage');
    assert.deepEqual((await sent('draft/changed')).at(-1)?.text, 'kept and more');
    assert.deepEqual(await view.call('keptByView'), { sessionId: 's1', draft: 'kept and more' });
  });

  it('shows what goes along and lets it be opened, pinned and removed', async () => {
    await open();
    const chips = [chip('a'), chip('b', { pinned: true, followsEditor: true }), chip('c', { problem: 'It is gone.' })];
    const items = shortItems.slice(1);
    await view.send(snapshot({ chips, budget: budget({ totalTokens: 120_000, items }) }));
    await button(/^a\.ts 1\.2k/).click();
    await button('Pin a.ts').click();
    await button('Unpin b.ts').click();
    await button('Leave out b.ts').click();
    await button('Remove c.ts').click();
    await button('Add Context…').click();
    const types = (await view.posted()).filter(({ type }) => type.startsWith('context/'));
    assert.deepEqual(types, [
      { type: 'context/open', id: 'a' },
      { type: 'context/pin', id: 'a', pinned: true },
      { type: 'context/pin', id: 'b', pinned: false },
      { type: 'context/remove', id: 'b' },
      { type: 'context/remove', id: 'c' },
      { type: 'context/add' },
    ]);
    await button(/It is gone/).waitFor();
    await view.page.getByText('about 120k of 128k tokens').waitFor();
    await view.page.getByText('two.ts: left out. It is gone.').waitFor();
  });

  it('keeps partial text and offers what can be done when an answer is not whole', async () => {
    await open();
    const messages = [question('q', 'Hi'), answer('a', 'Half of', { status: 'failed', failure })];
    await view.send(snapshot({ messages }));
    await view.page.getByText('Half of').waitFor();
    await view.page.getByText(failure.why).waitFor();
    for (const name of ['Set API Key', 'Continue', 'Retry']) await button(name).click();
    await view.send({ type: 'message/changed', message: answer('a', 'Half of', { status: 'interrupted' }) });
    await view.page.getByText('The answer was interrupted.').waitFor();
    await button('Continue').click();
    assert.deepEqual(await view.posted().then((all) => all.slice(-4)), [
      { type: 'action/run', action: 'setApiKey' },
      { type: 'chat/continue', messageId: 'a' },
      { type: 'chat/retry', messageId: 'a' },
      { type: 'chat/continue', messageId: 'a' },
    ]);
  });

  it('copies an answer and its code, and opens its links by click and by key', async () => {
    await open();
    const text = 'See [a.ts](src/a.ts:3) and [web](https://example.com).\n\n```ts\nlet a = 1;\n```\n';
    await view.send(snapshot({ messages: [question('q', 'Hi'), answer('a', text)] }));
    await button('Copy as Markdown').click();
    await button('Copy code').click();
    await view.page.getByRole('link', { name: 'a.ts' }).click();
    await view.page.getByRole('link', { name: 'web' }).press('Enter');
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => type === 'text/copy' || type === 'link/open'),
      [
        { type: 'text/copy', text },
        { type: 'text/copy', text: 'let a = 1;' },
        { type: 'link/open', href: 'src/a.ts:3' },
        { type: 'link/open', href: 'https://example.com' },
      ],
    );
    await view.page.getByRole('status').getByText('Copied').waitFor();
    await view.page.locator('.hljs-keyword', { hasText: 'let' }).waitFor();
  });

  it('shows a receipt, closes it on Escape and gives the focus back', async () => {
    await open();
    const usage = { promptTokens: 6401, completionTokens: 312 };
    await view.send(snapshot({ messages: [question('q', 'Hi'), answer('a', 'Yes.', { usage })] }));
    const opener = button('Context sent 6.4k in, 312 out');
    await opener.click();
    assert.deepEqual(await sent('receipt/open'), [{ type: 'receipt/open', messageId: 'a' }]);
    await view.send({ type: 'receipt/show', messageId: 'a', receipt });
    const dialog = view.page.getByRole('dialog', { name: 'Context sent' });
    for (const text of ['Trimmed', 'AWS access key, 2 times', '6 sent, 2 left out', '6.4k sent, 312 answered']) {
      await dialog.getByText(text).first().waitFor();
    }
    await dialog.getByText('user', { exact: true }).click();
    await dialog.getByText('Where is [redacted:aws-1] used?').waitFor();
    await view.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await opener.evaluate((element) => element.matches(':focus')), true);
    await view.send({ type: 'receipt/show', messageId: 'a', receipt });
    await dialog.waitFor();
  });

  it('offers questions when there is nothing yet, and says when no model is connected', async () => {
    await open();
    await view.send(snapshot({ model: { label: 'Offline assistant', isOffline: true, contextWindow: 8000 } }));
    await button('Connect a Model').click();
    await button(/^Select model/).click();
    // What is offered goes with the first question.
    await button('Where does it start?').click();
    assert.deepEqual(await sent('chat/send'), [{ type: 'chat/send', sessionId: 's1', text: 'Where does it start?' }]);
    assert.deepEqual(
      (await sent('action/run')).map(({ action }) => action),
      ['connectModel', 'selectModel'],
    );
  });

  it('tells screen readers sentences and the end, not tokens', async () => {
    await open();
    await view.send(snapshot({ messages: [question('q', 'Hi')], phase: 'waiting' }));
    await view.send({ type: 'message/added', message: answer('a', '', { status: 'streaming' }) });
    const status = view.page.getByRole('status');
    await status.getByText('Answering', { exact: true }).waitFor();
    await view.send({ type: 'message/changed', message: answer('a', 'It is here.') });
    await view.send({ type: 'turn/phase', phase: 'idle' });
    await status.getByText('It is here. Answer finished').waitFor();
    assert.equal(await view.page.getByRole('log').getAttribute('aria-live'), 'off');
  });

  it('shows lasting conditions with their action', async () => {
    await open();
    await view.send(snapshot({ notices: [{ ...failure, what: 'History is not saved.', action: 'showLog' }] }));
    await view.page.getByText('History is not saved.').waitFor();
    await button('Show Log').click();
    assert.deepEqual(await sent('action/run'), [{ type: 'action/run', action: 'showLog' }]);
    await button('Show less: History is not saved.').click();
    assert.equal(await button('Show Log').count(), 0);
    await view.page.getByText('History is not saved.').waitFor();
    await button('Show all: History is not saved.').click();
    await button('Show Log').waitFor();
  });
}
