// `npm run --silent bench`: set-up, build and package as for the tests, then measures in a real VS Code. Prints exactly
// one JSON object, `{"<name>": {"value": n, "unit": "ms", "target": n, "runs": n}, ...}`, and the progress to standard
// error (without `--silent`, npm prints two lines of its own before). How each figure is measured: test/bench.
//   npm run --silent bench -- --only activation,chat
import { packageExtension } from './package.mjs';
import { run, say } from './processes.mjs';
import { setUp, toolEnvironment } from './setup.mjs';

/** Several times what it needs. */
const limitMs = 5_400_000;

async function main() {
  // The set-up tells its progress there too; standard output belongs to the result.
  console.log = console.error;
  const tools = await setUp();
  say('building and packaging the extension');
  packageExtension(tools.node);
  const args = ['test/bench/main.ts', ...process.argv.slice(2)];
  const exitCode = await run(tools.node, args, { env: toolEnvironment(tools), limitMs });
  if (exitCode !== 0) throw new Error(`The benchmark failed (exit ${exitCode}): no figures.`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
