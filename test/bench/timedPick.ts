import type { Page } from 'playwright-core';
import { quickInput, quickInputRows } from '../support/workbench/actions.ts';

/** Types into the quick input that is open and takes the row that says `row`. Gives when Enter was pressed, ms since 1970. */
export async function timedPick(page: Page, text: string, row = text): Promise<number> {
  await quickInput(page).fill(text);
  await quickInputRows(page).and(page.locator('.focused')).filter({ hasText: row }).waitFor();
  const at = Date.now();
  await page.keyboard.press('Enter');
  return at;
}

/** Runs a command of the palette by its label. Gives when Enter was pressed, ms since 1970. */
export async function timedCommand(page: Page, label: string): Promise<number> {
  await page.keyboard.press('F1');
  return timedPick(page, `>${label}`, label);
}
