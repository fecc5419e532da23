import { rmSync } from 'node:fs';
import path from 'node:path';
import { chatFrame, openChat, openFile, quickInput, runCommand, screenshot } from '../../support/workbench/actions.ts';
import { openWorkbench } from '../../support/workbench/browser.ts';
import { Chat } from '../../support/workbench/chat.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

export function describeTwoWindows({ workbench }: ConnectedWorkbench): void {
  it('keeps what both ask, each in its own session, and lists them for both', async () => {
    const first = await Chat.openNew(workbench.page);
    await first.ask('Asked in the first window');
    const page = await workbench.browser.newPage();
    await openWorkbench(page, workbench.server);
    const second = new Chat(await openChat(page));
    await runCommand(page, 'Throughline: New Session');
    await second.questions.first().waitFor({ state: 'detached' });
    await second.shown();
    await Promise.all([first.ask('Again in the first window'), second.ask('Asked in the second window')]);
    await runCommand(page, 'Throughline: Resume Session...');
    // The current session is the last of the list, which may be out of sight.
    await quickInput(page).fill('Asked in the');
    const rows = page.locator('.quick-input-widget:visible .monaco-list-row');
    await rows.filter({ hasText: 'Asked in the second window' }).waitFor();
    await rows.filter({ hasText: 'Asked in the first window' }).click();
    await second.questions.filter({ hasText: 'Again in the first window' }).waitFor();
    await page.close();
  });

  it('says that a pinned file was deleted', async () => {
    const { page, project } = workbench;
    const view = new Chat(chatFrame(page));
    await openFile(page, 'report.ts');
    await runCommand(page, 'Throughline: Add File to Chat');
    await view.shown();
    await view.button('Pin report.ts').first().click();
    await runCommand(page, 'View: Close All Editors');
    rmSync(path.join(project, 'src/report.ts'));
    await view.ask('Is the pinned file still there?');
    await view.lastAnswer.hover();
    await view.lastAnswer.getByRole('button', { name: /^Context sent/ }).click();
    await view.frame.getByText('The file is not there any more.').first().waitFor();
    await screenshot(page, 'pinned-file-deleted');
    await page.keyboard.press('Escape');
  });
}
