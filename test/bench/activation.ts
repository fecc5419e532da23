import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BenchEditor,
  extensionIds,
  installForBench,
  type Mark,
  withBenchEditor,
  withTempDir,
} from './benchEditor.ts';
import { assistantSettings, hasCopilot, keepCopilotEnabled } from './builtInAssistant.ts';
import { type Figures, figure, median } from './figures.ts';
import { tell, tellSamples } from './progress.ts';

const starts = 5;
const name = { throughline: 'activation_ms', floor: 'floor_activation_ms', copilot: 'copilot_activation_ms' } as const;
type Measured = keyof typeof name;

/**
 * Activation times by the editor's own marks, median of fresh starts. Throughline, the control and the built-in Copilot
 * extension start in the same extension host, by the same event (`onStartupFinished`).
 *
 * A figure is the code's load (`willLoadExtensionCode` to `didLoadExtensionCode`) plus the call of `activate` until
 * what it returned has settled (`willActivateExtension` to `didActivateExtension`). The
 * extensions share one thread, so who waits in `activate` also waits for the others.
 *
 * `copilot_activation_ms` is left out where the host does not have that extension, and the progress says so.
 */
export async function measureActivation(): Promise<Figures> {
  const measured: Measured[] = ['throughline', 'floor'];
  if (hasCopilot()) measured.push('copilot');
  else tell('This host has no built-in Copilot extension: copilot_activation_ms is left out.');
  const samples = await withTempDir(async (extensionsDir) => {
    installForBench(extensionsDir, { throughline: true, own: ['reader', 'floor'] });
    const all: Record<Measured, number>[] = [];
    for (let start = 1; start <= starts; start++) {
      tell(`activation: start ${start} of ${starts}`);
      const options = { extensionsDir, settings: assistantSettings, prepare: keepCopilotEnabled };
      all.push(await withBenchEditor(options, (editor) => activationTimes(editor, measured)));
    }
    return all;
  });
  const of = (who: Measured): number[] => samples.map((sample) => sample[who]);
  for (const who of measured) tellSamples(name[who], of(who));
  return {
    [name.throughline]: figure(of('throughline'), 'ms', 2 * median(of('floor'))),
    [name.floor]: figure(of('floor'), 'ms'),
    ...(measured.includes('copilot') && { [name.copilot]: figure(of('copilot'), 'ms') }),
  };
}

async function activationTimes(editor: BenchEditor, measured: readonly Measured[]): Promise<Record<Measured, number>> {
  const times: Record<Measured, number> = { throughline: Number.NaN, floor: Number.NaN, copilot: Number.NaN };
  for (const who of measured) times[who] = await activationTime(editor, extensionIds[who]);
  return times;
}

async function activationTime(editor: BenchEditor, id: string): Promise<number> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const marks = await editor.marks();
    const time = timeInMarks(marks, id);
    if (time !== undefined) return time;
    if (Date.now() > deadline) {
      const known = marks.map((mark) => mark.name).filter((mark) => mark.includes('ctivateExtension/'));
      throw new Error(`${id} was not activated within 60 s. The host's marks: ${known.join(', ')}`);
    }
    await sleep(250);
  }
}

/** Undefined as long as the extension has not been activated. */
function timeInMarks(marks: readonly Mark[], id: string): number | undefined {
  const at = (step: string): number | undefined =>
    marks.find((mark) => mark.name.toLowerCase() === `code/extHost/${step}/${id}`.toLowerCase())?.startTime;
  const [willLoad, didLoad] = [at('willLoadExtensionCode'), at('didLoadExtensionCode')];
  const [willActivate, didActivate] = [at('willActivateExtension'), at('didActivateExtension')];
  if (willLoad === undefined || didLoad === undefined) return undefined;
  if (willActivate === undefined || didActivate === undefined) return undefined;
  return didLoad - willLoad + (didActivate - willActivate);
}
