import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { dropFiles, notifications, openChat, screenshot } from '../../support/workbench/actions.ts';
import { waitUntilReady } from '../../support/workbench/browser.ts';
import { Chat } from '../../support/workbench/chat.ts';
import { walkthroughPicture } from '../../support/workbench/pictures.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

export function describeContext({ workbench, server }: ConnectedWorkbench): void {
  let view: Chat;
  const at = (file: string) => path.join(workbench.project, file);
  const lastPrompt = () =>
    (server.completions.at(-1)?.body as { messages: { content: string }[] } | undefined)?.messages.at(-1)?.content ??
    '';
  const options = () => view.frame.getByRole('listbox', { name: 'What to mention' }).getByRole('option');

  it('is mentioned from the keyboard alone, sent, and in the receipt', async () => {
    view = await Chat.openNew(workbench.page);
    await view.composer.pressSequentially('What does @srcrep');
    await options()
      .and(view.frame.getByTitle('@src/report.ts'))
      .and(view.frame.locator('[aria-selected="true"]'))
      .waitFor();
    await screenshot(workbench.page, 'mention picker');
    await view.composer.press('Enter');
    await view.assertDraft('What does @src/report.ts ');
    await view.composer.pressSequentially('do?');
    await view.chip('report.ts', 'with this message only').waitFor();
    await view.composer.press('Enter');
    await view.questions.last().filter({ hasText: 'What does @src/report.ts do?' }).waitFor();
    await view.settledAnswer();
    assert.match(lastPrompt(), /Mentioned by you: `src\/report\.ts`\n```typescript\n/);
    await view.chips().filter({ hasText: 'report.ts' }).waitFor({ state: 'detached' });
    await view.lastAnswer.getByRole('button', { name: /^Context sent/ }).click();
    const receipt = view.frame.getByRole('dialog', { name: 'Context sent' });
    await receipt.getByText('report.ts', { exact: true }).waitFor();
    await receipt.getByText(/Mentioned by you · .* tokens/).waitFor();
    await receipt.getByRole('button', { name: 'Close' }).click();
  });

  it('is what is dropped onto the chat; what is refused is told once, by its name in the project', async () => {
    writeFileSync(at('.env'), 'TOKEN=of-nobody\n');
    writeFileSync(at('logo.bin'), Buffer.from([1, 0, 2]));
    await dropFiles(view.frame.locator('.composer'), ['src/cli.ts', '.env', 'logo.bin', 'docs'].map(at));
    const told = notifications(workbench.page).filter({ hasText: '2 files were not added.' });
    await told.waitFor();
    const words = (await told.textContent()) ?? '';
    assert.match(words, /\.env \(Files of this kind hold secrets/);
    assert.match(words, /logo\.bin \(It is a binary file\)/);
    assert.ok(!words.includes(workbench.project), words);
    assert.equal(await notifications(workbench.page).count(), 1);
    await view.button('Remove docs/').waitFor();
    await view.button('Pin cli.ts').click();
    await view.button('Unpin cli.ts').waitFor();
    await view.ask('What is in these?');
    assert.match(lastPrompt(), /Added by you: `docs\/`\n```\nFiles \(1\):/);
    await view.button('Remove docs/').waitFor({ state: 'detached' });
    await view.button('Unpin cli.ts').waitFor();
  });

  it('is told to have changed on coming back, and stays as it was when that is chosen', async () => {
    writeFileSync(at('src/cli.ts'), '// another program\n');
    const later = new Date(Date.now() + 2000).toISOString();
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '-qam', 'feat: another'], {
      cwd: workbench.project,
      env: { ...process.env, GIT_COMMITTER_DATE: later, GIT_AUTHOR_DATE: later },
      stdio: 'pipe',
    });
    await workbench.page.reload();
    await waitUntilReady(workbench.page);
    view = new Chat(await openChat(workbench.page));
    const line = view.frame.getByRole('region', { name: 'Since the last question' });
    await line.getByText(/1 commit, cli\.ts has changed/).waitFor({ timeout: 60_000 });
    await walkthroughPicture(workbench.page, 'resume');
    await line.getByRole('button', { name: 'Keep as they were' }).press('Enter');
    await line.waitFor({ state: 'detached' });
    await view.chip('cli.ts', 'As it was sent before').waitFor();
    await view.ask('And now?');
    assert.match(lastPrompt(), /As it was sent before: `src\/cli\.ts`/);
    assert.ok(!lastPrompt().includes('another program'));
  });
}
