// What the suite inside the extension host leaves behind: a file is the one channel that every kind of editor has.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface TestResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly tests: readonly TestOutcome[];
}

export interface TestOutcome {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms?: number;
  /** Stack of the failure. */
  readonly error?: string;
}

/** Environment variable with the path of the result file. */
export const resultFileVariable = 'THROUGHLINE_TEST_RESULT';

/** Written at the end, all at once: a half-written or missing file is a suite that died. */
export function writeResult(file: string, result: TestResult): void {
  writeFileSync(`${file}.part`, JSON.stringify(result, null, 2));
  renameSync(`${file}.part`, file);
}

/** Undefined when the suite did not get to its end. */
export function readResult(file: string): TestResult | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestResult;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
