import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { FoundMessage, FromView, Message } from '../../../../src/protocol/chatProtocol.ts';
import { answer, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import { themeNames } from '../../../support/webviewHarness/themeColours.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewOptions, ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';
import { waitFor } from '../../../support/workbench/processes.ts';

interface Marked {
  readonly all: readonly string[];
  readonly names: readonly string[];
  readonly current?: { readonly text: string; readonly message: string; readonly isInSight: boolean };
  readonly looks: readonly { backgroundColor: string; color: string; textDecorationLine: string }[];
}

type Query = Extract<FromView, { type: 'find/query' }>;

const filler = 'Some words that fill a line or two of the view, so that there is something to scroll over.\n\n';

/** Finding a text in the session. The test is the extension: it says what was found. */
export function describeFind(harness: SharedHarness): void {
  let view: ViewPage;
  const open = async (messages: readonly Message[], options: ViewOptions & { readonly earlierCount?: number } = {}) => {
    view = await harness.open({ height: 600, ...options });
    await view.send(snapshot({ messages, earlierCount: options.earlierCount ?? 0 }));
    await view.untilStill();
  };
  const press = (key: string) => view.page.keyboard.press(key);
  const input = () => view.page.getByRole('textbox', { name: 'Find in session' });
  const composer = () => view.page.getByRole('textbox', { name: 'Message' });
  const marked = async () => (await view.call('marked')) as Marked;
  const count = (words: string) => view.page.getByRole('search').getByText(words, { exact: true }).waitFor();
  const posted = async <T extends FromView['type']>(type: T) =>
    (await view.posted()).filter((message): message is Extract<FromView, { type: T }> => message.type === type);
  const hasFocus = (part: Locator) => part.and(view.page.locator(':focus')).waitFor();

  /** Waits until `query` is looked for, and answers as the extension would. */
  const answerTo = async (query: string, found: readonly FoundMessage[]) => {
    let asked: Query | undefined;
    await waitFor(async () => {
      asked = (await posted('find/query')).at(-1);
      return asked?.query === query;
    }, `${query} to be looked for`);
    await view.send({ type: 'find/results', serial: asked?.serial ?? 0, found });
    return asked;
  };
  const look = async (query: string, found: readonly FoundMessage[]) => {
    await press('Control+f');
    await input().fill(query);
    return answerTo(query, found);
  };
  const isAt = (message: string, text: string) =>
    waitFor(async () => {
      const { current } = await marked();
      return current?.message === message && current.text === text && current.isInSight;
    }, `${text} of ${message} to be the one in sight`);

  afterEach(async () => {
    const { errors } = view;
    const failed = await posted('view/failed');
    await view.close();
    assert.deepEqual({ errors, failed }, { errors: [], failed: [] });
  });

  const talk = () => [
    question('q1', 'Where is the **cart**?'),
    answer('a1', `The *Cart* is here.\n\n${filler.repeat(30)}\n\n\`\`\`ts\nconst cart = 1;\n\`\`\`\n`),
    question('q2', 'And the bill?'),
    answer('a2', `${filler.repeat(20)}\n\nNot in the cärt.`),
  ];
  const inTalk = [
    { messageId: 'q1', count: 1 },
    { messageId: 'a1', count: 2 },
    { messageId: 'a2', count: 1 },
  ];

  it('goes from place to place with the keys, says which of how many, and keeps the focus in the bar', async () => {
    await open(talk());
    const asked = await look('cart', inTalk);
    assert.equal(asked?.sessionId, 's1');
    await count('4 of 4');
    await isAt('a2', 'cärt');
    for (const [key, number, message, text] of [
      ['Enter', 1, 'q1', 'cart'],
      ['Enter', 2, 'a1', 'Cart'],
      ['F3', 3, 'a1', 'cart'],
      ['Shift+Enter', 2, 'a1', 'Cart'],
      ['Shift+F3', 1, 'q1', 'cart'],
      ['Shift+F3', 4, 'a2', 'cärt'],
    ] as const) {
      await press(key);
      await count(`${number} of 4`);
      await isAt(message, text);
      await view.page.getByRole('status').getByText(`${number} of 4`, { exact: true }).last().waitFor();
    }
    await hasFocus(input());
    await view.page.getByRole('button', { name: /^Previous match/ }).click();
    await count('3 of 4');
    await view.page.getByRole('button', { name: /^Next match/ }).click();
    await count('4 of 4');
  });

  it('closes with Escape, which stops no answer, and gives the focus back; nothing stays marked', async () => {
    await open(talk());
    await composer().focus();
    await view.send({ type: 'turn/phase', phase: 'streaming' });
    await look('cart', inTalk);
    await isAt('a2', 'cärt');
    await press('Escape');
    await input().waitFor({ state: 'detached' });
    await hasFocus(composer());
    assert.deepEqual((await marked()).names, []);
    assert.equal((await posted('find/close')).length > 0, true);
    assert.deepEqual(await posted('chat/stop'), []);
    // F3 is the editor's again.
    await press('F3');
    assert.equal(await view.page.getByRole('search').count(), 0);
  });

  it('opens on command, takes up what is selected, and is asked anew in another session', async () => {
    await open(talk());
    await view.send({ type: 'find/open' });
    await input().waitFor();
    await hasFocus(input());
    await input().fill('cart');
    await answerTo('cart', inTalk);
    await view.send(
      snapshot({
        session: { id: 's2', title: 'Other' },
        messages: [question('y', 'billing'), question('z', 'a cart, a cart')],
      }),
    );
    await waitFor(async () => (await posted('find/query')).at(-1)?.sessionId === 's2', 's2 to be asked about');
    await answerTo('cart', [{ messageId: 'z', count: 2 }]);
    await count('1 of 2');
    await isAt('z', 'cart');
    await view.page.getByText('billing').dblclick();
    await press('Control+f');
    await hasFocus(input());
    assert.equal(await input().inputValue(), 'billing');
  });

  it('says that there is nothing, and looks for nothing that is blank', async () => {
    await open(talk());
    await look('nowhere', []);
    await count('No results');
    await view.page.getByRole('status').getByText('No results').waitFor();
    assert.deepEqual((await marked()).all, []);
    assert.equal(await view.page.getByRole('button', { name: /^Next match/ }).getAttribute('aria-disabled'), 'true');
    const before = (await posted('find/query')).length;
    await input().fill('  ');
    await waitFor(async () => (await posted('find/close')).length > 0, 'the end of it to be told');
    assert.equal((await posted('find/query')).length, before);
    assert.equal(await view.page.getByRole('search').getByText('No results').count(), 0);
  });

  it('asks for a message that the view was not sent only when it is gone to, and goes there', async () => {
    const far = Array.from({ length: 40 }, (_, at) => question(`f${at}`, `far ${at}`));
    const near = Array.from({ length: 20 }, (_, at) => answer(`n${at}`, filler.repeat(4)));
    await open(near, { earlierCount: 100 });
    await look('far 3', [{ messageId: 'f3', count: 1 }]);
    await count('1 found');
    const asked = async () => (await posted('history/earlier')).filter(({ until }) => until !== undefined);
    assert.deepEqual(await asked(), []);
    await press('Enter');
    await count('1 of 1');
    await waitFor(async () => (await asked()).length === 1, 'the message to be asked for');
    assert.deepEqual(await asked(), [{ type: 'history/earlier', sessionId: 's1', before: 'n0', until: 'f3' }]);
    await view.send({ type: 'messages/earlier', before: 'n0', messages: far.slice(0, 40), earlierCount: 60 });
    await isAt('f3', 'far 3');
    await hasFocus(input());
  });

  it('counts what is drawn as it is drawn, and passes over what cannot be seen', async () => {
    await open([question('q', 'a cart'), answer('a', 'no such thing'), question('r', 'the cart, the cart')]);
    await look('cart', [
      { messageId: 'q', count: 1 },
      { messageId: 'a', count: 3 },
      { messageId: 'r', count: 1 },
    ]);
    await count('1 of 3');
    await press('Enter');
    await isAt('r', 'cart');
    await count('2 of 3');
    await press('Enter');
    await count('3 of 3');
  });

  it('marks what comes while an answer is written', async () => {
    view = await harness.open({ height: 600 });
    const streaming = answer('a', 'The first cart', { status: 'streaming' });
    await view.send(snapshot({ messages: [question('q', 'Go on'), streaming], phase: 'streaming' }));
    const asked = await look('cart', [{ messageId: 'a', count: 1 }]);
    await count('1 of 1');
    await view.send({ type: 'message/delta', id: 'a', offset: 14, text: ' and a second cart' });
    await view.send({ type: 'find/results', serial: asked?.serial ?? 0, found: [{ messageId: 'a', count: 2 }] });
    await count('1 of 2');
    await waitFor(async () => (await marked()).all.length === 2, 'both to be marked');
    await isAt('a', 'cart');
  });

  it('unfolds a long question, and scrolls wide code, for what is in it', async () => {
    const long = Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n');
    await open([question('q', `${long}\ncart`), answer('a', `\`\`\`ts\n${'x'.repeat(300)} cart\n\`\`\`\n`)]);
    await look('cart', [
      { messageId: 'q', count: 1 },
      { messageId: 'a', count: 1 },
    ]);
    await isAt('q', 'cart');
    await view.page.getByRole('button', { name: 'Show less' }).waitFor();
    await press('Enter');
    await isAt('a', 'cart');
  });

  for (const theme of themeNames) {
    it(`tells the current one from the others, and both from the text, in ${theme}`, async () => {
      await open(talk(), { theme });
      await look('cart', inTalk);
      await isAt('a2', 'cärt');
      const { looks } = await marked();
      const [all, current] = looks.map((look) => JSON.stringify(look));
      assert.notEqual(all, current);
      for (const { backgroundColor, textDecorationLine } of looks)
        assert.ok(backgroundColor !== 'rgba(0, 0, 0, 0)' || textDecorationLine === 'underline', JSON.stringify(looks));
    });
  }
}
