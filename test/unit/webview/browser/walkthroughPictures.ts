// What the pictures of the walkthrough show is what the view shows. UPDATE_DOCS=1 renews them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ToView } from '../../../../src/protocol/chatProtocol.ts';
import { answer, budget, chip, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';
import { repositoryRoot } from '../../../support/workbench/installation.ts';

const talk = [
  question('q', 'Where are the links of a file found?'),
  answer(
    'a',
    'In [extractLinks](src/extractLinks.ts#L12): it walks the lines, skips code blocks and gives each link with its place.\n\n```ts\nfor (const link of extractLinks(text)) check(link);\n```\n',
    { usage: { promptTokens: 1840, completionTokens: 62 } },
  ),
];
const model = { label: 'qwen3-coder:30b', isOffline: false, contextWindow: 128_000 };
const chips = [
  chip('extractLinks', { followsEditor: true, source: 'activeFile' }),
  chip('config', { pinned: true, tokens: 420 }),
  chip('report', { tokens: 960 }),
];

const pictures: Readonly<Record<string, { readonly state: ToView; readonly shows: string }>> = {
  ask: {
    state: snapshot({ messages: talk, model, chips: chips.slice(0, 1) }),
    shows: 'gives each link with its place',
  },
  connect: {
    state: snapshot({ model: { label: 'Offline assistant', isOffline: true, contextWindow: 32_768 } }),
    shows: 'Connect a Model',
  },
  context: {
    state: snapshot({
      model,
      chips,
      draft: 'Is the report true to the config?',
      budget: budget({ totalTokens: 3110 }),
    }),
    shows: 'config.ts',
  },
};

export function describeWalkthroughPictures(harness: SharedHarness): void {
  let view: ViewPage;

  afterEach(() => view.close());

  for (const [name, { state, shows }] of Object.entries(pictures)) {
    it(`is there for "${name}"`, async () => {
      view = await harness.open({ width: 420, height: 400 });
      await view.send(state);
      await view.page.getByText(shows).first().waitFor();
      const file = path.join(repositoryRoot, `media/walkthrough/${name}.png`);
      if (process.env.UPDATE_DOCS) {
        mkdirSync(path.dirname(file), { recursive: true });
        await view.page.screenshot({ path: file });
      }
      assert.ok(existsSync(file), `UPDATE_DOCS=1 makes ${file}`);
    });
  }
}
