// How the chat looks in the editor's themes and in a narrow side bar. Pictures are kept in out/screenshots; with
// UPDATE_DOCS=1 the one that the README shows is renewed, and the colours that the view's browser tests see it in.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { createSampleProject } from '../support/sampleProject.ts';
import { type Theme, themeFile, themeNames, themeSheet, themes } from '../support/webviewHarness/themeColours.ts';
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

  for (const name of themeNames) {
    it(`is native in ${name}, wide and at 220 pixels`, async () => {
      const { page } = workbench;
      const { title, bodyClass } = themes[name];
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+T');
      await pickInQuickInput(page, title);
      await waitFor(async () => bodyClass === (await themeClassesOf(view)), title);
      await dragSideBar(page, 460);
      const picture = await screenshot(page, `chat-${name}`);
      if (process.env.UPDATE_DOCS && name === 'dark') copyToDocuments(picture);
      await assertHarnessIsTrue(view, name);
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

/** The classes that tell the theme: `vscode-high-contrast` is one of both high contrasts. */
async function themeClassesOf(view: Chat): Promise<string> {
  const all = (await view.frame.locator('body').getAttribute('class')) ?? '';
  const known = new Set(Object.values(themes).flatMap(({ bodyClass }) => bodyClass.split(' ')));
  return all
    .split(' ')
    .filter((name) => known.has(name))
    .sort()
    .join(' ');
}

/** The browser tests of the view see it in the colours that it has here. */
async function assertHarnessIsTrue(view: Chat, theme: Theme): Promise<void> {
  const given = await view.frame.locator('html').evaluate((root) => {
    const { style } = root as unknown as { style: Iterable<string> & { getPropertyValue(name: string): string } };
    return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]));
  });
  const sheet = themeSheet(theme, given);
  if (process.env.UPDATE_DOCS) writeFileSync(themeFile(theme), sheet);
  const kept = readFileSync(themeFile(theme), 'utf8');
  assert.equal(kept, sheet, 'UPDATE_DOCS=1 npm test -- e2e --grep "look of the chat" takes the colours over');
}

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
