// A conversation without a mouse: whatever has to be reached is reached with keys alone.
import assert from 'node:assert/strict';
import { openChat, pickInQuickInput, quickInputRows } from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

/** The first to open the chat in its window. */
export function describeKeyboard({ workbench, server }: ConnectedWorkbench): void {
  let view: Chat;
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const type = (words: string) => workbench.page.keyboard.type(words);
  const script = (...tokens: string[]) => server.script({ kind: 'answer', tokens });
  const focusedName = () =>
    view.frame
      .locator(':focus')
      .last()
      .evaluate((own) => (own.getAttribute('aria-label') ?? own.textContent ?? '').trim(), undefined, {
        timeout: 5_000,
      })
      .catch(() => '');
  const focusIsOn = (name: RegExp) =>
    waitFor(async () => name.test(await focusedName()), `the focus on ${name}`, 15_000);
  /** Presses a key until what has this name has the focus. */
  const tabTo = async (name: RegExp, key: 'Tab' | 'Shift+Tab') => {
    const met: string[] = [];
    for (let steps = 0; steps < 20; steps += 1) {
      await press(key);
      met.push(await focusedName());
      if (name.test(met.at(-1) ?? '')) return;
    }
    assert.fail(`${name} was not reached, only ${met.join(', ')}`);
  };

  it('asks about a mentioned file, stops, and asks again', async () => {
    // The first opening, by a command of the editor: nothing else has put the cursor there.
    view = new Chat(await openChat(workbench.page));
    await view.shown();
    await type('What is in @slug.ts');
    await view.frame.getByRole('option', { name: /slug\.ts/, selected: true }).waitFor();
    await press('Enter');
    await view.assertDraft('What is in @src/slug.ts ');
    await type('and why?');
    server.script({ kind: 'endless', tokensPerSecond: 50 });
    await press('Enter');
    await view.streamed(80);
    assert.match(JSON.stringify(server.completions.at(-1)?.body), /export function slug/);
    await press('Escape');
    await view.lastAnswer.getByText('Stopped').waitFor();
    await view.shown();
    await tabTo(/^Retry$/, 'Shift+Tab');
    script('Second answer.');
    await press('Enter');
    await view.lastAnswer.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    assert.match(await view.settledAnswer(), /Second answer\./);
  });

  it('walks the versions of an answer, opens its receipt, deletes it and takes that back', async () => {
    await focusIsOn(/^Conversation$/);
    await tabTo(/^Previous version$/, 'Tab');
    await press('Enter');
    await view.lastAnswer.getByRole('group', { name: 'Version 1 of 2' }).waitFor();
    await focusIsOn(/version$/);
    await tabTo(/^Next version$/, 'Tab');
    await press('Enter');
    await view.lastAnswer.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    await focusIsOn(/version$/);
    await tabTo(/^Context sent/, 'Tab');
    await press('Enter');
    const receipt = view.frame.getByRole('dialog', { name: 'Context sent' });
    await receipt.getByText('slug.ts').first().waitFor();
    await press('Escape');
    await receipt.waitFor({ state: 'detached' });
    await focusIsOn(/^Context sent/);
    await tabTo(/^Delete answer$/, 'Shift+Tab');
    const second = view.answers.filter({ hasText: 'Second answer.' });
    await press('Enter');
    await second.waitFor({ state: 'detached' });
    await focusIsOn(/^Conversation$/);
    await press('Control+Z');
    await second.waitFor();
  });

  it('begins another session and comes back to the first, with nothing typed by the way', async () => {
    await press('Control+K', 'A');
    await view.shown();
    await press('Control+K', 'N');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.shown();
    await view.assertDraft('');
    await type('Something else');
    script('Another answer.');
    await press('Enter');
    assert.match(await view.settledAnswer(), /Another answer\./);
    await press('Control+K', 'H');
    // The session before this one is what Enter takes.
    await quickInputRows(workbench.page)
      .and(workbench.page.locator('.focused'))
      .filter({ hasText: 'What is in' })
      .waitFor();
    await pickInQuickInput(workbench.page, 'What is in');
    await view.questions.filter({ hasText: 'and why?' }).waitFor();
    await view.shown();
    await view.assertDraft('');
    // Which conversation it is stands above it.
    await workbench.page.locator('.part.sidebar .pane-header').filter({ hasText: 'What is in' }).waitFor();
  });
}
