import { parseArgs } from 'node:util';
import { errorMessage } from '../../base/errors.ts';
import type { ProjectOverview } from '../../core/model/offline/projectFacts.ts';
import { readOverview } from '../../core/retrieval/projectOverview.ts';
import { projectRoot } from '../projectRoot.ts';
import { usage } from '../usage.ts';

const options = {
  root: { type: 'string', default: '.' },
  json: { type: 'boolean', default: false },
} as const;

/** `throughline map`: what a project is made of, from its own files. */
export async function map(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = parse(args);
  if (!asked) return 2;
  const overview = await readOverview([await projectRoot(asked.root)], signal);
  process.stdout.write(asked.json ? `${JSON.stringify(overview, undefined, 2)}\n` : describe(overview));
  return 0;
}

function describe(overview: ProjectOverview): string {
  const { name, description, files, languages, folders, entryPoints, scripts } = overview;
  const parts = [
    [description ? `${name}: ${description}` : name],
    [`${count(files)}: ${languages.map((one) => `${one.label} ${one.files}`).join(', ')}`],
    section(
      'Folders',
      folders.map((one) => row(`${one.path}/`, [count(one.files), one.languages.join(', '), one.role])),
    ),
    section(
      'Begin at',
      entryPoints.map((one) => row(one.path, [one.why])),
    ),
    section(
      'Commands',
      scripts.map((one) => row(one.command, [one.runs])),
    ),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

function count(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

function section(title: string, rows: readonly string[]): string[] {
  return rows.length > 0 ? [title, ...rows] : [];
}

function row(first: string, rest: readonly string[]): string {
  return `  ${first.padEnd(28)}  ${rest.filter((text) => text !== '').join('; ')}`.trimEnd();
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    process.stderr.write(`throughline: ${errorMessage(error)}\n\n${usage}`);
    return undefined;
  }
}
