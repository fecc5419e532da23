import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openChat, openFile, runCommand } from '../support/workbench/actions.ts';
import { waitUntilReady } from '../support/workbench/browser.ts';
import { Chat } from '../support/workbench/chat.ts';
import { signal, waitFor } from '../support/workbench/processes.ts';
import { useConnectedWorkbench } from '../support/workbench/useConnectedWorkbench.ts';

describe('closing the editor and coming back', function () {
  // Each test starts an editor or two.
  this.timeout(300_000);
  const { workbench, server } = useConnectedWorkbench({
    models: ['first', 'second'],
  });
  const chat = async () => new Chat(await openChat(workbench.page));

  async function assertResumed(view: Chat): Promise<void> {
    await view.questions.filter({ hasText: 'Question number 12' }).waitFor({ timeout: 60_000 });
    await view.hasAnswers(12);
    await view.assertDraft('half a draft');
    await view.button('Unpin report.ts').waitFor();
    await view.frame.getByRole('button', { name: /now second/ }).waitFor();
    await waitFor(() => isInView(view, 'Question number 4'), 'the scroll position to come back', 10_000);
  }

  const isInView = (view: Chat, text: string) =>
    view.questions
      .filter({ hasText: text })
      .first()
      .evaluate((element) => {
        const box = element.getBoundingClientRect();
        return box.top >= -box.height && box.top < element.ownerDocument.documentElement.clientHeight / 2;
      });

  it('finds session, messages, draft, pinned file, model and scroll position again', async () => {
    const { page } = workbench;
    await openFile(page, 'report.ts');
    const view = await chat();
    await runCommand(page, 'Throughline: Add File to Chat');
    await view.button('Pin report.ts').first().click();
    await runCommand(page, 'Throughline: Select Model');
    await page.locator('.quick-input-widget:visible .monaco-list-row').filter({ hasText: 'second' }).click();
    for (let number = 1; number <= 12; number++)
      await view.ask(`Question number ${number}${'\nwith another line'.repeat(6)}`);
    await view.composer.fill('half a draft');
    await view.questions
      .filter({ hasText: 'Question number 4' })
      .evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.waitForTimeout(1000);
    await workbench.close();
    await workbench.open();
    await assertResumed(await chat());
  });

  it('is the same after a window reload', async () => {
    await workbench.page.reload();
    await waitUntilReady(workbench.page);
    await assertResumed(await chat());
  });

  it('keeps a partial answer when the extension host is killed, with Continue and Retry', async () => {
    const view = await chat();
    await view.send('Kill the host [[fault:endless]]');
    await view.streamed(200);
    const host = workbench.server.extensionHostPid();
    assert.ok(host);
    signal(host, 'SIGKILL');
    const back = await chat();
    await back.lastAnswer.filter({ hasText: /interrupted/i }).waitFor({ timeout: 60_000 });
    assert.ok(((await back.lastAnswer.textContent()) ?? '').length > 200);
    await back.lastAnswer.getByRole('button', { name: 'Retry' }).first().waitFor();
    server.scriptAll({ kind: 'echo' });
    await back.lastAnswer.getByRole('button', { name: 'Continue' }).first().click();
    await back.lastAnswer.filter({ hasText: 'Scripted answer' }).waitFor({ timeout: 20_000 });
    await back.hasAnswers(13);
  });

  it('keeps a partial answer when the whole server is killed', async () => {
    const view = await chat();
    await view.send('Kill the server [[fault:endless]]');
    await view.streamed(200);
    await workbench.server.kill();
    await workbench.startServer();
    await workbench.page
      .locator('.monaco-dialog-box')
      .getByRole('button', { name: 'Reload Window' })
      .click({ timeout: 60_000 });
    await waitUntilReady(workbench.page);
    const back = await chat();
    await back.lastAnswer.filter({ hasText: /interrupted/i }).waitFor({ timeout: 60_000 });
    assert.ok(((await back.lastAnswer.textContent()) ?? '').length > 200);
  });

  it('finds everything again after the project folder was renamed', async () => {
    const view = await chat();
    await view.composer.fill('draft before the move');
    await workbench.page.waitForTimeout(1000);
    await workbench.close();
    const moved = `${workbench.project}-renamed`;
    renameSync(workbench.project, moved);
    await workbench.open(moved);
    const back = await chat();
    await back.questions.filter({ hasText: 'Kill the server' }).waitFor({ timeout: 60_000 });
    await back.assertDraft('draft before the move');
    await back.button('Unpin report.ts').waitFor();
  });

  it('finds everything again when the folder has become one of several of a workspace', async () => {
    await workbench.close();
    const other = `${workbench.project}-other`;
    mkdirSync(other);
    const workspace = path.join(path.dirname(other), 'several.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: workbench.project }, { path: other }] }));
    await workbench.open(workspace);
    const back = await chat();
    await back.questions.filter({ hasText: 'Kill the server' }).waitFor({ timeout: 60_000 });
    await back.assertDraft('draft before the move');
    await back.button('Unpin report.ts').waitFor();
  });
});
