import assert from 'node:assert/strict';
import {
  editorLines,
  openChat,
  openFile,
  pickInQuickInput,
  runCommand,
  screenshot,
  visibleText,
} from '../../support/workbench/actions.ts';
import { readManifest } from '../../support/workbench/installation.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import type { Workbench } from '../../support/workbench/useWorkbench.ts';

/** The first to open the chat in its window. */
export function describeFirstLook(workbench: Workbench): void {
  it('opens the project', async () => {
    await openFile(workbench.page, 'slug.ts');
    assert.match(await visibleText(editorLines(workbench.page)), /export function slug\(heading: string\)/);
  });

  it('opens a chat that can be typed into', async () => {
    const chat = await openChat(workbench.page);
    await chat.getByRole('textbox').first().fill('Where are links found?');
    assert.equal(await chat.getByRole('textbox').first().inputValue(), 'Where are links found?');
  });

  it('has a walkthrough on the Getting Started page, with a picture at each step', async () => {
    const { page } = workbench;
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await pickInQuickInput(page, 'Get Started with Throughline');
    const { steps } = readManifest().contributes.walkthroughs[0] ?? { steps: [] };
    assert.ok(steps.length >= 5);
    for (const { id, title, media } of steps) {
      await page.locator('.getting-started-step').filter({ hasText: title }).click();
      const picture = page.getByRole('img', { name: media.altText });
      await picture.waitFor();
      const width = () => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
      await waitFor(async () => (await width()) > 100, `the picture of ${id}`);
    }
    await screenshot(page, 'walkthrough');
  });
}
