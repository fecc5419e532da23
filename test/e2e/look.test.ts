// How the chat looks in the editor's themes and in a narrow side bar. Pictures are kept in out/screenshots; by
// `npm run pictures` those of README and walkthrough are renewed, and the colours that the browser tests see the view in.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
import { dragSideBar, walkthroughPicture } from '../support/workbench/pictures.ts';
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
    await view.button('Connect a Model').waitFor();
    await walkthroughPicture(page, 'connect', 640);
    await openFile(page, 'resultCache.ts');
    await selectLines(page, 1, 20);
    await runCommand(page, 'Throughline: Explain Selection');
    await view.settledAnswer();
    await view.shown();
    await walkthroughPicture(page, 'ask');
    await openFile(page, 'slug.ts');
    await runCommand(page, 'Throughline: Add File to Chat');
    await view.shown();
    await view.button('Pin slug.ts').first().click();
    await openFile(page, 'resultCache.ts');
    await view.chips().filter({ hasText: 'resultCache.ts' }).waitFor();
    await view.composer.fill('Could the cache use slugs as its keys?');
    await walkthroughPicture(page, 'context', 260);
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
  assert.equal(kept, sheet, 'npm run pictures takes the colours over');
}

function copyToDocuments(picture: string): void {
  const folder = path.join(repositoryRoot, 'docs/images');
  mkdirSync(folder, { recursive: true });
  copyFileSync(picture, path.join(folder, path.basename(picture)));
}
