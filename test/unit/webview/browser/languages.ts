import assert from 'node:assert/strict';
import { answer, chip, question, receipt, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

/** The view in another language than English. */
export function describeLanguages(harness: SharedHarness): void {
  let view: ViewPage;

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  it('speaks the language of its page, to the eye and to a screen reader', async () => {
    view = await harness.open({ language: 'de' });
    await view.send(snapshot({ model: { label: 'm', isOffline: true, contextWindow: 128_000 } }));
    await view.page.getByText('Fragen zum Projekt').waitFor();
    await view.page.getByText('oder „Kontext hinzufügen…“ verwenden').waitFor();
    await view.page.getByRole('button', { name: 'Modell verbinden' }).waitFor();
    await view.page.getByRole('textbox', { name: 'Nachricht' }).waitFor();
  });

  it('fits into 220 pixels in German too', async () => {
    view = await harness.open({ language: 'de', width: 220 });
    const messages = [question('q', 'Wo?'), answer('a', 'Hier.', { status: 'interrupted' })];
    await view.send(snapshot({ messages, chips: [chip('a'), chip('b', { problem: 'weg' })] }));
    await view.page.getByText('Die Antwort wurde unterbrochen.').waitFor();
    assert.match((await view.page.locator('.chips').textContent()) ?? '', /1,2k/);
    assert.deepEqual(await view.call('overflowing'), []);
    await view.send({ type: 'receipt/show', messageId: 'a', receipt });
    await view.page.getByRole('dialog', { name: 'Gesendeter Kontext' }).waitFor();
    assert.match((await view.page.locator('.receipt-subtitle').textContent()) ?? '', /\b\d{1,2}\.\d{1,2}\.\d{4}, /);
    assert.deepEqual(await view.call('overflowing'), []);
  });

  it('loads no other language than its own', async () => {
    view = await harness.open();
    await view.send(snapshot());
    await view.page.getByRole('textbox', { name: 'Message' }).waitFor();
    const loaded = await view.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.deepEqual(
      loaded.filter((name) => /stringsGerman/.test(name)),
      [],
    );
  });
}
