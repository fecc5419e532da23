import assert from 'node:assert/strict';
import type { Failure } from '../../../../src/protocol/chatProtocol.ts';
import { answer, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

const said = [question('q', 'How?'), answer('a', 'So.', { alternates: { index: 2, count: 2, previousId: 'b' } })];
const stopped = answer('a', 'So far.', { status: 'stopped' });
const busy: Failure = { code: 'session.busyElsewhere', what: 'Not taken over.', why: 'Busy.', next: 'Wait.' };

/** A session that another window has to itself. */
export function describeReadOnly(harness: SharedHarness): void {
  let view: ViewPage;
  const named = (name: string | RegExp) => view.page.getByRole('button', { name });
  const takeOver = () => named('Take Over');
  const message = () => view.page.getByRole('textbox', { name: 'Message' });

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  it('can be read and copied, but not written in, and says so, at 220 pixels', async () => {
    view = await harness.open({ width: 220 });
    await view.send(snapshot({ isReadOnly: true, messages: said, queue: [{ id: 'w', text: 'Waits there' }] }));
    await view.page.getByRole('status').getByText('This session is open in another window.').waitFor();
    await takeOver().waitFor();
    assert.deepEqual(await view.call('overflowing'), []);
    await view.page.getByText('Waits there').waitFor();
    await view.page.locator('.message').last().hover();
    await named('Copy as Markdown').click();
    for (const name of ['Send (Enter)', 'Send queued question', 'Remove queued question', 'Edit question'])
      assert.equal(await named(name).count(), 0, name);
    for (const name of [/^Delete/, /^Retry/, 'Previous version', 'Attach image'])
      assert.equal(await named(name).count(), 0, String(name));
    assert.equal(await message().count(), 0);
    await view.send(snapshot({ isReadOnly: true, messages: [question('q', 'How?'), stopped] }));
    await view.page.getByText('So far.').waitFor();
    assert.equal(await named(/^(Continue|Retry)/).count(), 0);
    assert.deepEqual(
      (await view.posted()).map(({ type }) => type).filter((type) => type !== 'scroll/changed'),
      ['chat/ready', 'text/copy'],
    );
  });

  it('is taken over by the keyboard, and then has what was written there in its composer, with the cursor', async () => {
    view = await harness.open();
    await view.send(snapshot({ isReadOnly: true, messages: said }), { type: 'composer/focus' });
    await view.page.locator('.take-over button:focus').waitFor();
    await view.page.keyboard.press('Enter');
    const asked = (await view.posted()).filter(({ type }) => type === 'session/takeOver');
    assert.deepEqual(asked, [{ type: 'session/takeOver', sessionId: 's1' }]);
    await view.send({ type: 'composer/restore', text: '', failure: busy });
    await view.page.getByRole('alert').getByText('Not taken over.').waitFor();
    await view.send(snapshot({ messages: said, draft: 'begun there' }));
    await view.page.locator('.composer textarea:focus').waitFor();
    assert.equal(await message().inputValue(), 'begun there');
    assert.equal(await view.page.getByRole('alert').count(), 0);
    await view.page.keyboard.press('End');
    await view.page.keyboard.type(', sent here');
    await view.page.keyboard.press('Enter');
    const sent = (await view.posted()).filter(({ type }) => type === 'chat/send');
    assert.deepEqual(sent, [{ type: 'chat/send', sessionId: 's1', text: 'begun there, sent here' }]);
  });

  it('keeps the words in sight that were being written when it was taken over, and takes no more of them', async () => {
    view = await harness.open();
    await view.send(snapshot({ messages: said }));
    await message().fill('half a thought');
    await view.send(snapshot({ isReadOnly: true, messages: said }));
    await takeOver().waitFor();
    // Who is typing presses no button by it.
    await view.page.locator('.scroller:focus').waitFor();
    assert.equal(await message().inputValue(), 'half a thought');
    await message().press('x');
    await message().press('Enter');
    assert.equal(await message().inputValue(), 'half a thought');
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => type === 'chat/send'),
      [],
    );
  });
}
