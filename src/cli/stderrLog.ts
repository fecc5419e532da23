import { errorMessage } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** What a command warns of, beside what it gives. */
export const stderrLog: Log = { info() {}, warn: tell, error: tell };

function tell(message: string, error?: unknown): void {
  process.stderr.write(`throughline: ${message}${error === undefined ? '' : `: ${errorMessage(error)}`}\n`);
}
