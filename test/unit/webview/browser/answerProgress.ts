import assert from 'node:assert/strict';
import type { FromView, RetryNotice } from '../../../../src/protocol/chatProtocol.ts';
import { answer, budget, failure, question, receipt, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';
import { waitFor } from '../../../support/workbench/processes.ts';

export function describeAnswerProgress(harness: SharedHarness): void {
  let view: ViewPage;
  const button = (name: string | RegExp) => view.page.getByRole('button', { name });
  const line = () => view.page.locator('.phase-text');
  const retry: RetryNotice = { failure, status: 429, attempt: 2, of: 4, delayMs: 50_000 };

  beforeEach(async () => {
    view = await harness.open();
  });

  afterEach(async () => {
    const { errors, escaped } = view;
    const failed = (await view.posted()).filter(({ type }) => type === 'view/failed');
    await view.close();
    assert.deepEqual({ errors, escaped, failed }, { errors: [], escaped: [], failed: [] });
  });

  const begin = async () => {
    const messages = [question('q', 'Hi'), answer('a', '', { status: 'streaming', hasReceipt: false })];
    await view.send(snapshot({ messages, phase: 'waiting' }));
  };

  it('shows thinking as it comes, folds it when the answer begins, and opens it again', async () => {
    await begin();
    await view.send(
      { type: 'turn/phase', phase: 'thinking' },
      { type: 'message/reasoning', id: 'a', offset: 0, text: 'Is it' },
      { type: 'message/reasoning', id: 'a', offset: 5, text: ' 42?' },
    );
    await view.page.getByText('Is it 42?').waitFor();
    await button('Thoughts so far').waitFor();
    await view.send(
      { type: 'turn/phase', phase: 'streaming' },
      { type: 'message/delta', id: 'a', offset: 0, text: 'It is.' },
    );
    await view.page.getByText('It is.').waitFor();
    await view.page.getByText('Is it 42?').waitFor({ state: 'hidden' });
    const timing = { firstTokenMs: 500, thoughtMs: 12_300, totalMs: 20_000 };
    const whole = answer('a', 'It is.', { reasoning: 'Is it 42?', timing });
    await view.send({ type: 'message/changed', message: whole }, { type: 'turn/phase', phase: 'idle' });
    const head = button('Thought for 12 s');
    assert.equal(await head.getAttribute('aria-expanded'), 'false');
    await head.press('Enter');
    await view.page.getByText('Is it 42?').waitFor();
    assert.equal(await head.getAttribute('aria-expanded'), 'true');
    await button('Copy as Markdown').click();
    const copied = (await view.posted()).filter(({ type }) => type === 'text/copy');
    assert.deepEqual(copied, [{ type: 'text/copy', text: 'It is.' }]);
  });

  it('moves what turns out to be thinking out of the answer', async () => {
    await begin();
    await view.send({ type: 'message/delta', id: 'a', offset: 0, text: 'Hm, **6 x 7**.\n' });
    await view.page.locator('.answer strong').waitFor();
    const rethought = answer('a', '', { status: 'streaming', reasoning: 'Hm, **6 x 7**.\n', hasReceipt: false });
    await view.send(
      { type: 'message/changed', message: rethought },
      { type: 'message/delta', id: 'a', offset: 0, text: 'It is 42.' },
    );
    await view.page.getByText('It is 42.').waitFor();
    await button('Thought').waitFor();
    assert.equal(await view.page.getByText('6 x 7').count(), 0);
  });

  it('leaves thinking as the reader has set it', async () => {
    await begin();
    await view.send({ type: 'message/reasoning', id: 'a', offset: 0, text: 'Is it 42?' });
    await button('Thoughts so far').click();
    await view.page.getByText('Is it 42?').waitFor({ state: 'hidden' });
    await button('Thoughts so far').click();
    await view.send({ type: 'message/delta', id: 'a', offset: 0, text: 'It is.' });
    await view.page.getByText('It is.').waitFor();
    assert.ok(await view.page.getByText('Is it 42?').isVisible());
  });

  it('asks for its state when a thought does not fit', async () => {
    await begin();
    await view.send({ type: 'message/reasoning', id: 'a', offset: 9, text: 'lost' });
    assert.equal((await view.posted()).filter(({ type }) => type === 'chat/ready').length, 2);
  });

  it('counts down to the next try, says it once, and tries now when told to', async () => {
    await begin();
    await view.send({ type: 'turn/phase', phase: 'retrying', retry });
    await view.page.getByText('The endpoint answered 429 (rate limited).').first().waitFor();
    const left = async () => Number((await line().textContent())?.match(/^Trying again in (\d+) s \(2 of 4\)$/)?.[1]);
    const first = await left();
    assert.ok(first > 0 && first <= 50, `${first} s`);
    await waitFor(async () => (await left()) < first, 'a second less');
    const said = 'The endpoint answered 429 (rate limited). Trying again in 50 s (2 of 4)';
    await view.page.getByRole('status').getByText(said).waitFor();
    await button('Try Now').click();
    await view.page.keyboard.press('Escape');
    const asked = (await view.posted()).filter(({ type }: FromView) => type === 'chat/tryNow' || type === 'chat/stop');
    assert.deepEqual(asked, [
      { type: 'chat/tryNow', sessionId: 's1' },
      { type: 'chat/stop', sessionId: 's1' },
    ]);
    await view.send({ type: 'turn/phase', phase: 'waiting' });
    await button('Try Now').waitFor({ state: 'detached' });
  });

  it('goes on counting where it was when the view is drawn anew', async () => {
    await view.send(snapshot({ messages: [question('q', 'Hi')], phase: 'waiting', phaseForMs: 65_000 }));
    await line()
      .filter({ hasText: /^Waiting for the first token, 1 min ([5-9]|\d\d) s$/ })
      .waitFor();
    const left = { ...retry, status: undefined, delayMs: 3000 };
    await view.send(snapshot({ messages: [question('q', 'Hi')], phase: 'retrying', phaseForMs: 4000, retry: left }));
    await view.page.getByText(failure.why).first().waitFor();
    await line()
      .filter({ hasText: /Trying again in [123] s/ })
      .waitFor();
  });

  it('shows what an answer cost and how long it took, in short and in the receipt', async () => {
    const usage = { promptTokens: 6401, completionTokens: 300, reasoningTokens: 120, cachedTokens: 2048, cost: 0.0021 };
    const timing = { firstTokenMs: 340, totalMs: 8000 };
    await view.send(snapshot({ messages: [question('q', 'Hi'), answer('a', 'Yes.', { usage, timing })] }));
    const costs = view.page.getByRole('group', { name: 'Tokens, cost and time of this answer' });
    assert.equal(await costs.textContent(), '$0.0021 · 8 s · 39 tokens/s');
    assert.match((await costs.getAttribute('title')) ?? '', /120 tokens were spent on thinking\.\n2k tokens came/);
    await view.send({ type: 'receipt/show', messageId: 'a', receipt: { ...receipt, reported: usage, timing } });
    const dialog = view.page.getByRole('dialog', { name: 'Context sent' });
    for (const words of [
      '6.4k sent, 300 answered',
      '120 tokens',
      '2k tokens',
      '$0.0021',
      'first token after 340 ms, whole answer after 8 s',
    ])
      await dialog.getByText(words).first().waitFor();
  });

  it('says about until the endpoint has told how it counts', async () => {
    const rough = budget({ totalTokens: 1200 });
    await view.send(snapshot({ budget: rough }));
    await view.page.getByText('about 1.2k of 128k tokens').waitFor();
    await view.send({ type: 'context/changed', chips: [], budget: { ...rough, isCalibrated: true } });
    await view.page.getByText(/^1\.2k of 128k tokens/).waitFor();
  });

  it('warns under a whole answer whose prompt was cut off', async () => {
    await view.send(snapshot({ messages: [question('q', 'Hi'), answer('a', 'Yes.', { failure })] }));
    await view.page.getByText(failure.what).waitFor();
    await button('Retry').waitFor();
    assert.equal(await button('Continue').count(), 0);
  });

  it('tells how fast the answer comes, changing one text and nothing else', async () => {
    await begin();
    await view.send({ type: 'turn/phase', phase: 'streaming' });
    const words = 'word '.repeat(8);
    for (let offset = 0; offset < 12 * words.length; offset += words.length) {
      await view.send({ type: 'message/delta', id: 'a', offset, text: words });
    }
    await line()
      .filter({ hasText: /^Answering, \d+ tokens\/s$/ })
      .waitFor();
    await view.untilStill();
    const changed = (await view.call('changesOf', 1200)) as readonly string[];
    assert.ok(changed.length <= 6 && changed.every((name) => name === 'phase-text'), `${changed}`);
  });
}
