import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { MentionChoice, ToView } from '../../../../src/protocol/chatProtocol.ts';
import {
  answer,
  budget,
  chip,
  failure,
  question,
  receipt,
  shortItems,
  snapshot,
} from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { Theme, ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const talk = [
  question('q', 'Where is it?'),
  answer('a', 'In [a.ts](src/a.ts).\n\n```ts\nlet a = 1;\n```\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n', {
    usage: { promptTokens: 6401, completionTokens: 312 },
  }),
];
const chips = [chip('a'), chip('b', { pinned: true }), chip('c', { problem: 'It is gone.' })];
const model = { label: 'Offline assistant', isOffline: true, contextWindow: 32_768 };

const choices: readonly MentionChoice[] = ['report', 'config'].map((name) => ({
  source: 'file',
  label: `${name}.ts`,
  matches: [0, 1],
  detail: 'src',
  insert: `@src/${name}.ts`,
  goesOn: false,
}));

/** Every state of the view, by its name: what the extension sends, and what a user does then. */
const states: Readonly<Record<string, { send: readonly ToView[]; act?: (view: ViewPage) => Promise<void> }>> = {
  empty: { send: [snapshot({ model })] },
  answered: { send: [snapshot({ messages: talk, chips })] },
  streaming: {
    send: [
      snapshot({
        messages: [question('q', 'Why?'), answer('a', 'Because', { status: 'streaming' })],
        phase: 'streaming',
      }),
    ],
  },
  waiting: {
    send: [snapshot({ messages: [question('q', 'Why?'), answer('a', '', { status: 'streaming' })], phase: 'waiting' })],
  },
  failed: {
    send: [
      snapshot({
        messages: [question('q', 'Why?'), answer('a', 'Half', { status: 'failed', failure })],
        notices: [{ ...failure, action: 'showLog' }],
        budget: budget({ totalTokens: 120_000, items: shortItems }),
        chips,
      }),
      { type: 'composer/restore', text: 'Once more', failure },
    ],
  },
  interrupted: {
    send: [snapshot({ messages: [question('q', 'Why?'), answer('a', 'Half', { status: 'interrupted' })] })],
  },
  'receipt open': { send: [snapshot({ messages: talk }), { type: 'receipt/show', messageId: 'a', receipt }] },
  'mention picker open': {
    send: [snapshot({ messages: talk })],
    act: async (view) => {
      await view.page.getByRole('textbox', { name: 'Message' }).pressSequentially('@');
      const query = await view.page.waitForFunction('postedByView().findLast(({ type }) => type === "mention/query")');
      const { serial } = (await query.jsonValue()) as { serial: number };
      await view.send({ type: 'mention/choices', serial, choices, isPartial: false });
      await view.page.getByRole('option').first().waitFor();
    },
  },
  'question being edited': {
    send: [snapshot({ messages: talk })],
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Edit question' }).first().click();
      await page.getByRole('textbox', { name: 'Edited question' }).waitFor();
    },
  },
};

/** Nothing that a machine can find stands between anybody and the view (WCAG 2.2, level AA). */
export function describeAccessibility(harness: SharedHarness): void {
  let view: ViewPage;
  let axe: string;

  before(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });

  afterEach(() => view.close());

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies Theme[]) {
    it(`has no barrier that axe finds, in any state, in ${theme}`, async () => {
      view = await harness.open({ theme, height: 900, reducedMotion: true });
      await view.page.evaluate(axe);
      const found: string[] = [];
      for (const [name, { send, act }] of Object.entries(states)) {
        await view.send(snapshot({ session: { id: `s-${name}`, title: name } }), ...send);
        await settle(view);
        await act?.(view);
        found.push(...(await barriers(view)).map((barrier) => `${name}: ${barrier}`));
      }
      assert.deepEqual(found, []);
    });
  }

  it('has no barrier that axe finds at 220 pixels, which is 400 % of a narrow side bar', async () => {
    view = await harness.open({ width: 220 });
    await view.page.evaluate(axe);
    for (const name of ['empty', 'failed', 'receipt open']) {
      await view.send(...(states[name]?.send ?? []));
      await settle(view);
      assert.deepEqual(await barriers(view), [], name);
    }
  });
}

/** Until what was sent is drawn, older messages and colours of code included. */
async function settle({ page }: ViewPage): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))');
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
