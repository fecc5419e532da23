// `npm test [-- stage ...] [--grep text]`: does the set-up, then everything that is to be checked. Every stage runs,
// whatever became of the others. The last line is the sum: `N passed, N failed, N skipped`.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inspectPackage, packageExtension, vsixPath } from './package.mjs';
import { root, run } from './processes.mjs';
import { setUp, toolEnvironment } from './setup.mjs';

/**
 * @typedef {{ title: string, error: string }} Failure
 * @typedef {{ passed: number, failed: number, skipped: number, errors?: readonly Failure[] }} Tally
 * @typedef {import('node:child_process').StdioOptions} Stdio
 * @typedef {{ env: NodeJS.ProcessEnv, node: string, grep: readonly string[], stdio?: Stdio }} Surroundings
 * @typedef {{ title: string, needs?: 'package', run: (surroundings: Surroundings) => Promise<Tally> }} Stage
 */

/** A stage that hangs must not take the others with it. Several times what each needs. */
const limitMs = { check: 180_000, unit: 900_000, view: 1_200_000, desktop: 420_000, e2e: 1_500_000 };
const resultDir = path.join(root, 'out/results');
const mocha = 'node_modules/mocha/bin/mocha.js';

/** In the order they run. @type {Record<string, Stage>} */
const stages = {
  types: { title: 'Types', run: checkTypes },
  lint: {
    title: 'Lint and format',
    run: (s) => check(s.node, ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'], s),
  },
  unit: { title: 'Unit tests and architecture', run: runUnitTests },
  package: { title: 'Package', run: checkPackage },
  desktop: { title: 'Suite inside the extension host', needs: 'package', run: runInExtensionHost },
  e2e: { title: 'End to end in the workbench', needs: 'package', run: runEndToEnd },
};

async function main() {
  const { wanted, grep } = readArguments(process.argv.slice(2));
  const needsEditor = wanted.some((name) => stages[name]?.needs === 'package');
  // The chat view's unit tests draw it in a browser.
  const tools = await setUp({ editor: needsEditor, browser: needsEditor || wanted.includes('unit') });
  rmSync(resultDir, { recursive: true, force: true });
  mkdirSync(resultDir, { recursive: true });
  const surroundings = { env: toolEnvironment(tools), node: tools.node, grep };
  if (needsEditor && !wanted.includes('package')) packageExtension(tools.node);
  const tallies = [];
  for (const name of wanted) tallies.push(await runStage(name, surroundings));
  const total = sum(tallies);
  process.exitCode = total.failed > 0 ? 1 : 0;
  repeatFailures(total);
  console.log(`\n${describe(total)}`);
}

/** @param {readonly string[]} args */
function readArguments(args) {
  const at = args.indexOf('--grep');
  const grep = at < 0 ? [] : args.slice(at, at + 2);
  const named = args.filter((_, index) => at < 0 || index < at || index > at + 1);
  const unknown = named.filter((name) => !(name in stages));
  if (unknown.length > 0) {
    throw new Error(`No such stage: ${unknown.join(', ')}. There are: ${Object.keys(stages).join(', ')}.`);
  }
  return { wanted: Object.keys(stages).filter((name) => named.length === 0 || named.includes(name)), grep };
}

/** @param {string} name @param {Surroundings} surroundings @returns {Promise<Tally>} */
async function runStage(name, surroundings) {
  const stage = stages[name];
  if (!stage) throw new Error(`No such stage: ${name}`);
  console.log(`\n━━ ${stage.title} (${name}) ${'━'.repeat(Math.max(3, 60 - stage.title.length))}`);
  const started = Date.now();
  const tally = await stage.run(surroundings).catch((error) => {
    console.error(error.message);
    return failure(stage.title, error.message);
  });
  console.log(`   ${describe(tally)} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return tally;
}

/** @type {Tally} */
const success = { passed: 1, failed: 0, skipped: 0 };

/** One failure of something that is not a test of its own. @param {string} title @param {string} error @returns {Tally} */
function failure(title, error) {
  return { passed: 0, failed: 1, skipped: 0, errors: [{ title, error }] };
}

/** @param {readonly Tally[]} tallies @returns {Tally} */
function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies)
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += tally[key];
  return { ...total, errors: tallies.flatMap((tally) => tally.errors ?? []) };
}

/** What failed, once more at the end, where whoever reads the last page of a long log finds it. @param {Tally} total */
function repeatFailures({ errors = [] }) {
  if (errors.length > 0) console.log(`\n━━ What failed ${'━'.repeat(58)}`);
  for (const { title, error } of errors)
    console.log(`\n✗ ${title}\n${error.slice(0, 1_000).replaceAll(/^/gm, '    ')}`);
}

/** @param {Tally} tally */
function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** One check, passed when the program exits with 0. @param {string} command @param {string[]} args @param {Surroundings} s */
async function check(command, args, { env }) {
  const exitCode = await run(command, args, { env, limitMs: limitMs.check });
  return exitCode === 0 ? success : failure(args.join(' '), `exit code ${exitCode}`);
}

/** @param {Surroundings} surroundings @returns {Promise<Tally>} */
async function checkTypes(surroundings) {
  const projects = ['tsconfig.json', 'src/webview/tsconfig.json'];
  const results = [];
  for (const project of projects) {
    results.push(await check(surroundings.node, ['node_modules/typescript/bin/tsc', '-p', project], surroundings));
  }
  return results.find((result) => result !== success) ?? success;
}

/**
 * Those of the chat view in a browser and the others at once, which takes either about as long. What the view's say is shown
 * when both are done.
 * @param {Surroundings} surroundings @returns {Promise<Tally>}
 */
async function runUnitTests(surroundings) {
  const inBrowser = 'test/unit/webview/inBrowser.test.ts';
  const log = path.join(resultDir, 'view.log');
  const output = openSync(log, 'w');
  const view = runMocha('view', [inBrowser], { ...surroundings, stdio: ['ignore', output, output] });
  const others = await runMocha('unit', ['test/unit/**/*.test.{ts,tsx}', '--ignore', inBrowser], surroundings);
  const tally = sum([others, await view]);
  closeSync(output);
  process.stdout.write(readFileSync(log));
  return tally;
}

/** @param {Surroundings} surroundings @returns {Promise<Tally>} */
async function checkPackage({ node }) {
  packageExtension(node);
  const { files, bytes, problems } = inspectPackage();
  for (const problem of problems) console.error(`✗ ${problem}`);
  console.log(`   ${path.relative(root, vsixPath)}: ${files.length} files, ${(bytes / 1024).toFixed(0)} KB`);
  return problems.length === 0 ? success : failure('Package', problems.join('\n'));
}

/** @param {Surroundings} surroundings @returns {Promise<Tally>} */
async function runInExtensionHost({ env, node, grep }) {
  const built = await check(node, ['esbuild.mjs', '--tests'], { env, node, grep });
  if (built !== success) return built;
  const result = path.join(resultDir, 'desktop.json');
  const grepEnv = grep[1] ? { THROUGHLINE_TEST_GREP: grep[1] } : {};
  const exitCode = await run(node, ['test/extension/runDesktop.ts'], {
    env: { ...env, ...grepEnv, THROUGHLINE_TEST_RESULT: result },
    limitMs: limitMs.desktop,
  });
  return readTally(result, exitCode);
}

/** @param {Surroundings} surroundings @returns {Promise<Tally>} */
async function runEndToEnd(surroundings) {
  const extensions = path.join(root, 'out/installed/extensions');
  rmSync(path.dirname(extensions), { recursive: true, force: true });
  const install = ['test/support/workbench/install.ts', vsixPath, extensions];
  const installed = await check(surroundings.node, install, surroundings);
  if (installed !== success) return installed;
  const env = { ...surroundings.env, THROUGHLINE_EXTENSIONS: extensions };
  return runMocha('e2e', ['--timeout', '120000', 'test/e2e/**/*.test.ts'], { ...surroundings, env });
}

/** @param {'unit' | 'view' | 'e2e'} name @param {readonly string[]} args @param {Surroundings} surroundings @returns {Promise<Tally>} */
async function runMocha(name, args, { env, node, grep, stdio = 'inherit' }) {
  const result = path.join(resultDir, `${name}.json`);
  const reporter = ['--reporter', 'test/support/tallyReporter.cjs'];
  const exitCode = await run(node, [mocha, ...reporter, ...grep, ...args], {
    env: { ...env, THROUGHLINE_TEST_RESULT: result },
    stdio,
    limitMs: limitMs[name],
  });
  return readTally(result, exitCode);
}

/** A run that left no result, or failed without a failed test, is one failure. @param {string} file @param {number} exitCode @returns {Tally} */
function readTally(file, exitCode) {
  const title = path.basename(file, '.json');
  if (!existsSync(file)) return failure(title, `It ended with exit code ${exitCode} before it had a result.`);
  /** @type {Tally & { tests: readonly Partial<Failure>[] }} */
  const { passed, failed, skipped, tests } = JSON.parse(readFileSync(file, 'utf8'));
  const errors = tests.flatMap(({ title = '', error }) => (error === undefined ? [] : [{ title, error }]));
  if (failed > 0 || exitCode === 0) return { passed, failed, skipped, errors };
  return sum([{ passed, failed, skipped }, failure(title, `No test failed, but it ended with exit code ${exitCode}.`)]);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
  console.log('\n0 passed, 1 failed, 0 skipped');
});
