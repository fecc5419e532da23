import type { FrameLocator, Page } from 'playwright-core';
import { chatFrame, openView } from '../support/workbench/actions.ts';
import { type BenchEditor, extensionIds, installForBench, withBenchEditor, withTempDir } from './benchEditor.ts';
import { type Figures, figure, median } from './figures.ts';
import { tell, tellSamples } from './progress.ts';
import { timedCommand } from './timedPick.ts';

const starts = 4;

/** A view with a composer: its command in the palette, and its document. */
interface Opener {
  readonly command: string;
  readonly open: (page: Page) => Promise<void>;
  readonly frame: (page: Page) => FrameLocator;
}

const throughline: Opener = {
  command: 'Throughline: Focus on Chat View',
  open: (page) => openView(page, 'Throughline', 'Chat'),
  frame: chatFrame,
};

const floor: Opener = {
  command: 'Floor: Focus on Chat View',
  open: (page) => openView(page, 'Floor', 'Chat'),
  frame: (page) =>
    page
      .frameLocator(`iframe.webview.ready[src*="extensionId=${extensionIds.floor}"]`)
      .frameLocator('iframe#active-frame'),
};

/**
 * `view_ready_ms`: from Enter on the view's command in the palette until a character typed into its composer is there.
 * In each fresh start one of the two views, by turns, is opened before and not measured, so that what VS Code does once
 * for all webviews (5 seconds in a browser) weighs on neither. The view is opened for the first time, with nothing kept.
 */
export async function measureViewReady(): Promise<Figures> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  await withTempDir(async (extensionsDir) => {
    installForBench(extensionsDir, { throughline: true, own: ['reader', 'floor'] });
    for (let start = 1; start <= starts * 2; start++) {
      tell(`view: start ${start} of ${starts * 2}`);
      const isOurs = start % 2 === 0;
      const [first, second] = isOurs ? [floor, throughline] : [throughline, floor];
      const ms = await withBenchEditor({ extensionsDir }, (editor) => measureSecond(editor, first, second));
      (isOurs ? ours : theirs).push(ms);
    }
  });
  tellSamples('view ready', ours);
  tellSamples('floor view ready', theirs);
  return {
    view_ready_ms: figure(ours, 'ms', 2 * median(theirs)),
    floor_view_ready_ms: figure(theirs, 'ms'),
  };
}

async function measureSecond({ page }: BenchEditor, first: Opener, second: Opener): Promise<number> {
  await first.open(page);
  await first.frame(page).getByRole('textbox').first().waitFor({ timeout: 60_000 });
  const composer = second.frame(page).getByRole('textbox').first();
  const startedAt = await timedCommand(page, second.command);
  await composer.waitFor({ timeout: 60_000 });
  await composer.fill('a');
  return Date.now() - startedAt;
}
