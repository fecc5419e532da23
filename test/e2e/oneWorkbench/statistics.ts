import assert from 'node:assert/strict';
import { runCommand, screenshot, tabFrame } from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

export function describeStatistics({ workbench }: ConnectedWorkbench): void {
  it('are drawn in an editor tab, with what was just asked', async () => {
    const { page } = workbench;
    const view = await Chat.openNew(page);
    await view.ask('What is counted?');
    await runCommand(page, 'Throughline: Show Statistics');
    const statistics = tabFrame(page);
    await statistics.getByRole('heading', { name: 'Session: What is counted?' }).waitFor({ timeout: 30_000 });
    await statistics.getByLabel('Messages', { exact: true }).check();
    const bars = statistics.locator('.statistics-chart rect');
    await bars.first().waitFor();
    assert.equal(await bars.count(), 1, 'all was asked today');
    await statistics.getByLabel('Tokens', { exact: true }).check();
    await screenshot(page, 'statistics');
    await runCommand(page, 'View: Close All Editors');
  });
}
