// From no model to one that answers, by the keyboard.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import {
  notifications,
  pickInQuickInput,
  quickInputRows,
  runCommand,
  screenshot,
} from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import { connectStep, focusedRemedy, typeInStep } from '../../support/workbench/connectModel.ts';
import type { Workbench } from '../../support/workbench/useWorkbench.ts';

const key = 'sk-test-0123456789abcdefghij';

export function describeConnecting(workbench: Workbench): void {
  let server: ModelServer;
  before(async () => {
    server = await startModelServer({ models: ['scripted-large', 'scripted-small'], requiredKey: key });
  });
  after(() => server.stop());

  it('leads by keyboard from the address over a refused key to a model that has answered', async () => {
    const { page } = workbench;
    const view = await Chat.openNew(page);
    await view.button('Connect a Model').click();
    await connectStep(page, 1);
    await screenshot(page, 'connect-place');
    await pickInQuickInput(page, 'Custom');
    await typeInStep(page, 2, server.url);
    // It has said that it wants a key.
    await remedy(page, 'Enter the Key');
    await typeInStep(page, 3, 'sk-wrong');
    await quickInputRows(page).filter({ hasText: 'Incorrect API key provided' }).waitFor();
    await screenshot(page, 'connect-refused-key');
    await remedy(page, 'Enter the Key');
    await typeInStep(page, 3, key);
    await connectStep(page, 4);
    await pickInQuickInput(page, 'small', 'scripted-small');
    await notifications(page)
      .filter({ hasText: /scripted-small answered after/ })
      .waitFor();
    await view.frame.getByRole('button', { name: /now scripted-small/ }).waitFor();
    assert.match(await view.ask('Are you there?'), /Scripted answer/);
    const status = page.locator('.statusbar-item').filter({ hasText: /scripted-small · \d/ });
    await status.click();
    for (const label of ['Select Model', 'Connect a Model', 'New Session', 'Settings'])
      await quickInputRows(page).filter({ hasText: label }).first().waitFor();
    await screenshot(page, 'status-menu');
    await page.keyboard.press('Escape');
    assert.equal(server.completions.at(-1)?.headers.authorization, `Bearer ${key}`);
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.frame.getByRole('button', { name: /now scripted-small/ }).waitFor();
  });
}

/** Takes the remedy that is offered first. */
async function remedy(page: Page, label: string): Promise<void> {
  await focusedRemedy(page, label).waitFor();
  await page.keyboard.press('Enter');
}
