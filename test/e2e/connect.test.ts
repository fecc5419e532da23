// From no model to one that answers, by the keyboard; and models of several endpoints in one picker.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type ModelServer, startModelServer } from '../support/modelServer/modelServer.ts';
import {
  notifications,
  openChat,
  pickInQuickInput,
  quickInput,
  quickInputRows,
  runCommand,
  screenshot,
} from '../support/workbench/actions.ts';
import { Chat } from '../support/workbench/chat.ts';
import { connectStep, focusedRemedy, typeInStep } from '../support/workbench/connectModel.ts';
import { freePort } from '../support/workbench/server.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

const key = 'sk-test-0123456789abcdefghij';

describe('connecting a model', () => {
  let server: ModelServer;
  before(async () => {
    server = await startModelServer({ models: ['scripted-large', 'scripted-small'], requiredKey: key });
  });
  after(() => server.stop());
  const workbench = useWorkbench();

  it('leads by keyboard from the address over a refused key to a model that has answered', async () => {
    const { page } = workbench;
    const view = new Chat(await openChat(page));
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
      await quickInputRows(page).filter({ hasText: label }).waitFor();
    await screenshot(page, 'status-menu');
    await page.keyboard.press('Escape');
    assert.equal(server.requests.at(-1)?.headers.authorization, `Bearer ${key}`);
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.frame.getByRole('button', { name: /now scripted-small/ }).waitFor();
  });
});

describe('models of several endpoints', () => {
  let first: ModelServer;
  let second: ModelServer;
  let deadPort: number;
  before(async () => {
    first = await startModelServer({ models: ['apple', 'shared'] });
    second = await startModelServer({ models: ['banana', 'shared'] });
    deadPort = await freePort();
  });
  after(() => Promise.all([first.stop(), second.stop()]));
  const workbench = useWorkbench(() => ({
    settings: {
      'throughline.endpoints': [
        { name: 'First', baseUrl: first.url },
        { name: 'Dead', baseUrl: `http://127.0.0.1:${deadPort}/v1` },
        { name: 'Second', baseUrl: second.url },
        { name: 'Plain', baseUrl: 'http://plain.invalid/v1' },
        { name: 'Damaged', baseUrl: 'no address' },
      ],
      'throughline.defaultModel': 'First/apple',
    },
  }));

  it('stand in groups, a dead endpoint with its problem, and the session remembers which was chosen', async () => {
    const { page } = workbench;
    const view = new Chat(await openChat(page));
    await view.frame.getByText('A part of the setting with the endpoints was passed over.').waitFor();
    await runCommand(page, 'Throughline: Select Model');
    const rows = quickInputRows(page);
    for (const name of ['banana', 'could not be reached', 'apple']) await rows.filter({ hasText: name }).waitFor();
    await screenshot(page, 'model-picker');
    // Nothing goes over the network in clear before the user has said so.
    await rows.filter({ hasText: 'was not asked for its models' }).click();
    await page.locator('.monaco-dialog-box').filter({ hasText: 'plain.invalid is not encrypted' }).waitFor();
    await screenshot(page, 'plain-http');
    await page.keyboard.press('Escape');
    await rows.filter({ hasText: 'banana' }).waitFor();
    // `shared` is at both: the one under Second is the last of them.
    await quickInput(page).fill('shared');
    const shared = rows.filter({ hasText: /^shared/ });
    await shared.nth(1).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await view.frame.getByRole('button', { name: /now shared/ }).waitFor();
    await view.ask('Who answers?');
    assert.equal(second.requests.at(-1)?.path, '/v1/chat/completions');
    assert.ok(!first.requests.some(({ path }) => path === '/v1/chat/completions'));
    await runCommand(page, 'Throughline: New Session');
    await view.frame.getByRole('button', { name: /now apple/ }).waitFor();
  });
});

/** Takes the remedy that is offered first. */
async function remedy(page: Page, label: string): Promise<void> {
  await focusedRemedy(page, label).waitFor();
  await page.keyboard.press('Enter');
}
