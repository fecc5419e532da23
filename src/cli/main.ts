import { errorMessage, isAbortError, ThroughlineError } from '../base/errors.ts';
import { ask } from './commands/ask.ts';
import { map } from './commands/map.ts';
import { retrieve } from './commands/retrieve.ts';
import { usage, version } from './usage.ts';

/** Runs the command line. Gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const [command, ...rest] = args;
  try {
    switch (command) {
      case '--version':
      case '-v':
        process.stdout.write(`${version}\n`);
        return 0;
      case '--help':
      case '-h':
        process.stdout.write(usage);
        return 0;
      case 'ask':
        return await ask(rest, signal);
      case 'retrieve':
        return await retrieve(rest, signal);
      case 'map':
        return await map(rest, signal);
      default:
        process.stderr.write(command ? `throughline: there is no command “${command}”\n\n${usage}` : usage);
        return 2;
    }
  } catch (error) {
    if (isAbortError(error) || signal.aborted) return 130;
    if (error instanceof ThroughlineError) {
      const { what, why, next } = error.failure;
      process.stderr.write(`throughline: ${what}\n${why}\n${next}\n`);
      return 1;
    }
    process.stderr.write(`throughline: ${errorMessage(error)}\n`);
    return 1;
  }
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
// Whoever reads our output may leave before its end (`| head`): then there is nothing more to say. Without a reader of
// what went wrong the answer still counts.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  interrupt.abort();
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await main(process.argv.slice(2), interrupt.signal);
