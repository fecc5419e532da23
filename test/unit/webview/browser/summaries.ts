import assert from 'node:assert/strict';
import type { FromView, ShownSummary, SummaryState } from '../../../../src/protocol/chatProtocol.ts';
import { answer, budget, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import { summarised } from '../../../support/webviewHarness/viewStates.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

/** What is seen of a summary, of what it stands for, and of what turns cost. */
export function describeSummaries(harness: SharedHarness): void {
  let view: ViewPage;
  const block = () => view.page.getByRole('region', { name: 'Summary of the turns above' });
  const head = () => block().getByRole('button', { name: /^Summary of 2 turns/ });
  const message = (id: string) => view.page.locator(`[data-message="${id}"]`);
  const posted = async (...types: readonly FromView['type'][]) =>
    (await view.posted()).filter(({ type }) => types.some((wanted) => wanted === type));

  const withSummary = (changed: Partial<ShownSummary>): SummaryState => {
    const { summaries } = summarised;
    assert.ok(summaries?.summary);
    return { ...summaries, summary: { ...summaries.summary, ...changed } };
  };

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  it('stands folded below the turns that it is sent in place of, which stay', async () => {
    view = await harness.open();
    await view.send(snapshot(summarised));
    assert.equal(await head().textContent(), 'Summary of 2 turns 1.4k → 96 tokens');
    assert.equal(await head().getAttribute('aria-expanded'), 'false');
    const order = await view.page
      .locator('[data-message], .summary-block')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-message') ?? 'summary'));
    assert.deepEqual(order, ['q1', 'a1', 'q2', 'a2', 'summary', 'q', 'a']);
    const pale = await view.page
      .locator('.summarised')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-message')));
    assert.deepEqual(pale, ['q1', 'a1'], 'the turn that is kept goes along itself');
    await head().press('Enter');
    await block().getByText('Slugs are made by makeSlug in src/a.ts.').waitFor();
    await block()
      .getByText(
        'Sent in place of the first 2 turns, which stay here as they are. 1 of them is sent whole as well. Written by some-model. Edited by you.',
      )
      .waitFor();
    await block().getByText('A slug is never empty.').waitFor();
  });

  it('is told to who listens when it comes, not when its session is shown', async () => {
    view = await harness.open();
    const { summaries } = summarised;
    assert.ok(summaries?.summary);
    await view.send(snapshot(summarised));
    await block().waitFor();
    const said = () => view.page.getByRole('status').filter({ hasText: 'Summary of' });
    assert.equal(await said().count(), 0);
    const longer = { ...summaries.summary, id: 'longer', turns: 3 };
    await view.send({ type: 'summary/changed', summaries: { ...summaries, summary: longer } });
    await said().getByText('Summary of 3 turns').waitFor();
  });

  it('is edited, undone and looked into by keyboard', async () => {
    view = await harness.open();
    await view.send(snapshot(summarised));
    await head().press('Enter');
    await block().getByRole('button', { name: 'Edit summary' }).press('Enter');
    const editor = block().getByRole('textbox', { name: 'Edited summary' });
    await editor.fill('- Something else.');
    await editor.press('Escape');
    await block().getByRole('button', { name: 'Edit summary' }).press('Enter');
    assert.match(await editor.inputValue(), /Slugs are made/, 'what was given up is not there again');
    await editor.fill('- Slugs: `makeSlug`.\n');
    await editor.press('Control+Enter');
    assert.equal(await editor.inputValue(), '- Slugs: `makeSlug`.\n', 'it is not stored yet');
    await view.send({ type: 'summary/changed', summaries: withSummary({ text: '- Slugs: `makeSlug`.' }) });
    await editor.waitFor({ state: 'detached' });
    await block().locator('[aria-label="Edit summary"]:focus').waitFor();
    await block().getByRole('button', { name: 'Back to the summary as it was written' }).press('Enter');
    await block().getByRole('button', { name: 'What was sent to have it written' }).press('Enter');
    await block().getByRole('button', { name: 'No longer keep this passage' }).press('Enter');
    await block().getByRole('button', { name: 'Undo summary' }).press('Enter');
    const all = await posted('summary/edit', 'summary/asWritten', 'summary/receipt', 'summary/undo', 'passage/release');
    assert.deepEqual(all, [
      { type: 'summary/edit', summaryId: 'summary', text: '- Slugs: `makeSlug`.\n' },
      { type: 'summary/asWritten', summaryId: 'summary' },
      { type: 'summary/receipt', summaryId: 'summary' },
      { type: 'passage/release', sessionId: 's1', id: 'p1' },
      { type: 'summary/undo', summaryId: 'summary' },
    ]);
    await view.send({ type: 'summary/changed', summaries: { keptTurns: [], keptPassages: [], isWorking: false } });
    await block().waitFor({ state: 'detached' });
    assert.equal(await view.page.locator('.summarised').count(), 0);
  });

  it('keeps what is written of it when another summary or another session comes, until it is stored', async () => {
    view = await harness.open();
    await view.send(snapshot(summarised));
    await head().press('Enter');
    await block().getByRole('button', { name: 'Edit summary' }).press('Enter');
    const editor = block().getByRole('textbox', { name: 'Edited summary' });
    await editor.fill('Half written');
    const longer = withSummary({ id: 'longer', text: 'Of three turns.', turns: 3, lastId: 'a' });
    await view.send({ type: 'summary/changed', summaries: longer });
    const note = block().getByText('Another summary has come meanwhile.');
    await note.waitFor();
    await block().locator('textarea:focus').waitFor();
    assert.equal(await editor.inputValue(), 'Half written');
    const lookElsewhere = async (summaries: SummaryState) => {
      await view.send(snapshot({ session: { id: 's2', title: 'Other' }, messages: [question('o', 'And?')] }));
      await view.page.getByText('And?').waitFor();
      await view.send(snapshot({ ...summarised, summaries }));
      await block().waitFor();
    };
    await lookElsewhere(longer);
    await note.waitFor();
    assert.equal(await editor.inputValue(), 'Half written');
    await editor.fill('Written');
    await block().getByRole('button', { name: 'Save' }).click();
    // Something else about the summary is not what was written.
    await view.send({ type: 'summary/changed', summaries: { ...longer, isWorking: true } });
    await block().getByText('Older turns are being summarised…').waitFor();
    assert.equal(await editor.inputValue(), 'Written');
    // It is stored while the other session is shown.
    await lookElsewhere(withSummary({ id: 'longer', text: 'Written', turns: 3, lastId: 'a' }));
    assert.equal(await editor.count(), 0);
    await lookElsewhere(withSummary({ id: 'longest', text: 'Of four turns.', turns: 4, lastId: 'a' }));
    assert.equal(await editor.count(), 0, 'what was stored is not written anew');
    assert.deepEqual(await posted('summary/edit'), [{ type: 'summary/edit', summaryId: 'longer', text: 'Written' }]);
  });

  it('tells what each turn costs, and keeps one whole, sends it again, or not any more', async () => {
    view = await harness.open();
    await view.send(snapshot(summarised));
    assert.match(await message('q1').innerText(), /in the summary/);
    assert.match(await message('q2').innerText(), /kept whole, 54 tokens/);
    assert.match(await message('q').innerText(), /1\.3k tokens/);
    await message('q1').getByRole('button', { name: 'Send this turn whole again' }).press('Enter');
    await message('q2').getByRole('button', { name: 'No longer keep this turn whole' }).press('Enter');
    await message('q')
      .getByRole('button', { name: 'Keep this turn whole when older turns are summarised' })
      .press('Enter');
    assert.deepEqual(await posted('turn/keep'), [
      { type: 'turn/keep', messageId: 'q1', isKept: true },
      { type: 'turn/keep', messageId: 'q2', isKept: false },
      { type: 'turn/keep', messageId: 'q', isKept: true },
    ]);
    await view.send({ type: 'history/costs', costs: { q: 10, a: 20 } });
    await message('q').getByText('30 tokens').waitFor();
  });

  it('is asked for where the tokens of the next message are told, which says what it stands for', async () => {
    view = await harness.open();
    const standsFor = { summaryId: 'summary', turns: 12, messages: 24, keptTurns: [3, 7], tokens: 400 };
    const history = { included: 8, leftOut: 0, tokens: 4000, summary: standsFor };
    await view.send(snapshot({ ...summarised, budget: budget({ totalTokens: 5000, history }) }));
    await view.page.locator('.budget-line').click();
    await view.page.getByText('Earlier messages (a summary of turns 1 to 12 (3, 7 whole as well), 8 sent)').waitFor();
    await view.page.getByRole('button', { name: 'Summarise Older Turns' }).press('Enter');
    assert.deepEqual(await posted('summary/make'), [{ type: 'summary/make', sessionId: 's1' }]);
    const { summaries } = summarised;
    assert.ok(summaries);
    await view.send({ type: 'summary/changed', summaries: { ...summaries, isWorking: true } });
    await view.page.getByText('Older turns are being summarised…').waitFor();
  });

  it('takes a passage that is selected in an answer along word for word', async () => {
    view = await harness.open();
    await view.send(snapshot({ messages: [question('q', 'Why?'), answer('a', 'We round half to even.')] }));
    await view.page.getByText('We round half to even.').waitFor();
    await view.page.locator('.answer .markdown').selectText();
    await view.page.getByRole('button', { name: 'Keep', exact: true }).click();
    assert.deepEqual(await posted('passage/keep'), [
      { type: 'passage/keep', messageId: 'a', text: 'We round half to even.' },
    ]);
  });
}
