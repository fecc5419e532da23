import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { errorMessage, isAbortError } from '../../base/errors.ts';

export interface QueryServer {
  readonly input: Readable;
  readonly output: Writable;
  /** The results of a query, in the order they are given. */
  readonly answer: (query: string) => Promise<readonly unknown[]>;
}

/**
 * Answers each line `{"id", "query"}` of the input by a line `{"id", "results"}`, in order, until the input ends. Says
 * `{"ready": true}` first. A line that is no query is answered by `{"id", "error"}`, and the next one is read.
 */
export async function serveQueries(server: QueryServer, signal: AbortSignal): Promise<void> {
  const { input, output } = server;
  const say = async (message: object) => {
    if (!output.write(`${JSON.stringify(message)}\n`)) await once(output, 'drain', { signal });
  };
  const lines = createInterface({ input, signal, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    await say({ ready: true });
    for await (const line of lines) {
      if (line.trim() !== '') await say(await answerLine(line, server));
    }
    signal.throwIfAborted();
  } finally {
    lines.close();
    // An input that nobody reads any more would keep the process.
    input.destroy();
  }
}

async function answerLine(line: string, server: QueryServer): Promise<object> {
  const { id, query, error } = readLine(line);
  if (query === undefined) return { id, error };
  try {
    return { id, results: await server.answer(query) };
  } catch (failure) {
    if (isAbortError(failure)) throw failure;
    return { id, error: errorMessage(failure) };
  }
}

interface Line {
  readonly id: string | number | null;
  readonly query?: string;
  readonly error?: string;
}

function readLine(line: string): Line {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch (error) {
    return { id: null, error: `not JSON: ${errorMessage(error)}` };
  }
  const { id, query } = Object(message) as { id?: unknown; query?: unknown };
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (typeof query !== 'string') return { id: known, error: 'a query is a line {"id": ..., "query": "..."}' };
  return { id: known, query };
}
