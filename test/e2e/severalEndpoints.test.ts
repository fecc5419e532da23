// Models of several endpoints in one picker.
import assert from 'node:assert/strict';
import { type ModelServer, startModelServer } from '../support/modelServer/modelServer.ts';
import { openChat, quickInput, quickInputRows, runCommand, screenshot } from '../support/workbench/actions.ts';
import { Chat } from '../support/workbench/chat.ts';
import { freePort } from '../support/workbench/server.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

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
    assert.equal(second.completions.at(-1)?.path, '/v1/chat/completions');
    assert.ok(!first.requests.some(({ path }) => path === '/v1/chat/completions'));
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.frame.getByRole('button', { name: /now shared/ }).waitFor();
  });
});
