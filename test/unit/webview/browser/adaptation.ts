import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import { inState, relaid, throughStates } from '../../../support/webviewHarness/viewStates.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';
import { repositoryRoot } from '../../../support/workbench/installation.ts';

/** What readers may set for themselves (WCAG 1.4.12), and nothing may be lost by. */
const textSpacing =
  '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }' +
  'p { margin-bottom: 2em !important }';

/** Text that runs from right to left, large text, wide text, and nothing that moves. */
export function describeAdaptation(harness: SharedHarness): void {
  let view: ViewPage;

  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });

  const lost = async () => {
    const wide = (await view.call('overflowing')) as readonly string[];
    const cut = (await view.call('cutOff')) as readonly string[];
    return [...wide.map((what) => `scrolls sideways: ${what}`), ...cut];
  };
  const keep = async (name: string) => {
    const file = path.join(repositoryRoot, `out/screenshots/view/${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await view.page.screenshot({ path: file });
  };

  it('sets each block of Hebrew from right to left, and code and English from left to right', async () => {
    view = await harness.open({ width: 420 });
    await inState(view, 'right to left', async () => {
      const sides = (await view.call('sidesOfText')) as Readonly<Record<string, string>>;
      await keep('dark-right-to-left-420');
      assert.deepEqual(sides, {
        'question-text': 'right',
        p: 'right',
        li: 'right',
        'li code': 'left',
        pre: 'left',
        blockquote: 'right',
        th: 'right',
        'p (English)': 'left',
        'ol li': 'right',
        textarea: 'right',
        'mark of li': 'right',
        'mark of ol li': 'right',
        'first column': 'right',
        'bar of blockquote': 'right',
      });
      // Controls stay where they are in every conversation: the language of the view is its own.
      const [previous, next] = await Promise.all(
        ['Previous version', 'Next version'].map((name) => view.page.getByRole('button', { name }).boundingBox()),
      );
      assert.ok(previous && next && previous.x < next.x);
    });
  });

  it('loses nothing at 320 pixels, with four times the size, and scrolls in one direction only', async () => {
    view = await harness.open({ width: 320, height: 256, reducedMotion: true });
    const found: string[] = [];
    await throughStates(view, async (name) => {
      for (const what of await lost()) found.push(`${name}: ${what}`);
      if (name === 'receipt open') return;
      const input = view.page.locator(name === 'read-only' ? '.take-over' : '.composer textarea');
      const box = await input.boundingBox();
      if (!box || box.y < 0 || box.y + box.height > 256) found.push(`${name}: the composer is out of sight`);
      if (name === 'answered' || name === 'failed') await keep(`dark-${name}-320x256`);
    });
    assert.deepEqual(found, []);
  });

  it('loses nothing when the text is spaced out', async () => {
    view = await harness.open({ width: 320, height: 720, reducedMotion: true });
    await view.call('addStyles', textSpacing);
    const found: string[] = [];
    await throughStates(view, async (name) => {
      for (const what of await lost()) found.push(`${name}: ${what}`);
      if (name === 'answered' || name === 'failed') await keep(`dark-${name}-spaced-out`);
    });
    assert.deepEqual(found, []);
  });

  it('moves nothing for those who asked for less motion, and something for the others', async () => {
    view = await harness.open({ reducedMotion: true });
    const moving: string[] = [];
    const look = async (name: string) => {
      for (const what of (await view.call('moving')) as readonly string[]) moving.push(`${name}: ${what}`);
    };
    await throughStates(view, look);
    assert.deepEqual(moving, []);
    await view.page.emulateMedia({ reducedMotion: 'no-preference' });
    await inState(view, 'waiting', async () => {
      await relaid(view);
      await look('waiting');
    });
    assert.deepEqual(moving, ['waiting: codicon codicon-loading codicon-modifier-spin']);
  });

  it('has no stop of the Tab key without a ring, out of sight or too small, in any state', async () => {
    view = await harness.open({ height: 640, reducedMotion: true });
    const found: string[] = [];
    await throughStates(view, async (name) => {
      // From the last thing that was used; Tab goes round.
      const met = new Set<string>();
      for (let steps = 0; steps < 60; steps += 1) {
        await view.page.keyboard.press('Tab');
        const stop = (await view.call('tabStop')) as { id: string; faults: readonly string[] } | undefined;
        if (!stop) continue;
        if (met.has(stop.id)) break;
        met.add(stop.id);
        for (const fault of stop.faults) found.push(`${name}: ${fault}`);
      }
      if (met.size < 3) found.push(`${name}: Tab is held at ${[...met]}`);
      await view.page.locator('.composer textarea').evaluate((own) => (own as unknown as { focus(): void }).focus());
    });
    assert.deepEqual(found, []);
  });
}
