// `npm run eval`: builds, then scores `throughline retrieve` on queries with known answers and prints the table. The scorer
// and its repositories are not part of this one: where they are is said by options or by the environment.
//   npm run eval -- --scorer DIR --corpora DIR [--set NAME] [what else the scorer takes, such as --json FILE or --repos a,b]
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, run, runQuietly, say } from './processes.mjs';
import { setUp, toolEnvironment } from './setup.mjs';

/** What is needed, where it is said, and how one knows the right folder. */
const places = [
  {
    option: 'scorer',
    variable: 'THROUGHLINE_EVAL_SCORER',
    what: 'the folder of the scorer (score.mjs)',
    holds: 'score.mjs',
  },
  {
    option: 'corpora',
    variable: 'THROUGHLINE_EVAL_CORPORA',
    what: 'the folder of the repositories to search',
    holds: '.',
  },
];

async function main() {
  const { own, passedOn } = readArguments(process.argv.slice(2));
  const [scorer, corpora] = places.map((place) => locate(place, own));
  const tools = await setUp({});
  say('building');
  runQuietly(tools.node, ['esbuild.mjs']);
  say('reading the repositories and asking');
  const quoted = [tools.node, path.join(root, 'dist/cli.mjs')].map((one) => `'${one.replaceAll("'", "'\\''")}'`);
  const command = `${quoted.join(' ')} retrieve --serve --root "{root}"`;
  const args = [path.join(scorer, 'score.mjs'), '--set', own.get('set') ?? 'dev', '--corpora', corpora];
  const exitCode = await run(tools.node, [...args, '--label', 'throughline', '--cmd', command, ...passedOn], {
    env: toolEnvironment(tools),
  });
  if (exitCode !== 0) throw new Error(`The scorer failed (exit ${exitCode}).`);
}

/** @param {(typeof places)[number]} place @param {Map<string, string>} own @returns {string} */
function locate({ option, variable, what, holds }, own) {
  const given = own.get(option) ?? process.env[variable];
  if (!given) throw new Error(`Nothing was measured: give ${what} by --${option} DIR or in ${variable}.`);
  if (existsSync(path.resolve(given, holds))) return path.resolve(given);
  throw new Error(`Nothing was measured: ${path.resolve(given)} is not ${what}. Give another by --${option} DIR.`);
}

/** Ours, and what goes to the scorer as it is. @param {readonly string[]} args */
function readArguments(args) {
  /** @type {Map<string, string>} */
  const own = new Map();
  /** @type {string[]} */
  const passedOn = [];
  for (let at = 0; at < args.length; at += 1) {
    const name = /^--(scorer|corpora|set)$/.exec(args[at] ?? '')?.[1];
    const value = args[at + 1];
    if (name && value !== undefined) {
      own.set(name, value);
      at += 1;
    } else passedOn.push(args[at] ?? '');
  }
  return { own, passedOn };
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
