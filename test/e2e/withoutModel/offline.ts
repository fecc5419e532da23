import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { openCommitMessage, openFile, runCommand, screenshot, selectLines } from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import type { Workbench } from '../../support/workbench/useWorkbench.ts';

export function describeOffline(workbench: Workbench): void {
  let view: Chat;

  it('offers questions about the project and answers one with links that open at the line', async () => {
    view = await Chat.openNew(workbench.page);
    await view.frame.getByText('Offline').first().waitFor();
    await screenshot(workbench.page, 'empty-state');
    const answer = await view.ask('Where are the links of a file found?');
    assert.match(answer, /extractLinks/);
    await screenshot(workbench.page, 'offline-answer');
    await view.lastAnswer
      .getByRole('link', { name: /extractLinks/ })
      .first()
      .click();
    const opened = workbench.page.locator('.tabs-container [role="tab"][aria-selected="true"]');
    await opened.and(workbench.page.locator('[data-resource-name="extractLinks.ts"]')).waitFor();
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  });

  it('explains a selection with its definitions and who changed it last', async () => {
    await openFile(workbench.page, 'slug.ts');
    await selectLines(workbench.page, 1, 12);
    await runCommand(workbench.page, 'Throughline: Explain Selection');
    await view.lastAnswer.filter({ hasText: 'Mara Lindqvist' }).waitFor({ timeout: 20_000 });
    await screenshot(workbench.page, 'offline-explain');
  });

  it('draws a conventional commit message from the diff', async () => {
    const lines = await openCommitMessage(workbench.page);
    execFileSync('git', ['add', '--all'], { cwd: workbench.project });
    await runCommand(workbench.page, 'Throughline: Generate Commit Message');
    await lines
      .filter({ hasText: /^(?:feat|fix|refactor|docs|test|chore|perf)(?:\([\w-]+\))?:\s/ })
      .first()
      .waitFor({ timeout: 20_000 });
  });
}
