import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import type { GitRunner } from './git.ts';

/** The changes that a commit message is for. `source` says which: what is staged, else all that is not committed. */
export interface WorkingDiff {
  readonly source: 'staged' | 'all';
  /** Unified diff as git writes it; files that git does not track yet are in it as new files. */
  readonly text: string;
}

export interface WorkingDiffOptions {
  /** Absolute path of a folder in a repository. */
  readonly root: string;
  readonly runGit: GitRunner;
  /** Files whose text must not be read: of those that git does not track, only the name is told. */
  readonly isSecretPath?: (path: string) => boolean;
}

/** `git hash-object -t tree /dev/null`: what the first commit is compared with. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const diffFlags = [
  '--no-ext-diff',
  '--no-textconv',
  '--find-renames',
  '--no-color',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];
/** The text of this many files that git does not track, and of this many bytes of them, is read. */
const untrackedLimits = { files: 200, bytesEach: 1024 * 1024, bytes: 2 * 1024 * 1024 };
/** Of the others this many are named. */
const mostNames = 1000;

/** What is staged, else all that is not committed; `undefined` when that is nothing. Throws when git cannot tell. */
export async function workingDiff(options: WorkingDiffOptions, signal: AbortSignal): Promise<WorkingDiff | undefined> {
  const staged = await ask(options, ['diff', '--cached', ...diffFlags], signal);
  if (staged.trim() !== '') return { source: 'staged', text: staged };
  const text = await uncommittedDiff(options, signal);
  return text === undefined ? undefined : { source: 'all', text };
}

/** All that is not committed, staged or not; `undefined` when that is nothing. Throws when git cannot tell. */
export async function uncommittedDiff(options: WorkingDiffOptions, signal: AbortSignal): Promise<string | undefined> {
  const head = await options.runGit(options.root, ['rev-parse', '--verify', '--quiet', 'HEAD'], signal);
  const tracked = await ask(options, ['diff', head === undefined ? emptyTree : 'HEAD', ...diffFlags], signal);
  const text = tracked + (await untrackedDiff(options, signal));
  return text.trim() === '' ? undefined : text;
}

async function ask({ root, runGit }: WorkingDiffOptions, args: readonly string[], signal: AbortSignal) {
  const output = await runGit(root, args, signal);
  if (output === undefined) throw new ThroughlineError(failures.gitRefused());
  return output;
}

async function untrackedDiff(options: WorkingDiffOptions, signal: AbortSignal): Promise<string> {
  const command = ['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', ':/'];
  const paths = (await ask(options, command, signal)).split('\0').filter(Boolean);
  if (paths.length === 0) return '';
  const top = (await ask(options, ['rev-parse', '--show-toplevel'], signal)).replace(/\r?\n$/, '');
  const left = { files: untrackedLimits.files, bytes: untrackedLimits.bytes };
  const parts: string[] = [];
  const leftOut: string[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    const part =
      left.files > 0 ? await newFileDiff(join(top, path), path, { ...options, mostBytes: left.bytes }) : undefined;
    if (part === undefined) leftOut.push(path);
    else {
      parts.push(part);
      left.files -= 1;
      left.bytes -= Buffer.byteLength(part);
    }
  }
  return parts.join('') + namesOf(leftOut);
}

function namesOf(leftOut: readonly string[]): string {
  if (leftOut.length === 0) return '';
  const named = leftOut.slice(0, mostNames).map((path) => headerOf(path));
  const unnamed = leftOut.length - named.length;
  const notes = [`# New files whose text is left out here, since they are many or large: ${leftOut.length}`];
  if (unnamed > 0) notes.push(`# Of them not named: ${unnamed}`);
  return `${named.join('')}\n${notes.join('\n')}\n`;
}

function headerOf(path: string, mode = '100644'): string {
  return `diff --git a/${path} b/${path}\nnew file mode ${mode}\n`;
}

/** `undefined`: its text cannot be had, or is too large. */
async function newFileDiff(
  absolute: string,
  path: string,
  { isSecretPath, mostBytes }: WorkingDiffOptions & { readonly mostBytes: number },
): Promise<string | undefined> {
  // A link is not followed: it may lead to a secret file, or out of the project.
  const found = await lstat(absolute).catch(() => undefined);
  if (found?.isSymbolicLink()) return headerOf(path, '120000');
  if (!found?.isFile()) return '';
  const header = headerOf(path, found.mode & 0o100 ? '100755' : '100644');
  if (found.size === 0 || isSecretPath?.(path)) return header;
  if (found.size > Math.min(mostBytes, untrackedLimits.bytesEach)) return undefined;
  const bytes = await readFile(absolute).catch(() => undefined);
  if (!bytes) return undefined;
  if (bytes.includes(0)) return `${header}Binary files /dev/null and b/${path} differ\n`;
  const lines = bytes.toString('utf8').split('\n');
  const endsWithBreak = lines.at(-1) === '';
  if (endsWithBreak) lines.pop();
  const body = lines.map((line) => `+${line}\n`).join('');
  const noBreak = endsWithBreak ? '' : '\\ No newline at end of file\n';
  return `${header}--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${body}${noBreak}`;
}
