// Loaded inside the extension host, by desktop VS Code or by its stand-in. The contract is VS Code's own: export
// `run`; a rejection is a failure. The result goes into the file that the environment names.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { resultFileVariable, type TestOutcome, writeResult } from '../../support/testResult.ts';

export async function run(): Promise<void> {
  // `Base` prints nothing: an extension host has no terminal, and the runner outside prints the result.
  const mocha = new Mocha({
    timeout: 60_000,
    forbidOnly: true,
    reporter: Mocha.reporters.Base,
    grep: process.env.THROUGHLINE_TEST_GREP,
  });
  const names = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const name of names.sort()) mocha.addFile(path.join(__dirname, name));
  const outcomes: TestOutcome[] = [];
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => outcomes.push({ title: test.fullTitle(), state: 'passed', ms: test.duration ?? 0 }));
    runner.on('pending', (test) => outcomes.push({ title: test.fullTitle(), state: 'skipped' }));
    // Also for a hook that fails, which is no test.
    runner.on('fail', (test, error: Error) =>
      outcomes.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }),
    );
  });
  const count = (state: TestOutcome['state']): number => outcomes.filter((one) => one.state === state).length;
  const result = { passed: count('passed'), failed, skipped: count('skipped'), tests: outcomes };
  const file = process.env[resultFileVariable];
  if (file) writeResult(file, result);
  if (failed > 0) throw new Error(`${failed} tests failed`);
}
