import assert from 'node:assert/strict';
import type { FromView, MentionChoice } from '../../../../src/protocol/chatProtocol.ts';
import { budget, chip, question, shortItems, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewOptions, ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

function choice(insert: string, changes: Partial<MentionChoice> = {}): MentionChoice {
  const label = insert.slice(insert.lastIndexOf('/') + 1);
  return { source: 'file', label, matches: [0, 1], detail: 'src', insert, goesOn: false, ...changes };
}

const report = choice('@src/report.ts');
const config = choice('@src/config.ts');

/** Mentions and chips: what goes along, by mouse and by keyboard. */
export function describeMentions(harness: SharedHarness): void {
  let view: ViewPage;
  const open = async (options?: ViewOptions) => {
    view = await harness.open(options);
    await view.send(snapshot());
    await box().click();
  };
  const box = () => view.page.getByRole('textbox', { name: 'Message' });
  const list = () => view.page.getByRole('listbox', { name: 'What to mention' });
  const options = () => list().getByRole('option');
  const press = (key: string) => view.page.keyboard.press(key);
  const type = (text: string) => view.page.keyboard.type(text);
  const sent = async <T extends FromView['type']>(wanted: T) =>
    (await view.posted()).filter((message): message is Extract<FromView, { type: T }> => message.type === wanted);
  const asked = async () => (await sent('mention/query')).at(-1) ?? assert.fail('nothing was asked');
  const reply = async (choices: readonly MentionChoice[], isPartial = false) =>
    view.send({ type: 'mention/choices', serial: (await asked()).serial, choices, isPartial });
  const active = async () => {
    const id = await box().getAttribute('aria-activedescendant');
    return id === null ? undefined : view.page.locator(`#${id}`).getAttribute('title');
  };

  afterEach(async () => {
    const { errors } = view;
    const failed = await sent('view/failed');
    await view.close();
    assert.deepEqual({ errors, failed }, { errors: [], failed: [] });
  });

  it('are chosen from the keyboard alone, and read by a screen reader while the text keeps the focus', async () => {
    await open();
    await type('See @re');
    await reply([report, config]);
    await options().nth(1).waitFor();
    assert.deepEqual(
      (await sent('mention/query')).map(({ query }) => query),
      ['', 'r', 're'],
    );
    assert.equal(await box().getAttribute('aria-controls'), await list().getAttribute('id'));
    assert.equal(await active(), '@src/report.ts');
    await view.page.getByRole('status').getByText('2 to choose from').waitFor();
    await press('ArrowDown');
    assert.equal(await active(), '@src/config.ts');
    await press('ArrowDown');
    assert.equal(await active(), '@src/report.ts');
    await press('ArrowUp');
    await press('Enter');
    assert.equal(await box().inputValue(), 'See @src/config.ts ');
    await list().waitFor({ state: 'detached' });
    assert.equal(await active(), undefined);
    assert.deepEqual(await sent('chat/send'), []);
    await type('please');
    await press('Enter');
    assert.deepEqual(await sent('chat/send'), [
      { type: 'chat/send', sessionId: 's1', text: 'See @src/config.ts please' },
    ]);
  });

  it('are taken with Tab or the mouse, undone like typing, and keep what stands behind them', async () => {
    await open();
    await type('About , really');
    for (let steps = 0; steps < ', really'.length; steps += 1) await press('ArrowLeft');
    await type('@r');
    await reply([report]);
    await options().first().waitFor();
    await press('Tab');
    assert.equal(await box().inputValue(), 'About @src/report.ts, really');
    await press('Control+z');
    assert.equal(await box().inputValue(), 'About @r, really');
    // What was undone is selected.
    await press('ArrowRight');
    await reply([report, config]);
    await options().nth(1).click();
    assert.equal(await box().inputValue(), 'About @src/config.ts, really');
    assert.equal(((await view.call('focused')) as { name: string }).name, 'Message');
  });

  it('close on Escape and stay closed for this one, without stopping an answer', async () => {
    await open();
    await view.send({ type: 'turn/phase', phase: 'waiting' });
    await type('@re');
    await reply([report]);
    await options().first().waitFor();
    await press('Escape');
    await list().waitFor({ state: 'detached' });
    assert.deepEqual(await sent('chat/stop'), []);
    await type('p');
    assert.equal(await list().count(), 0);
    await type(' @c');
    await reply([config]);
    await options().first().waitFor();
  });

  it('goes on when something is still to be chosen, and says that files are being looked at', async () => {
    await open();
    await type('@');
    await reply([choice('@session:', { source: 'session', label: 'session', goesOn: true })], true);
    await view.page.getByText('Looking for files…').waitFor();
    await reply([choice('@session:', { source: 'session', label: 'session', goesOn: true })]);
    await view.page.getByText('Looking for files…').waitFor({ state: 'detached' });
    await press('Enter');
    assert.equal(await box().inputValue(), '@session:');
    assert.equal((await asked()).query, 'session:');
    await reply([choice('@session:"Fix the parser"', { source: 'session', label: 'Fix the parser' })]);
    await view.page.getByRole('option', { name: /Fix the parser/ }).waitFor();
    await press('Enter');
    assert.equal(await box().inputValue(), '@session:"Fix the parser" ');
  });

  it('means the first that answers when Enter comes before the answer', async () => {
    await open();
    await type('@r');
    await press('Enter');
    assert.deepEqual(await sent('chat/send'), []);
    await reply([report, config]);
    await list().waitFor({ state: 'detached' });
    assert.equal(await box().inputValue(), '@src/report.ts ');
  });

  it('leaves Enter and the arrows to an input method, and to the text where nothing answers', async () => {
    await open();
    await type('@r');
    await reply([report, config]);
    await options().first().waitFor();
    await box().dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await box().dispatchEvent('keydown', { key: 'ArrowDown', isComposing: true });
    assert.equal(await active(), '@src/report.ts');
    assert.equal(await box().inputValue(), '@r');
    await type('zzz');
    await reply([]);
    await list().waitFor({ state: 'detached' });
    await press('Enter');
    assert.deepEqual(await sent('chat/send'), [{ type: 'chat/send', sessionId: 's1', text: '@rzzz' }]);
  });

  it('is no mention inside an address or code, and none once the cursor leaves it', async () => {
    await open();
    await type('me@example.org `@x');
    assert.deepEqual(await sent('mention/query'), []);
    await box().fill('');
    await type('@re');
    await reply([report]);
    await options().first().waitFor();
    await press('Home');
    await list().waitFor({ state: 'detached' });
    assert.equal((await sent('mention/close')).length, 1);
  });

  it('fits above the composer, in a narrow and in a low view', async () => {
    await open({ width: 220, height: 320 });
    await type('@');
    await reply(Array.from({ length: 50 }, (_, index) => choice(`@src/aVeryLongNameOfAFileThatGoesOn${index}.ts`)));
    await options().nth(49).waitFor();
    await press('ArrowUp');
    const place = await view.page.locator('.mentions').boundingBox();
    const boxPlace = await view.page.locator('.composer-box').boundingBox();
    assert.ok(place && boxPlace);
    assert.ok(place.y >= 0 && place.y + place.height <= boxPlace.y + 1, JSON.stringify({ place, boxPlace }));
    assert.ok(place.x >= 0 && place.x + place.width <= 220);
    const last = await options().nth(49).boundingBox();
    assert.ok(last && last.y >= place.y && last.y + last.height <= place.y + place.height);
    assert.deepEqual(await view.call('overflowing'), []);
  });

  it('take their words with them when their chip is removed', async () => {
    await open();
    await box().fill('Compare @src/a.ts with this');
    await view.send({
      type: 'context/changed',
      chips: [chip('a', { mention: '@src/a.ts' })],
      budget: budget({ totalTokens: 1 }),
    });
    await view.page.getByRole('button', { name: 'Remove a.ts' }).click();
    assert.equal(await box().inputValue(), 'Compare with this');
    assert.deepEqual(await sent('context/remove'), []);
  });

  it('say for how long each chip goes along', async () => {
    await open();
    const chips = [chip('a', { pinned: true }), chip('b'), chip('c', { followsEditor: true })];
    await view.send({ type: 'context/changed', chips, budget: budget({ totalTokens: 1 }) });
    const shown = view.page
      .getByRole('list', { name: 'Context that goes along' })
      .locator('.chip:not(.add) .chip-main');
    await shown.nth(2).waitFor();
    const names = await shown.evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute('title')?.split(', ').at(-1)),
    );
    assert.deepEqual(names, ['with every message', 'with this message only', 'follows the editor']);
  });

  it('says where the tokens go, by keyboard, and what is trimmed or left out', async () => {
    await open({ width: 220 });
    const history = { included: 6, leftOut: 2, tokens: 1900 };
    const own = budget({ totalTokens: 6158, history, items: shortItems });
    await view.send({ type: 'context/changed', chips: [], budget: own });
    const meter = view.page.getByRole('button', { name: 'about 6.2k of 128k tokens' });
    await meter.press('Enter');
    const panel = view.page.getByRole('group', { name: 'Where the tokens of the next message go' });
    await panel.waitFor();
    assert.equal(await meter.getAttribute('aria-expanded'), 'true');
    const rows = await panel
      .locator('dl > div')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent?.trim()).join(': ')));
    assert.deepEqual(rows, [
      'System prompt: 240',
      'Earlier messages (6 sent, 2 left out): 1.9k',
      'one.ts: 4k of 9k, trimmed',
      'two.ts: Left out',
      'Question: 18',
      'Next message in all: 6.2k',
      'Kept free for the answer: 4.1k',
      'Still free: 118k',
      'Context window: 128k',
    ]);
    await panel.getByText('two.ts: left out. It is gone.').waitFor();
    assert.deepEqual(await view.call('overflowing'), []);
    await press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(((await view.call('focused')) as { name: string }).name, 'about 6.2k of 128k tokens');
    await view.send({ type: 'context/changed', chips: [], budget: { ...own, isCalibrated: true } });
    await view.page.getByRole('button', { name: /^6\.2k of 128k tokens/ }).waitFor();
  });

  it('changes nothing in the conversation when the chips follow the cursor', async () => {
    await open();
    const messages = Array.from({ length: 8 }, (_, index) => question(`q${index}`, `Question ${index}`));
    await view.send(snapshot({ messages, session: { id: 's2', title: 'Two' } }));
    await view.page.getByText('Question 7').waitFor();
    await view.call('watchConversation');
    for (let line = 1; line <= 5; line += 1) {
      const chips = [chip(`line${line}`, { followsEditor: true })];
      await view.send({
        type: 'context/changed',
        chips,
        budget: budget({ totalTokens: line }),
      });
    }
    await view.page.getByText('line5.ts').waitFor();
    assert.equal(await view.call('conversationChanges'), 0);
  });

  it('takes files that are dropped, says where, and leaves web pages and plain text alone', async () => {
    await open();
    const drag = (kind: 'dragover' | 'drop', data: Record<string, string>) => view.call('drag', kind, data);
    const files = '# of the explorer\r\nfile:///p/src/a.ts\r\nvscode-remote://h/p/src\r\n';
    await drag('dragover', { 'application/vnd.code.uri-list': files });
    await view.page.getByText('Drop to give along').waitFor();
    await drag('drop', { 'application/vnd.code.uri-list': files, 'text/uri-list': 'file:///p/other' });
    await view.page.getByText('Drop to give along').waitFor({ state: 'detached' });
    await drag('drop', { 'text/uri-list': 'https://example.org/' });
    await drag('drop', { 'text/plain': 'words' });
    assert.deepEqual(await sent('context/drop'), [
      { type: 'context/drop', uris: ['file:///p/src/a.ts', 'vscode-remote://h/p/src'] },
    ]);
  });
}
