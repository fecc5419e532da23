// Pictures for people that are made by the end-to-end tests: `npm run pictures` renews them.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { screenshot } from './actions.ts';
import { repositoryRoot } from './installation.ts';

/** Keeps the lower part of the side bar as the picture of a step of the walkthrough; when asked to, for the manifest. */
export async function walkthroughPicture(page: Page, step: string, tallest = 460): Promise<void> {
  await screenshot(page, `walkthrough ${step}`);
  if (!process.env.UPDATE_DOCS) return;
  const box = await page.locator('.part.sidebar').boundingBox();
  if (!box) throw new Error('There is no side bar to be seen');
  const height = Math.min(box.height, tallest);
  const file = path.join(repositoryRoot, 'media/walkthrough', `${step}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  const y = step === 'commit' ? box.y : box.y + box.height - height;
  await page.screenshot({ path: file, clip: { x: box.x, y, width: box.width, height } });
}

/** Moves the right edge of the side bar until the side bar has this width, in pixels. */
export async function dragSideBar(page: Page, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (!box) throw new Error('There is no side bar to be seen');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 8 });
  await page.mouse.up();
  // Away from the edge, so that it is not drawn as hovered.
  await page.mouse.move(box.x + width + 300, y);
  await page.locator('.monaco-sash.hover').waitFor({ state: 'detached' });
}
