import { parseArgs } from 'node:util';
import { errorMessage } from '../../base/errors.ts';
import { formatPlace } from '../../base/lines.ts';
import type { RankedRange } from '../../core/retrieval/ranges.ts';
import { createProjectSearch } from '../../core/retrieval/search.ts';
import { projectRoot } from '../projectRoot.ts';
import { stderrLog } from '../stderrLog.ts';
import { usage } from '../usage.ts';
import { serveQueries } from './serveQueries.ts';

const options = {
  root: { type: 'string', default: '.' },
  limit: { type: 'string' },
  json: { type: 'boolean', default: false },
  serve: { type: 'boolean', default: false },
} as const;

/** Who reads them wants the best; a program takes what it has room for. */
const limitForPeople = 20;
const limitForPrograms = 200;
/** A server looks for changed files no more often than this. */
const freshForMs = 10_000;

/** `throughline retrieve`: ranges of lines that bear on a query, best first. Nothing is asked of a model. */
export async function retrieve(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = parse(args);
  if (!asked) return 2;
  const root = await projectRoot(asked.root);
  const search = createProjectSearch({ roots: [root], log: stderrLog, freshForMs });
  const find = (query: string) => search.ranges(query, asked.limit, signal);
  if (asked.serve) {
    await search.coverage(signal);
    await serveQueries(
      { input: process.stdin, output: process.stdout, answer: async (q) => toJson(await find(q)) },
      signal,
    );
    return 0;
  }
  const found = await find(asked.query);
  const lines = asked.json ? toJson(found).map((one) => JSON.stringify(one)) : found.map(toLine);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  if (found.length > 0) return 0;
  process.stderr.write('throughline: nothing in this project bears on that\n');
  return 1;
}

function toJson(found: readonly RankedRange[]) {
  return found.map(({ path, range, names }) => ({
    path,
    startLine: range.start,
    endLine: range.end,
    defines: names,
  }));
}

function toLine({ path, range, names }: RankedRange): string {
  const place = formatPlace(path, range);
  return names.length > 0 ? `${place}  ${names.join(', ')}` : place;
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { root, json, serve } = values;
    const query = positionals.join(' ').trim();
    if (serve && query) throw new Error('with --serve the queries come over standard input');
    if (!serve && !query) throw new Error('retrieve needs a query');
    const limit = values.limit === undefined ? undefined : Number(values.limit);
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
      throw new Error(`--limit is a number above 0, not “${values.limit}”`);
    return { root, json, serve, query, limit: limit ?? (json || serve ? limitForPrograms : limitForPeople) };
  } catch (error) {
    process.stderr.write(`throughline: ${errorMessage(error)}\n\n${usage}`);
    return undefined;
  }
}
