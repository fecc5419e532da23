import assert from 'node:assert/strict';
import { openChat, screenshot } from '../../support/workbench/actions.ts';
import { waitUntilReady } from '../../support/workbench/browser.ts';
import { Chat } from '../../support/workbench/chat.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

export function describeAlternates({ workbench, server }: ConnectedWorkbench): void {
  const question = (view: Chat, text: string) => view.questions.filter({ hasText: text });
  const answer = (view: Chat, text: string) => view.answers.filter({ hasText: text });
  const script = (...tokens: string[]) => server.script({ kind: 'answer', tokens });

  it('keeps each version of a question and of an answer, and shows the one chosen after a reload', async () => {
    let view = await Chat.openNew(workbench.page);
    script('First answer.');
    await view.ask('As it was asked');
    script('Second answer.');
    await view.lastAnswer.getByRole('button', { name: 'Retry' }).click();
    await answer(view, 'Second answer.').waitFor();
    await answer(view, 'First answer.').waitFor({ state: 'detached' });
    await view.lastAnswer.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    await question(view, 'As it was asked').hover();
    await view.button('Edit question').click();
    const editor = view.frame.getByRole('textbox', { name: 'Edited question' });
    await editor.fill('In other words');
    script('Answer to other words.');
    await editor.press('Enter');
    await answer(view, 'Answer to other words.').waitFor();
    const { messages } = (server.completions.at(-1)?.body ?? {}) as { messages?: unknown[] };
    assert.equal(messages?.length, 2, 'the system prompt and the question, nothing that came after it');
    await question(view, 'In other words').getByRole('button', { name: 'Previous version' }).press('Enter');
    await answer(view, 'Second answer.').getByRole('button', { name: 'Previous version' }).press('Enter');
    await answer(view, 'First answer.').waitFor();
    await question(view, 'As it was asked').getByRole('group', { name: 'Version 1 of 2' }).waitFor();
    await screenshot(workbench.page, 'versions');
    await workbench.page.reload();
    await waitUntilReady(workbench.page);
    view = new Chat(await openChat(workbench.page));
    await answer(view, 'First answer.').getByRole('group', { name: 'Version 1 of 2' }).waitFor();
    await question(view, 'As it was asked').waitFor();
  });

  it('asks a queued question when the answer has ended, and deletes with Undo', async () => {
    const { page } = workbench;
    const view = new Chat(await openChat(page));
    server.script({ kind: 'answer', tokens: Array.from({ length: 40 }, (_, i) => `word${i} `), tokensPerSecond: 10 });
    await view.send('A long one');
    await view.streamed(10);
    script('Answer to the queued one.');
    await view.composer.fill('Meanwhile queued');
    await view.composer.press('Enter');
    await view.frame.getByRole('region', { name: 'Queued questions' }).getByText('Meanwhile queued').waitFor();
    await view.assertDraft('');
    await answer(view, 'Answer to the queued one.').waitFor();
    await question(view, 'Meanwhile queued').hover();
    await question(view, 'Meanwhile queued').getByRole('button', { name: 'Delete question and answer' }).click();
    await question(view, 'Meanwhile queued').waitFor({ state: 'detached' });
    await page.locator('.notifications-toasts').getByRole('button', { name: 'Undo' }).click();
    await question(view, 'Meanwhile queued').waitFor();
    await answer(view, 'Answer to the queued one.').waitFor();
  });
}
