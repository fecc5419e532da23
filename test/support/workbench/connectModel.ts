// The steps of Connect a Model, as its user meets them.
import type { Locator, Page } from 'playwright-core';
import { quickInput } from './actions.ts';

/** Waits for this step of the five. */
export async function connectStep(page: Page, number: number): Promise<void> {
  await page
    .locator('.quick-input-title')
    .filter({ hasText: `Connect a Model (${number}/5)` })
    .waitFor();
}

export async function typeInStep(page: Page, number: number, text: string): Promise<void> {
  await connectStep(page, number);
  await quickInput(page).fill(text);
  await page.keyboard.press('Enter');
}

/** The remedy that is offered first: Enter takes it. */
export function focusedRemedy(page: Page, label: string): Locator {
  return page.locator('.quick-input-widget:visible .monaco-list-row.focused').filter({ hasText: label });
}
