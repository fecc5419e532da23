// The measuring part of `npm run bench`; scripts/bench.mjs starts it when all is set up and packaged. Prints one JSON
// object. `--only package,chat,view,long,activation,memory,history,crash` measures a part. A measurement that fails fails the run.
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../support/workbench/installation.ts';
import { measureActivation } from './activation.ts';
import { measureChat } from './chatSpeed.ts';
import { measureCrash } from './crash.ts';
import { type Figures, figure } from './figures.ts';
import { measureHistoryScale } from './historyScale.ts';
import { measureLongSession } from './longSession.ts';
import { measureMemory } from './memory.ts';
import { measureViewReady } from './viewReady.ts';

const parts: Readonly<Record<string, () => Promise<Figures>>> = {
  package: measurePackage,
  chat: measureChat,
  view: measureViewReady,
  long: measureLongSession,
  activation: measureActivation,
  memory: measureMemory,
  history: measureHistoryScale,
  crash: measureCrash,
};

/** Size of the VSIX as the Marketplace would get it. */
async function measurePackage(): Promise<Figures> {
  return { vsix_bytes: figure([statSync(path.join(repositoryRoot, 'out/throughline.vsix')).size], 'bytes', 1_500_000) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const wanted = values.only?.split(',') ?? Object.keys(parts);
  let figures: Figures = {};
  for (const name of wanted) {
    const measure = parts[name];
    if (!measure) throw new Error(`No such part: ${name}. There are: ${Object.keys(parts).join(', ')}.`);
    figures = { ...figures, ...(await measure()) };
  }
  console.log(JSON.stringify(figures, null, 2));
}

await main();
