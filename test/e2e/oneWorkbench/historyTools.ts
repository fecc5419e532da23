import { execFileSync } from 'node:child_process';
import path from 'node:path';
import {
  nameFile,
  notifications,
  pickInQuickInput,
  quickInputRows,
  runCommand,
  screenshot,
} from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

export function describeHistoryTools({ workbench }: ConnectedWorkbench): void {
  it('merges two sessions, and asks what is taken where they differ', async () => {
    const { page } = workbench;
    await (await Chat.openNew(page)).ask('Asked in the one');
    const view = await Chat.openNew(page);
    await view.ask('Asked in the other');
    await runCommand(page, 'Throughline: Merge Sessions...');
    await pickInQuickInput(page, 'Asked in the one');
    await pickInQuickInput(page, 'By time');
    await quickInputRows(page).filter({ hasText: 'From “Asked in the other”' }).first().waitFor();
    await screenshot(page, 'merge conflict');
    await pickInQuickInput(page, 'Both');
    await notifications(page).filter({ hasText: 'Merged two sessions into' }).waitFor();
    for (const question of ['Asked in the one', 'Asked in the other'])
      await view.questions.filter({ hasText: question }).waitFor();
    await view.answers.nth(1).waitFor();
  });

  it('offers the session of a branch that is checked out', async () => {
    const { page } = workbench;
    await checkOut('other-way', '-b');
    await (await Chat.openNew(page)).ask('Asked on the other branch');
    await checkOut('feature/result-cache');
    const view = await Chat.openNew(page);
    await checkOut('other-way');
    await notifications(page).filter({ hasText: 'On other-way you were in the session' }).waitFor();
    await page.locator('.notifications-toasts').getByRole('button', { name: 'Open Session' }).click();
    await view.questions.filter({ hasText: 'Asked on the other branch' }).waitFor();
  });

  it('exports a session, and imports it when it is gone for good', async () => {
    const { page } = workbench;
    const file = path.join(workbench.userDir, 'exported.md');
    let view = await Chat.openNew(page);
    await view.ask('Worth keeping?');
    await runCommand(page, 'Throughline: Export Session...');
    await pickInQuickInput(page, 'Markdown');
    await quickInputRows(page).filter({ hasText: 'Replace secrets' }).waitFor();
    await page.keyboard.press('Enter');
    await nameFile(page, file);
    await notifications(page).filter({ hasText: 'Exported 1 session.' }).waitFor();
    await runCommand(page, 'Throughline: Delete Session');
    await view.questions.filter({ hasText: 'Worth keeping?' }).waitFor({ state: 'detached' });
    await view.shown();
    await runCommand(page, 'Throughline: Empty Trash...');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByRole('button', { name: 'Delete for Good' }).click();
    await dialog.waitFor({ state: 'detached' });
    view = await Chat.openNew(page);
    await runCommand(page, 'Throughline: Import Sessions from File...');
    await nameFile(page, file);
    await notifications(page).filter({ hasText: 'Imported 1 session with 2 messages.' }).waitFor();
    await runCommand(page, 'Throughline: Resume Session...');
    await pickInQuickInput(page, 'Worth keeping?');
    await view.questions.filter({ hasText: 'Worth keeping?' }).waitFor();
    await view.lastAnswer.filter({ hasText: 'Scripted answer' }).waitFor();
  });

  async function checkOut(branch: string, ...options: string[]): Promise<void> {
    execFileSync('git', ['checkout', '-q', ...options, branch], { cwd: workbench.project, stdio: 'pipe' });
    await workbench.page.locator('.statusbar').getByText(branch).first().waitFor();
  }
}
