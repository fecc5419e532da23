import assert from 'node:assert/strict';
import { answer, chip, failure, question, receipt, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

/** Where the focus is when what had it is gone. */
export function describeFocus(harness: SharedHarness): void {
  let view: ViewPage;
  const button = (name: string | RegExp) => view.page.getByRole('button', { name }).first();
  const press = async (name: string | RegExp) => {
    await button(name).focus();
    await view.page.keyboard.press('Enter');
  };
  const goesTo = (name: string) => view.page.locator(`[aria-label="${name}"]:focus`).waitFor();
  const talk = [question('q', 'Why?'), answer('a', 'So.')];
  const long = 'A line of the answer.\n\n'.repeat(60);

  beforeEach(async () => {
    view = await harness.open({ height: 500 });
  });

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  it('is in the composer when who comes to the view was nowhere in it, and stays where it was put', async () => {
    await view.send(snapshot({ messages: talk }));
    await goesTo('Message');
    const page = view.page;
    const arrive = () => page.evaluate("window.dispatchEvent(new Event('focus'))");
    const leaveFocus = () => page.evaluate('document.activeElement.blur()');
    const isNowhere = async () => assert.equal(await page.evaluate('document.activeElement.localName'), 'body');
    await leaveFocus();
    await arrive();
    await goesTo('Message');
    await button('Copy as Markdown').focus();
    await arrive();
    await goesTo('Copy as Markdown');
    // While something is selected: it is to be copied.
    await page.locator('.answer p').selectText();
    await leaveFocus();
    await arrive();
    await isNowhere();
    // In a receipt.
    await page.evaluate('document.getSelection().removeAllRanges()');
    await view.send({ type: 'receipt/show', messageId: 'a', receipt });
    await page.getByRole('dialog').waitFor();
    await leaveFocus();
    await arrive();
    await isNowhere();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // By a press on something that takes no focus.
    await page.evaluate(`
      document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      document.activeElement.blur();
      window.dispatchEvent(new Event('focus'));`);
    await isNowhere();
  });

  it('goes from a chip that is removed to the next one, and from the last one to the composer', async () => {
    await view.send(snapshot({ chips: [chip('a'), chip('b'), chip('c')] }));
    const left = async (...ids: string[]) => {
      const { budget } = (snapshot() as Extract<ReturnType<typeof snapshot>, { type: 'state/snapshot' }>).state;
      await view.send({ type: 'context/changed', chips: ids.map((id) => chip(id)), budget });
    };
    await press('Remove b.ts');
    await left('a', 'c');
    await goesTo('Remove c.ts');
    await view.page.keyboard.press('Enter');
    await left('a');
    await goesTo('Remove a.ts');
    await view.page.keyboard.press('Enter');
    await left();
    await goesTo('Message');
  });

  it('goes from a queued question that is removed to the next one, and to the composer from one that is edited', async () => {
    const queue = ['1', '2', '3'].map((id) => ({ id, text: `question ${id}` }));
    await view.send(snapshot({ messages: talk, queue, phase: 'streaming' }));
    await press('Remove queued question');
    await view.send({ type: 'queue/changed', queue: queue.slice(1) });
    await view.page.getByText('question 1').waitFor({ state: 'detached' });
    assert.equal(
      await view.page.locator(':focus').evaluate((own) => own.closest('li')?.textContent?.includes('question 2')),
      true,
    );
    await press(/^Edit queued|^Edit$|^Take back/);
    await goesTo('Message');
    await view.send({ type: 'queue/changed', queue: [] });
    await goesTo('Message');
  });

  it('goes to the conversation from what leads to another place in it', async () => {
    await view.send(snapshot({ messages: [question('q', 'Why?'), answer('a', long)] }));
    await press(/Back to the question/);
    await button(/Back to the question/).waitFor({ state: 'detached' });
    await goesTo('Conversation');
    await press(/Jump to latest/);
    await button(/Jump to latest/).waitFor({ state: 'detached' });
    await goesTo('Conversation');
  });

  it('goes to the conversation when there are no earlier messages any more', async () => {
    await view.send(snapshot({ messages: talk, earlierCount: 2 }));
    await press(/Earlier messages/);
    const messages = [question('q0', 'Before?'), answer('a0', 'Yes.')];
    await view.send({ type: 'messages/earlier', before: 'q', messages, earlierCount: 0 });
    await button(/Earlier messages/).waitFor({ state: 'detached' });
    await goesTo('Conversation');
  });

  it('goes on from the line on coming back, from a wait that is over, and from a failure that is put away', async () => {
    const files = [{ label: 'a.ts', state: 'changed' as const }];
    await view.send(snapshot({ messages: talk }), {
      type: 'resume/changed',
      notice: { sinceMs: 1, commits: 0, files },
    });
    await press('Use the current files');
    await view.send({ type: 'resume/changed', notice: undefined });
    await goesTo('Message');
    const retry = { attempt: 2, of: 3, delayMs: 20_000, status: 429, failure };
    await view.send({ type: 'turn/phase', phase: 'retrying', retry });
    await press('Try Now');
    await view.send({ type: 'turn/phase', phase: 'waiting' });
    await goesTo('Conversation');
    await view.send({ type: 'turn/phase', phase: 'idle' }, { type: 'composer/restore', text: '', failure });
    await press('Dismiss');
    await goesTo('Message');
  });

  it('goes to the conversation from what asks again or goes on, and from what is hidden meanwhile', async () => {
    const cut = answer('a', 'Half', { status: 'interrupted' });
    await view.send(snapshot({ messages: [question('q', 'Why?'), cut] }));
    await press('Continue');
    await view.send({ type: 'message/added', message: answer('a', 'Half', { status: 'streaming' }) });
    await goesTo('Conversation');
    await view.send({ type: 'message/changed', message: answer('a', 'Half and half') });
    await press('Retry');
    await view.send({ type: 'turn/phase', phase: 'collecting' });
    const again = answer('a2', '', { status: 'streaming' });
    await view.send({ type: 'messages/replaced', after: 'q', messages: [again] });
    await goesTo('Conversation');
    await view.send({ type: 'message/changed', message: answer('a2', 'So.') }, { type: 'turn/phase', phase: 'idle' });
    await button('Edit question').focus();
    await view.send({ type: 'turn/phase', phase: 'collecting' });
    await goesTo('Conversation');
  });

  it('stays with who types: an example that is asked and a question that is queued by its button', async () => {
    await view.send(snapshot());
    await press('What is this?');
    await view.send(
      { type: 'message/added', message: question('q', 'What is this?') },
      { type: 'message/added', message: answer('a', '', { status: 'streaming' }) },
    );
    await goesTo('Conversation');
    await view.page.getByRole('textbox', { name: 'Message' }).fill('And then?');
    await press('Queue (Enter)');
    await goesTo('Message');
  });
}
