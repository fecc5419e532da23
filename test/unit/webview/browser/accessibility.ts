import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { themeNames } from '../../../support/webviewHarness/themeColours.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import { inState, throughStates } from '../../../support/webviewHarness/viewStates.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Nothing that a machine can find stands between anybody and the view (WCAG 2.2, level AA). */
export function describeAccessibility(harness: SharedHarness): void {
  let view: ViewPage;
  let axe: string;

  before(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });

  afterEach(() => view.close());

  for (const theme of themeNames) {
    it(`has no barrier that axe finds, in any state, in ${theme}`, async () => {
      view = await harness.open({ theme, height: 900, reducedMotion: true });
      await view.page.evaluate(axe);
      const found: string[] = [];
      await throughStates(view, async (name) => {
        found.push(...(await barriers(view)).map((barrier) => `${name}: ${barrier}`));
      });
      assert.deepEqual(found, []);
    });
  }

  it('has no barrier that axe finds at 220 pixels, which is 400 % of a narrow side bar', async () => {
    view = await harness.open({ width: 220 });
    await view.page.evaluate(axe);
    for (const name of ['empty', 'failed', 'receipt open'])
      await inState(view, name, async () => assert.deepEqual(await barriers(view), [], name));
  });
}

/** What axe finds, a line each. */
async function barriers({ page }: ViewPage): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // The page is a part of the workbench, which has the landmarks and the first heading.
    const off = { enabled: false };
    const rules = { region: off, 'page-has-heading-one': off, 'landmark-one-main': off };
    const { violations } = await axe.run({
      runOnly: { type: 'tag', values: tags },
      rules: { ...rules, 'target-size': { enabled: true } },
      resultTypes: ['violations'],
    });
    return violations;
  });
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}
