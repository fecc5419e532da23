import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { themeNames } from '../../../support/webviewHarness/themeColours.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import { relaid, throughStates } from '../../../support/webviewHarness/viewStates.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';
import { repositoryRoot } from '../../../support/workbench/installation.ts';

const pictures = path.join(repositoryRoot, 'out/screenshots/view');

/** The view in each state, as it looks and as it fits. The pictures are kept for people. */
export function describeEveryState(harness: SharedHarness): void {
  let view: ViewPage;

  before(() => mkdirSync(pictures, { recursive: true }));

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  for (const theme of themeNames) {
    it(`fits into 460 and 220 pixels in ${theme}, with nothing cut off or out of reach`, async () => {
      view = await harness.open({ theme, width: 460, height: 640, reducedMotion: true });
      const misfits: string[] = [];
      await throughStates(view, async (name) => {
        for (const width of [220, 460]) {
          await view.page.setViewportSize({ width, height: 640 });
          await relaid(view);
          const file = `${theme}-${name.replaceAll(' ', '-')}-${width}.png`;
          await view.page.screenshot({ path: path.join(pictures, file) });
          for (const misfit of await misfitsOf(view)) misfits.push(`${name} at ${width}: ${misfit}`);
        }
      });
      assert.deepEqual(misfits, []);
    });
  }
}

async function misfitsOf({ call }: ViewPage): Promise<readonly string[]> {
  const wide = (await call('overflowing')) as readonly string[];
  const cut = (await call('cutOff')) as readonly string[];
  return [...wide.map((what) => `scrolls sideways: ${what}`), ...cut];
}
