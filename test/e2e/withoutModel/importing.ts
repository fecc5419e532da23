// What was asked of another assistant is there to go on with.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chatFrame, notifications, quickInput, quickInputRows, runCommand } from '../../support/workbench/actions.ts';
import type { Workbench } from '../../support/workbench/useWorkbench.ts';

/** Before the editor starts: a conversation of a workspace that is gone, so that nothing says whose it was. */
export function writeForeignConversation(userDir: string): void {
  const folder = path.join(userDir, 'User/workspaceStorage/gone/chatSessions');
  mkdirSync(folder, { recursive: true });
  const response = [{ value: 'Because **rules** differ.' }];
  const requests = [{ requestId: 'r', message: { text: 'Why is the report late?' }, response, timestamp: 1e12 }];
  writeFileSync(path.join(folder, 's.json'), JSON.stringify({ version: 3, sessionId: 's', requests }));
}

export function describeImporting(workbench: Workbench): void {
  it('takes over a conversation of Copilot Chat, which can be resumed and says where it came from', async () => {
    const { page } = workbench;
    await runCommand(page, 'Throughline: Import Conversations...');
    await quickInput(page).fill('gone');
    await quickInputRows(page).filter({ hasText: 'Copilot Chat' }).click();
    await page.keyboard.press('Enter');
    await notifications(page).filter({ hasText: 'Imported 1 session with 2 messages.' }).waitFor();
    await runCommand(page, 'Throughline: Resume Session...');
    await quickInput(page).fill('Why is the report late?');
    const row = quickInputRows(page).filter({ hasText: 'from Copilot Chat' });
    await row.waitFor();
    await row.click();
    await chatFrame(page).getByText('Because rules differ.').waitFor();
  });
}
