import { createTimeSlices } from '../../../base/timeSlices.ts';
import { type ChangedSymbols, changedSymbolsOf } from './changedSymbols.ts';
import { commitBody } from './commitBody.ts';
import { commitRoleOf, isLockFile, scopeOf } from './commitFiles.ts';
import { commitSubject } from './commitSubject.ts';
import { commitTypeOf } from './commitType.ts';
import { type DependencyChange, dependencyChangesOf } from './dependencyChanges.ts';
import { type FileDiff, parseDiff } from './diffSummary.ts';
import type { ProjectFacts } from './projectFacts.ts';

/** A file of a commit with all that the message is drawn from. */
export interface CommittedFile {
  readonly diff: FileDiff;
  readonly role: ReturnType<typeof commitRoleOf>;
  readonly symbols: ChangedSymbols;
  readonly dependencies: readonly DependencyChange[];
}

type Facts = Pick<ProjectFacts, 'outline' | 'languageOf'>;

const nothingChanged: ChangedSymbols = { added: [], removed: [], redeclared: [], edited: [] };
/** Files with more changed lines than this are told by their counts alone. */
const maxOutlinedLines = 4000;
const maxHeader = 72;

/**
 * A commit message after https://www.conventionalcommits.org/en/v1.0.0/ drawn from a unified diff: header first, then
 * the body in pieces. Yields nothing for an empty diff.
 */
export async function* commitMessage(
  task: { readonly diff: string; readonly branch?: string },
  facts: Facts,
  signal: AbortSignal,
): AsyncIterable<string> {
  const files = await readFiles(task.diff, facts, signal);
  if (files.length === 0) return;
  const type = commitTypeOf(files, task.branch);
  const scope =
    type === 'build' && files.some(({ dependencies }) => dependencies.length > 0) ? 'deps' : scopeOfAll(files);
  const prefix = scope === undefined || scope === type ? `${type}: ` : `${type}(${scope}): `;
  yield prefix + commitSubject(files, type, maxHeader - prefix.length);
  const body = commitBody(files);
  if (body !== '') yield `\n\n${body}`;
  const issue = issueOf(task.branch ?? '');
  if (issue !== undefined) yield `\n\nRefs: ${issue}`;
}

async function readFiles(diff: string, facts: Facts, signal: AbortSignal): Promise<CommittedFile[]> {
  const slices = createTimeSlices(signal);
  const files: CommittedFile[] = [];
  for (const file of await parseDiff(diff, signal)) {
    await slices.pause();
    const role = file.isBinary ? 'asset' : commitRoleOf(file.path);
    const isRead = !isLockFile(file.path) && file.added + file.removed <= maxOutlinedLines;
    const language = facts.languageOf(file.path);
    const symbols = isRead ? changedSymbolsOf(file, language, (text) => facts.outline(language, text)) : nothingChanged;
    files.push({ diff: file, role, symbols, dependencies: isRead ? dependencyChangesOf(file) : [] });
  }
  return files;
}

// Tests and documents go along with the source that they are about.
function scopeOfAll(files: readonly CommittedFile[]): string | undefined {
  const source = files.filter(({ role }) => role === 'source');
  return scopeOf((source.length > 0 ? source : files).map(({ diff }) => diff.path));
}

// `PROJ-12`, `issue-12`, `gh-12` or a leading number: how branches name what they are for.
function issueOf(branch: string): string | undefined {
  const key = /(?:^|[/_-])([A-Z][A-Z0-9]+-\d+)(?=$|[/_-])/.exec(branch)?.[1];
  if (key !== undefined) return key;
  const number = /(?:^|[/_-])(?:issue|gh)[-_/]?(\d+)(?=$|[/_-])|(?:^|\/)#?(\d+)[-_]/i.exec(branch);
  return number ? `#${number[1] ?? number[2]}` : undefined;
}
