import assert from 'node:assert/strict';
import type { FromView } from '../../../../src/protocol/chatProtocol.ts';
import { answer, failure, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewOptions, ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';
import { waitFor } from '../../../support/workbench/processes.ts';

/** What a reader does with messages that are there: write them anew, switch between versions, delete them. */
export function describeEditing(harness: SharedHarness): void {
  let view: ViewPage;
  const open = async (options?: ViewOptions) => {
    view = await harness.open(options);
  };
  const button = (name: string | RegExp) => view.page.getByRole('button', { name });
  const editor = () => view.page.getByRole('textbox', { name: 'Edited question' });
  const isFocused = (name: string) => view.page.locator(`[aria-label="${name}"]:focus`).waitFor();
  const sent = async <T extends FromView['type']>(type: T) =>
    (await view.posted()).filter((message): message is Extract<FromView, { type: T }> => message.type === type);
  const talk = [question('q', 'Where is it?'), answer('a', 'Here.')];

  afterEach(async () => {
    const { errors } = view;
    const failed = await sent('view/failed');
    await view.close();
    assert.deepEqual({ errors, failed }, { errors: [], failed: [] });
  });

  it('edits a question in its place: Enter sends, Shift+Enter breaks the line, Escape leaves it as it was', async () => {
    await open();
    await view.send(snapshot({ messages: talk }));
    await button('Edit question').focus();
    await view.page.keyboard.press('Enter');
    await isFocused('Edited question');
    assert.equal(await editor().inputValue(), 'Where is it?');
    await view.page.keyboard.type(' Not this.');
    await view.page.keyboard.press('Escape');
    await view.page.getByText('Where is it?', { exact: true }).waitFor();
    await isFocused('Edit question');
    assert.deepEqual(await sent('chat/stop'), []);
    await view.page.keyboard.press('Enter');
    const low = (await editor().boundingBox())?.height ?? 0;
    await view.page.keyboard.type(' And');
    await view.page.keyboard.press('Shift+Enter');
    await view.page.keyboard.type('why?');
    assert.ok(((await editor().boundingBox())?.height ?? 0) > low, 'the text area grows');
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await sent('message/edit'), [
      { type: 'message/edit', messageId: 'q', text: 'Where is it? And\nwhy?' },
    ]);
    // Once more is no second question.
    await view.page.keyboard.press('Enter');
    assert.equal((await sent('message/edit')).length, 1);
  });

  it('keeps the words of an edited question until it is stored, and while it is not', async () => {
    await open();
    await view.send(snapshot({ messages: talk }));
    await button('Edit question').click();
    await editor().fill('In other words');
    await editor().press('Enter');
    await view.send({ type: 'turn/phase', phase: 'idle' }, { type: 'composer/restore', text: '', failure });
    await view.page.getByText(failure.what).waitFor();
    assert.equal(await editor().inputValue(), 'In other words');
    assert.equal(await view.page.getByRole('textbox', { name: 'Message' }).inputValue(), '');
    await editor().press('Enter');
    const alternates = { index: 2, count: 2, previousId: 'q' };
    await view.send({
      type: 'messages/replaced',
      after: null,
      messages: [{ ...question('q2', 'In other words'), alternates }],
    });
    await editor().waitFor({ state: 'detached' });
    await isFocused('Message');
    await view.send({ type: 'turn/phase', phase: 'idle' });
    await view.page.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    assert.equal(await view.page.getByText('Here.').count(), 0);
    const first = { ...question('q', 'Where is it?'), alternates: { index: 1, count: 2, nextId: 'q2' } };
    await view.send({ type: 'messages/replaced', after: null, messages: [first] });
    await view.page.getByText('Where is it?', { exact: true }).waitFor();
    assert.equal(await editor().count(), 0, 'the question that was asked first is as it was');
  });

  it('says why an edited question has to wait while an answer is on its way', async () => {
    await open();
    await view.send(snapshot({ messages: talk }));
    await button('Edit question').click();
    await view.send({ type: 'turn/phase', phase: 'streaming' });
    await view.page.getByText('Answering…').waitFor();
    await editor().press('Enter');
    await view.page.getByRole('status').getByText('An answer is on its way').waitFor();
    assert.deepEqual(await sent('message/edit'), []);
    await editor().press('Escape');
    assert.equal((await sent('chat/stop')).length, 1);
    assert.equal(await editor().inputValue(), 'Where is it?');
  });

  it('switches between versions by key, says which one it is, and keeps the focus', async () => {
    await open();
    const version = (index: number) => ({
      index,
      count: 3,
      ...(index > 1 && { previousId: `a${index - 1}` }),
      ...(index < 3 && { nextId: `a${index + 1}` }),
    });
    const shown = (index: number) => answer(`a${index}`, `Answer ${index}`, { alternates: version(index) });
    await view.send(snapshot({ messages: [question('q', 'Why?'), shown(3)] }));
    await view.page.getByText('3 / 3').waitFor();
    await button('Next version').press('Enter');
    assert.deepEqual(await sent('message/showAlternate'), []);
    await button('Previous version').focus();
    await view.page.keyboard.press('Enter');
    await view.send({ type: 'messages/replaced', after: 'q', messages: [shown(2)] });
    await view.page.getByText('2 / 3').waitFor();
    await view.page.getByRole('status').getByText('Version 2 of 3').waitFor();
    await isFocused('Previous version');
    await view.page.keyboard.press('Enter');
    await view.send({ type: 'messages/replaced', after: 'q', messages: [shown(1)] });
    await view.page.getByText('1 / 3').waitFor();
    assert.deepEqual(
      (await sent('message/showAlternate')).map(({ messageId }) => messageId),
      ['a2', 'a1'],
    );
    assert.equal(await view.page.getByText('Answer 3').count(), 0);
  });

  it('offers nothing that changes the conversation while an answer is on its way', async () => {
    await open();
    const alternates = { index: 1, count: 2, nextId: 'b' };
    await view.send(snapshot({ messages: [...talk, question('q2', 'And?'), answer('a2', 'So.', { alternates })] }));
    const changing = ['Edit question', 'Delete answer', 'Delete question and answer', 'Next version'];
    for (const name of changing) await button(name).first().waitFor();
    await view.send({ type: 'turn/phase', phase: 'waiting' });
    await view.page.getByText('Waiting for the first token').waitFor();
    for (const name of changing) assert.equal(await button(name).count(), 0, name);
    assert.equal(await button('Copy question').count(), 2);
  });

  it('takes one line for what is hidden below an answer, and shows all of it without moving anything', async () => {
    await open({ width: 290 });
    // More than there is room for beside what can be done with it.
    const usage = { promptTokens: 6401, completionTokens: 300, cost: 12_345_678.9 };
    const costly = answer('a', 'Here.', { usage, timing: { firstTokenMs: 340, totalMs: 8000 } });
    await view.send(
      snapshot({ messages: [question('q', 'Where?'), costly, question('q2', 'And?'), answer('b', 'So.')] }),
    );
    const place = async (id: string) =>
      (await view.page.locator(`[data-message="${id}"]`).boundingBox()) ?? assert.fail();
    const [first, next] = [await place('a'), await place('q2')];
    assert.ok(first.height < 60, `the answer of one line is ${first.height} pixels high`);
    await view.page.locator('[data-message="a"]').hover();
    const last = view.page.locator('[data-message="a"] .answer-costs');
    const costs = (await last.boundingBox()) ?? assert.fail();
    assert.ok(costs.y + costs.height > first.y + first.height, 'it needs more than its line');
    await last.hover();
    assert.deepEqual(await place('q2'), next);
    await button('Context sent').first().click({ trial: true });
  });

  it('deletes and copies messages, and asks a question without an answer again', async () => {
    await open();
    await view.send(snapshot({ messages: talk }));
    await button('Copy question').click();
    await button('Delete answer').click();
    await view.send({ type: 'messages/replaced', after: 'q', messages: [] });
    await isFocused('Conversation');
    await button('Ask again').click();
    await button('Delete question and answer').click();
    await view.send({ type: 'messages/replaced', after: null, messages: [] });
    await view.page.getByText('Ask about your project').waitFor();
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => /^(?:message|text|chat)\/(?!ready)/.test(type)),
      [
        { type: 'text/copy', text: 'Where is it?' },
        { type: 'message/delete', messageId: 'a' },
        { type: 'chat/retry', messageId: 'q' },
        { type: 'message/delete', messageId: 'q' },
      ],
    );
  });

  it('brings back what was deleted with the editor’s key for Undo, anywhere but in a text', async () => {
    await open();
    await view.send(snapshot({ messages: talk }));
    const deleteAnswer = button('Delete answer');
    assert.equal(await deleteAnswer.getAttribute('title'), 'Delete answer (Ctrl+Z brings it back)');
    await deleteAnswer.click();
    await view.send({ type: 'messages/replaced', after: 'q', messages: [] });
    await isFocused('Conversation');
    // The editor hears of keys at the window, and would undo what was typed in the composer.
    const heard = async () => (await view.call('keysAtWindow')) as string[];
    await heard();
    for (const key of ['Control+Z', 'Control+Shift+Z', 'Control+Alt+Z', 'z']) await view.page.keyboard.press(key);
    assert.deepEqual(await sent('message/undo'), [{ type: 'message/undo', sessionId: 's1' }]);
    assert.deepEqual(
      (await heard()).filter((key) => /z$/i.test(key)),
      ['Control+Shift+Z', 'Control+Alt+Z', 'z'],
    );
    const composer = view.page.getByRole('textbox', { name: 'Message' });
    await composer.focus();
    await view.page.keyboard.type('typed');
    await view.page.keyboard.press('Control+Z');
    assert.equal((await sent('message/undo')).length, 1);
  });

  it('opens the editor’s menu of a message, at its button, and says which message and what it is', async () => {
    await open();
    await view.send(snapshot({ messages: talk }));
    // As the editor finds out what a menu is about.
    await view.page.evaluate(`
      globalThis.heard = [];
      document.addEventListener('contextmenu', ({ target, clientX, clientY }) => {
        const own = target.closest('[data-vscode-context]');
        globalThis.heard.push({ ...JSON.parse(own.getAttribute('data-vscode-context')), at: clientX > 0 && clientY > 0 });
      });
    `);
    for (const [name, key] of [
      ['You', 'Enter'],
      ['Throughline', 'Space'],
    ] as const) {
      const more = view.page.getByRole('article', { name }).getByRole('button', { name: 'More actions' });
      assert.equal(await more.getAttribute('aria-haspopup'), 'menu');
      await more.focus();
      await view.page.keyboard.press(key);
    }
    assert.deepEqual(await view.page.evaluate('globalThis.heard'), [
      { throughlineMessage: 'q', throughlineRole: 'question', at: true },
      { throughlineMessage: 'a', throughlineRole: 'answer', at: true },
    ]);
  });

  it('edits an answer where it stands, keeps the text until it is stored, and says that it was edited', async () => {
    await open();
    const [asked, given] = talk;
    await view.send(snapshot({ messages: talk }));
    const box = view.page.getByRole('textbox', { name: 'Edited answer' });
    await view.send({ type: 'answer/edit', messageId: 'a' });
    assert.equal(await box.inputValue(), given?.content);
    await view.page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    await isFocused('More actions');
    await view.send({ type: 'answer/edit', messageId: 'a' });
    await button('Save').click();
    await box.waitFor({ state: 'detached' });
    await view.send({ type: 'answer/edit', messageId: 'a' });
    await box.fill('Corrected');
    // Another snapshot of the session comes between.
    await view.send(snapshot({ messages: talk }));
    await box.press('Control+Enter');
    assert.deepEqual(await sent('message/editAnswer'), [
      { type: 'message/editAnswer', messageId: 'a', text: 'Corrected' },
    ]);
    assert.equal(await box.inputValue(), 'Corrected');
    const stored = { ...answer('a', 'Corrected', { editedAtMs: 1_700_000_000_000 }), updatedAtMs: 9 };
    await view.send({ type: 'message/changed', message: stored });
    await box.waitFor({ state: 'detached' });
    await view.page.getByText('Edited by you').waitFor();
    await isFocused('More actions');
    assert.equal(asked?.id, 'q');
  });

  it('keeps what was written of an answer while another session is shown, until it is stored or given up', async () => {
    await open();
    const box = view.page.getByRole('textbox', { name: 'Edited answer' });
    const other = snapshot({ session: { id: 's2', title: 'Other' }, messages: [question('q2', 'And?')] });
    const lookElsewhere = async (content = 'Here.') => {
      await view.send(other);
      await view.page.getByText('And?').waitFor();
      assert.equal(await box.count(), 0);
      await view.send(snapshot({ messages: [question('q', 'Where is it?'), answer('a', content)] }));
      await view.page.getByText('Where is it?').waitFor();
    };
    await view.send(snapshot({ messages: talk }));
    await view.send({ type: 'answer/edit', messageId: 'a' });
    await box.fill('A long correction');
    await lookElsewhere();
    assert.equal(await box.inputValue(), 'A long correction');
    // Something else about the answer is not its new text.
    await view.send({ type: 'message/changed', message: answer('a', 'Here.', { hasReceipt: false }) });
    await button('Context sent').waitFor({ state: 'detached' });
    assert.equal(await box.inputValue(), 'A long correction');
    await button('Save').click();
    // It is stored while the other session is shown.
    await lookElsewhere('A long correction');
    assert.equal(await box.count(), 0);
    await view.send({ type: 'message/changed', message: answer('a', 'Here.') });
    await view.page.getByText('Here.', { exact: true }).waitFor();
    assert.equal(await box.count(), 0, 'what was stored and taken back is not written anew');
    await view.send({ type: 'answer/edit', messageId: 'a' });
    await box.fill('Given up');
    await lookElsewhere();
    await box.press('Escape');
    await box.waitFor({ state: 'detached' });
    await lookElsewhere();
    assert.equal(await box.count(), 0);
  });

  it('says in the editor why an edited question or answer is not taken yet, while an answer is on its way', async () => {
    await open();
    await view.send(snapshot({ messages: talk }));
    await button('Edit question').click();
    await editor().fill('In other words');
    await view.send({ type: 'answer/edit', messageId: 'a' });
    await view.page.getByRole('textbox', { name: 'Edited answer' }).fill('Corrected');
    await view.send({ type: 'turn/phase', phase: 'waiting' });
    await view.page.getByText('Waiting for the first token').waitFor();
    for (const [of, name] of [
      ['You', 'Send'],
      ['Throughline', 'Save'],
    ] as const) {
      const message = view.page.getByRole('article', { name: of });
      const note = message.getByText('An answer is on its way. Your text is kept; press Escape to stop the answer.');
      assert.equal(await note.count(), 0, 'nothing was asked for');
      await message.getByRole('button', { name, exact: true }).click();
      await note.waitFor({ state: 'visible' });
    }
    await view.send({ type: 'turn/phase', phase: 'idle' });
    await view.page.locator('.question-editor p').first().waitFor({ state: 'hidden' });
    assert.equal(await view.page.locator('.question-editor p:visible').count(), 0);
    await button('Save').click();
    assert.equal((await sent('message/editAnswer')).length, 1);
    assert.deepEqual(await sent('message/edit'), []);
  });

  it('says what a session was made of, at its beginning, and leads there', async () => {
    await open();
    const from = [
      { sessionId: 's8', title: 'One' },
      { sessionId: 's9', title: 'Two' },
    ];
    await view.send(
      snapshot({ session: { id: 's1', title: 'Both', madeFrom: { kind: 'merge', from } }, messages: talk }),
    );
    await view.page.getByText('Merged from One, Two').waitFor();
    await button('Two').click();
    const fork = { kind: 'fork', from: [{ sessionId: 's8', title: 'One', messageId: 'm' }] } as const;
    await view.send({ type: 'session/changed', session: { id: 's1', title: 'One (fork)', madeFrom: fork } });
    await view.page.getByText('Forked from One').waitFor();
    await button('One').click();
    assert.deepEqual(await sent('session/show'), [
      { type: 'session/show', sessionId: 's9' },
      { type: 'session/show', sessionId: 's8', messageId: 'm' },
    ]);
    await view.send(
      snapshot({ session: { id: 's1', title: 'One (fork)', madeFrom: fork }, messages: talk, earlierCount: 3 }),
    );
    assert.equal(await view.page.getByText('Forked from').count(), 0, 'the beginning is not drawn');
  });

  const selectIn = (selector: string) =>
    view.page
      .locator(selector)
      .first()
      .evaluate((element) => element.ownerDocument.getSelection()?.selectAllChildren(element));

  it('quotes what is selected in an answer, code as code, after what is being written', async () => {
    await open();
    const reply = 'First *words*\n\n```ts\nlet a = 1;\nlet b = 2;\n```\n';
    await view.send(snapshot({ messages: [question('q', 'Why?'), answer('a', reply)], draft: 'Before' }));
    const box = view.page.getByRole('textbox', { name: 'Message' });
    const holds = (value: string) => waitFor(async () => (await box.inputValue()) === value, 'the quotation', 10_000);
    await view.page.locator('.answer code').waitFor();
    await selectIn('.answer p');
    await button('Quote').click();
    await holds('Before\n\n> First words\n\n');
    await isFocused('Message');
    await button('Quote').waitFor({ state: 'detached' });
    await selectIn('.answer code');
    await button('Quote').waitFor();
    await view.send({ type: 'composer/quote' });
    const quoted = 'Before\n\n> First words\n\n> ```ts\n> let a = 1;\n> let b = 2;\n> ```\n\n';
    await holds(quoted);
    await selectIn('.question-text');
    await button('Quote').waitFor({ state: 'detached' });
    await view.send({ type: 'composer/quote' });
    assert.equal(await box.inputValue(), quoted, 'a question is not quoted');
  });

  it('quotes a formula as it was written, once, and whole when only a part of it is selected', async () => {
    await open();
    const reply = 'So $a^2$ grows,\nand:\n\n$$\\frac{1}{2}$$\n\n- **last**\n';
    await view.send(snapshot({ messages: [question('q', 'Why?'), answer('a', reply)] }));
    await view.page.locator('.math .katex').nth(1).waitFor();
    const box = view.page.getByRole('textbox', { name: 'Message' });
    await selectIn('.answer .markdown');
    await button('Quote').waitFor();
    await view.send({ type: 'composer/quote' });
    const quoted = '> So $a^2$ grows, and:\n>\n> $$\\frac{1}{2}$$\n> last\n\n';
    assert.equal(await box.inputValue(), quoted);
    await box.fill('');
    await selectIn('.math .mord');
    await view.send({ type: 'composer/quote' });
    assert.equal(await box.inputValue(), '> $a^2$\n\n');
  });

  it('copies a formula that is selected by hand once, as it was written', async () => {
    await open();
    const reply = 'So $a^2$ grows,\nand:\n\n$$\\frac{1}{2}$$\n';
    await view.send(snapshot({ messages: [question('q', 'Why?'), answer('a', `${reply}\n\nNo maths.`)] }));
    await view.page.locator('.math .katex').nth(1).waitFor();
    const copied = async () =>
      view.page.evaluate(`(() => {
        const data = new DataTransfer();
        const event = new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true });
        document.querySelector('.answer .markdown').dispatchEvent(event);
        return [event.defaultPrevented, data.getData('text/plain'), data.getData('text/html')];
      })()`) as Promise<[boolean, string, string]>;
    await selectIn('.answer .markdown');
    const [isOurs, words, html] = await copied();
    assert.deepEqual([isOurs, words.trim()], [true, 'So $a^2$ grows, and:\n\n$$\\frac{1}{2}$$\n\nNo maths.']);
    assert.doesNotMatch(html, /katex|annotation/);
    await view.page
      .locator('.answer p')
      .last()
      .evaluate((element) => element.ownerDocument.getSelection()?.selectAllChildren(element));
    assert.deepEqual(await copied(), [false, '', '']);
  });

  it('keeps the question in sight while its long answer is read, and leads back to it', async () => {
    await open({ height: 500 });
    const long = 'A line of the answer.\n\n'.repeat(60);
    await view.send(snapshot({ messages: [question('q', 'Where is it?\nAnd why?'), answer('a', long)] }));
    await button('Back to the question: Where is it?').click();
    await view.page.locator('.question-text').waitFor();
    await button(/Back to the question/).waitFor({ state: 'detached' });
    const place = (await view.page.locator('.bubble').boundingBox()) ?? assert.fail();
    assert.ok(place.y >= 0 && place.y < 100, `the question is at ${place.y}`);
  });

  it('counts what was written while the reader was elsewhere', async () => {
    await open({ height: 500 });
    const start = 'A line of the answer.\n\n'.repeat(60);
    const streaming = answer('a', start, { status: 'streaming' });
    await view.send(snapshot({ messages: [question('q', 'Where?'), streaming], phase: 'streaming' }));
    await view.page.getByRole('log').hover();
    await view.untilStill();
    await view.page.mouse.wheel(0, -300);
    await button('Jump to latest').waitFor();
    await view.send({ type: 'message/delta', id: 'a', offset: start.length, text: 'One.\n\nTwo.\n\nThree.\n' });
    await button('Jump to latest 3 new lines').click();
    await button(/Jump to latest/).waitFor({ state: 'detached' });
  });
}
