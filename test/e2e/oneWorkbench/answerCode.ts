import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  editorLines,
  notifications,
  openFile,
  runCommand,
  screenshot,
  selectLines,
  tabFrame,
  visibleText,
} from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

const reply = [
  'See place.ts:3:7 or src/gone.ts:9, or https://example.invalid/page.\n\n',
  '```ts\nif (done) {\n  return 1;\n}\n```\n\n',
  '```sh\n$ touch first.txt\n$ touch second.txt\n```\n\n',
  '```mermaid\nflowchart LR\n  accTitle: Who asks whom\n  A[Editor] --> B[Model]\n```\n',
];

/** Editor settings that its window needs: the code in sight, and the terminal's text in the page. */
export const answerCodeSettings = { 'editor.minimap.enabled': false, 'terminal.integrated.gpuAcceleration': 'off' };

export function describeAnswerCode({ workbench, server }: ConnectedWorkbench): void {
  before(() => {
    const text = 'function place() {\n  first();\n  second();\n}\n';
    writeFileSync(path.join(workbench.project, 'src/place.ts'), text);
  });
  let view: Chat;
  const code = (index: number, name: string) =>
    view.lastAnswer.locator('.code-block').nth(index).getByRole('button', { name });
  const shows = (text: string) =>
    waitFor(
      async () => (await visibleText(editorLines(workbench.page))).split('\n').sort().join('\n') === text,
      `the editor to show ${text}`,
      20_000,
    );
  const sorted = (text: string) => text.split('\n').sort().join('\n');

  it('is copied, and says what is missing when there is no editor', async () => {
    const { page } = workbench;
    view = await Chat.openNew(page);
    await view.frame.getByText('Ask about your project').waitFor();
    server.script({ kind: 'answer', tokens: reply });
    await view.ask('Show me code');
    await code(0, 'Copy code').click();
    await waitFor(
      async () => (await page.evaluate('navigator.clipboard.readText()')) === 'if (done) {\n  return 1;\n}',
      'the clipboard',
    );
    await code(0, 'Insert at cursor').click();
    await notifications(page).filter({ hasText: 'No text editor is open' }).waitFor();
    await runCommand(page, 'Notifications: Clear All Notifications');
  });

  it('asks as the editor does before a web address is opened', async () => {
    const { page } = workbench;
    await view.lastAnswer.getByRole('link', { name: 'https://example.invalid/page' }).click();
    const question = page.locator('.monaco-dialog-box').filter({ hasText: 'example.invalid' });
    await question.waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
  });

  it('opens a place that the answer names, by its name alone, and says when it is not there', async () => {
    const { page } = workbench;
    await view.lastAnswer.getByRole('link', { name: 'src/gone.ts:9' }).click();
    await notifications(page).filter({ hasText: 'There is no such file' }).waitFor();
    await runCommand(page, 'Notifications: Clear All Notifications');
    await view.lastAnswer.getByRole('link', { name: 'place.ts:3:7' }).click();
    await page.locator('.statusbar').getByText('Ln 3, Col 7').waitFor();
  });

  it('goes to the cursor as one step that can be undone, indented as the place is', async () => {
    const { page } = workbench;
    await openFile(page, 'place.ts');
    await selectLines(page, 2, 2);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const before = 'function place() {\n  first();\n  \n  second();\n}\n';
    await shows(sorted(before));
    await code(0, 'Replace selection').click();
    await notifications(page).filter({ hasText: 'Nothing is selected' }).waitFor();
    await runCommand(page, 'Notifications: Clear All Notifications');
    await code(0, 'Insert at cursor').click();
    await shows(sorted('function place() {\n  first();\n  if (done) {\n    return 1;\n  }\n  second();\n}\n'));
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await page.keyboard.press('Control+Z');
    await shows(sorted(before));
  });

  it('takes the place of what is selected', async () => {
    const { page } = workbench;
    await openFile(page, 'place.ts');
    await selectLines(page, 2, 4);
    await code(0, 'Replace selection').click();
    await shows(sorted('function place() {\n  if (done) {\n    return 1;\n  }\n}\n'));
  });

  it('opens as a new file in its language', async () => {
    const { page } = workbench;
    await code(0, 'Open as new file').click();
    await page.locator('.tabs-container [role="tab"][aria-selected="true"][data-resource-name^="Untitled"]').waitFor();
    await shows(sorted('if (done) {\n  return 1;\n}\n'));
    await page.locator('.statusbar').getByText('TypeScript', { exact: true }).waitFor();
    await screenshot(page, 'answer-new-file');
  });

  it('is drawn as a diagram in a panel of its own, one for each', async () => {
    const { page } = workbench;
    await code(2, 'Open diagram').click();
    const picture = tabFrame(page).getByRole('img', { name: 'Who asks whom' });
    await picture.waitFor({ timeout: 30_000 });
    await screenshot(page, 'diagram-dark');
    const drawn = await picture.getAttribute('src');
    await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
    await waitFor(async () => (await picture.getAttribute('src')) !== drawn, 'the other theme', 20_000);
    await screenshot(page, 'diagram-light');
    await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
    const tabs = page.getByRole('tab', { name: /^Diagram: Who asks whom/ });
    await page.locator('.tabs-container [role="tab"][data-resource-name^="Untitled"]').click();
    await code(2, 'Open diagram').click();
    await tabs.and(page.locator('[aria-selected="true"]')).waitFor();
    assert.equal(await tabs.count(), 1);
  });

  it('is put into the terminal and not run, however many lines it has', async () => {
    const { page } = workbench;
    await runCommand(page, 'Terminal: Create New Terminal');
    const rows = page.locator('.panel .xterm-rows').first();
    const typed = async () => ((await rows.textContent()) ?? '').replaceAll('\u00a0', ' ');
    await rows.waitFor();
    await waitFor(async () => /project\S* ?[#$]/.test(await typed()), 'the shell’s prompt', 30_000);
    await code(1, 'Put into terminal, not run').click();
    await waitFor(async () => /touch first\.txt[\s\S]*touch second\.txt/.test(await typed()), 'the commands', 30_000);
    await screenshot(page, 'answer-terminal');
    assert.match(
      String(await page.evaluate('navigator.clipboard.readText()')),
      /^if \(done\)/,
      'the clipboard is given back',
    );
    const made = (name: string) => existsSync(path.join(workbench.project, name));
    assert.ok(!made('first.txt'));
    await page.keyboard.press('Enter');
    await waitFor(() => made('first.txt') && made('second.txt'), 'the commands to run when the user says so', 20_000);
  });
}
