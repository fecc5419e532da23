import assert from 'node:assert/strict';
import type { ResumeNotice } from '../../../../src/protocol/chatProtocol.ts';
import { resume, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

const files: ResumeNotice['files'] = [
  ...resume.files,
  ...['c.ts', 'd.ts', 'e.ts'].map((label) => ({ label, state: 'changed' }) as const),
];
const notice = { ...resume, files };

/** What is told on coming back. */
export function describeResumeLine(harness: SharedHarness): void {
  let view: ViewPage;
  const section = () => view.page.getByRole('region', { name: 'Since the last question' });
  const choices = async () => (await view.posted()).filter(({ type }) => type === 'resume/choose');

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  it('says what has changed, also to a screen reader, and takes the answer by keyboard, at 220 pixels', async () => {
    view = await harness.open({ width: 220 });
    await view.send(snapshot(), { type: 'resume/changed', notice });
    const words =
      'branch feature/with-a-long-name instead of main, 3 commits, a.ts has changed, b.ts is gone, c.ts has changed, 2 more files have changed.';
    await section().getByText(words).waitFor();
    await view.page.getByRole('status').getByText(words).waitFor();
    assert.deepEqual(await view.call('overflowing'), []);
    await section().getByRole('button', { name: 'Use the current files' }).press('Enter');
    await section().getByRole('button', { name: 'Keep as they were' }).press('Space');
    await section().getByRole('button', { name: 'Dismiss' }).click();
    assert.deepEqual(await choices(), [
      { type: 'resume/choose', choice: 'refresh' },
      { type: 'resume/choose', choice: 'freeze' },
      { type: 'resume/choose', choice: 'dismiss' },
    ]);
    await view.send({ type: 'resume/changed', notice: undefined });
    await section().waitFor({ state: 'detached' });
  });

  it('asks nothing where no file has changed, and is of its session only', async () => {
    view = await harness.open();
    await view.send(snapshot(), { type: 'resume/changed', notice: { sinceMs: 1, commits: 1, files: [] } });
    await section().getByText('1 commit.').waitFor();
    assert.equal(await section().getByRole('button').count(), 1);
    await view.send({ type: 'resume/changed', notice: { ...notice, files: files.slice(0, 4) } });
    await section().getByText('c.ts has changed, 1 more file has changed.').waitFor();
    await view.send(snapshot({ session: { id: 's2', title: 'Other' } }));
    await section().waitFor({ state: 'detached' });
  });
}
