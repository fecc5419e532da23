// How the chat looks in the editor's themes and in a narrow side bar. Pictures are kept in out/screenshots; with
// UPDATE_DOCS=1 the one that the README shows is renewed.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { createSampleProject } from '../support/sampleProject.ts';
import {
  openChat,
  openFile,
  pickInQuickInput,
  runCommand,
  screenshot,
  selectLines,
} from '../support/workbench/actions.ts';
import { Chat } from '../support/workbench/chat.ts';
import { repositoryRoot } from '../support/workbench/installation.ts';
import { waitFor } from '../support/workbench/processes.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

/** Themes by their names in the picker, and the class that the workbench gives to a webview's body. */
const themes = [
  { name: 'dark', theme: 'Dark Modern', bodyClass: 'vscode-dark' },
  { name: 'light', theme: 'Light Modern', bodyClass: 'vscode-light' },
  { name: 'high-contrast', theme: 'Dark High Contrast', bodyClass: 'vscode-high-contrast' },
] as const;

describe('the look of the chat', () => {
  const workbench = useWorkbench(() => ({
    createProject: (folder) => createSampleProject(folder, { withChange: true }),
  }));
  let view: Chat;

  before(async () => {
    const { page } = workbench;
    view = new Chat(await openChat(page));
    await dragSideBar(page, 460);
    await openFile(page, 'resultCache.ts');
    await selectLines(page, 1, 20);
    await runCommand(page, 'Throughline: Explain Selection');
    await view.settledAnswer();
    await view.shown();
  });

  const body = () => view.frame.locator('body');

  for (const { name, theme, bodyClass } of themes) {
    it(`is native in ${name}, wide and at 220 pixels`, async () => {
      const { page } = workbench;
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+T');
      await pickInQuickInput(page, theme);
      await waitFor(async () => (await body().getAttribute('class'))?.split(' ').includes(bodyClass) === true, theme);
      await dragSideBar(page, 460);
      const picture = await screenshot(page, `chat-${name}`);
      if (process.env.UPDATE_DOCS && name === 'dark') copyToDocuments(picture);
      await dragSideBar(page, 220);
      await waitFor(async () => (await body().evaluate((element) => element.clientWidth)) <= 222, 'a narrow view');
      await screenshot(page, `chat-${name}-narrow`);
      const overflowing = await body().evaluate((element) =>
        [element, ...element.querySelectorAll('.scroller, .composer')]
          .filter((box) => box.scrollWidth > box.clientWidth + 1)
          .map((box) => box.className),
      );
      assert.deepEqual(overflowing, []);
      await view.composer.waitFor();
      await view.button('Send').waitFor();
    });
  }
});

/** Moves the right edge of the side bar until the side bar has this width, in pixels. */
async function dragSideBar(page: Page, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  assert.ok(box);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 8 });
  await page.mouse.up();
  // Away from the edge, so that it is not drawn as hovered.
  await page.mouse.move(box.x + width + 300, y);
  await page.locator('.monaco-sash.hover').waitFor({ state: 'detached' });
}

function copyToDocuments(picture: string): void {
  const folder = path.join(repositoryRoot, 'docs/images');
  mkdirSync(folder, { recursive: true });
  copyFileSync(picture, path.join(folder, path.basename(picture)));
}
