import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSampleProject } from '../support/sampleProject.ts';
import {
  openChat,
  openCommitMessage,
  openFile,
  runCommand,
  screenshot,
  selectLines,
} from '../support/workbench/actions.ts';
import { Chat } from '../support/workbench/chat.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

describe('the offline assistant, with no endpoint', () => {
  const workbench = useWorkbench(() => ({
    createProject: (folder) => createSampleProject(folder, { withChange: true }),
  }));

  let view: Chat;

  it('offers questions about the project and answers one with links that open at the line', async () => {
    view = new Chat(await openChat(workbench.page));
    await view.frame.getByText('Offline').first().waitFor();
    await screenshot(workbench.page, 'empty-state');
    const answer = await view.ask('Where are the links of a file found?');
    assert.match(answer, /extractLinks/);
    await screenshot(workbench.page, 'offline-answer');
    await view.lastAnswer.getByRole('link').first().click();
    await workbench.page.locator('.tabs-container [role="tab"]').first().waitFor();
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
});
