import { openChat } from '../support/workbench/actions.ts';
import { installForBench, withBenchEditor, withTempDir } from './benchEditor.ts';
import { type Figures, figure, median } from './figures.ts';
import { tell, tellSamples } from './progress.ts';

const starts = 4;

/**
 * What Throughline adds to the extension host's resident memory: the median of fresh starts with it, minus the median
 * of as many without it, which are otherwise the same. Before each reading the host is made to collect its garbage.
 *
 * `memory_added_mb` is with the chat view open and ready for a question; `memory_added_activated_mb` when the extension
 * has only been activated. The two kinds of start take turns, so that a machine that gets slower weighs on both.
 */
export async function measureMemory(): Promise<Figures> {
  const [without, activated, open]: [number[], number[], number[]] = [[], [], []];
  await withTempDir(async (bare) => {
    await withTempDir(async (full) => {
      installForBench(bare, { throughline: false, own: ['reader'] });
      installForBench(full, { throughline: true, own: ['reader'] });
      for (let start = 1; start <= starts; start++) {
        tell(`memory: start ${start} of ${starts}, without and with`);
        without.push(await withBenchEditor({ extensionsDir: bare }, (editor) => editor.hostMemoryMb()));
        await withBenchEditor({ extensionsDir: full }, async (editor) => {
          activated.push(await editor.hostMemoryMb());
          await openChat(editor.page);
          open.push(await editor.hostMemoryMb());
        });
      }
    });
  });
  tellSamples('extension host without Throughline, MB', without);
  tellSamples('with, activated, MB', activated);
  tellSamples('with, view open, MB', open);
  const base = median(without);
  const added = (samples: readonly number[]): number[] => samples.map((sample) => sample - base);
  return {
    memory_added_mb: figure(added(open), 'MB', 15),
    memory_added_activated_mb: figure(added(activated), 'MB'),
  };
}
