import { notifications, runCommand, screenshot } from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

export function describeHistory({ workbench }: ConnectedWorkbench): void {
  it('puts the session under the focus into the trash by key, brings it back by Undo, and opens it', async () => {
    const { page } = workbench;
    const view = await Chat.openNew(page);
    await view.ask('About the first thing');
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.ask('About the second thing');
    await runCommand(page, 'Throughline: Focus on History View');
    const focused = page.locator('.monaco-list:focus .monaco-list-row.focused');
    const rows = page.getByRole('tree', { name: /History/ }).getByRole('treeitem');
    const first = rows.filter({ hasText: 'About the first thing' });
    const second = rows.filter({ hasText: 'About the second thing' });
    await first.filter({ hasText: '2 messages' }).waitFor();
    await second.waitFor();
    await screenshot(page, 'history dark');
    // The arrow keys move only the focus: what is deleted is the row that has it, not the one that was opened.
    await second.click();
    await view.shown();
    await runCommand(page, 'Throughline: Focus on History View');
    await second.and(focused).waitFor();
    await page.keyboard.press('ArrowDown');
    await first.and(focused).waitFor();
    await page.keyboard.press('Delete');
    await notifications(page).filter({ hasText: 'About the first thing' }).waitFor();
    await first.waitFor({ state: 'detached' });
    await rows.filter({ hasText: 'Trash' }).waitFor();
    await view.questions.filter({ hasText: 'About the second thing' }).waitFor();
    await page.locator('.notifications-toasts').getByRole('button', { name: 'Undo' }).click();
    await first.waitFor();
    await rows.filter({ hasText: 'Trash' }).waitFor({ state: 'detached' });
    await first.click();
    await view.questions.filter({ hasText: 'About the first thing' }).waitFor();
  });
}
