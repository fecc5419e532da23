import type { CommitFileRole } from './commitFiles.ts';
import type { CommittedFile } from './commitMessage.ts';

/** Types of https://www.conventionalcommits.org and of the Angular convention that can be told from a diff. */
export type CommitType = 'feat' | 'fix' | 'refactor' | 'style' | 'test' | 'docs' | 'build' | 'ci' | 'chore';

const ofRole: Readonly<Record<Exclude<CommitFileRole, 'source'>, CommitType>> = {
  test: 'test',
  docs: 'docs',
  ci: 'ci',
  build: 'build',
  settings: 'chore',
  asset: 'chore',
};
// When no source changes, the role that comes first here gives the type: the others go along with it.
const leading: readonly Exclude<CommitFileRole, 'source'>[] = ['test', 'build', 'ci', 'docs', 'settings', 'asset'];

/**
 * The type of a commit. Without source, from what the files are there for. With source:
 * 1. `refactor` when files are only renamed, `style` when only white space changes;
 * 2. `test` when the source changes little beside the tests (an export for them, most often);
 * 3. what the branch is named for (`fix/...`, `feature/...`);
 * 4. `feat` when definitions that others can use are added and were not just moved or renamed;
 * 5. `fix` when the change is small, in bodies that stay, and adds a check or says that it repairs something, or when
 *    tests are added along: what others use is the same but behaves otherwise;
 * 6. `refactor` otherwise: it claims the least.
 */
export function commitTypeOf(files: readonly CommittedFile[], branch: string | undefined): CommitType {
  const source = files.filter(({ role }) => role === 'source');
  if (source.length === 0) {
    const role = leading.find((one) => files.some((file) => file.role === one));
    return role ? ofRole[role] : 'chore';
  }
  if (source.every(({ diff }) => diff.change === 'renamed' && diff.added + diff.removed === 0)) return 'refactor';
  if (source.every(isSpacing)) return 'style';
  if (isMostlyTests(files)) return 'test';
  const named = ofBranch(branch ?? '');
  if (named) return named;
  if (addsForOthers(source)) return 'feat';
  return looksLikeFix(source) || isTestedChange(files) ? 'fix' : 'refactor';
}

function ofBranch(branch: string): CommitType | undefined {
  if (/^(bug)?fix(es)?[/_-]|^(hotfix|bug)[/_-]/i.test(branch)) return 'fix';
  if (/^feat(ure)?s?[/_-]/i.test(branch)) return 'feat';
  return /^refactor(ing)?[/_-]/i.test(branch) ? 'refactor' : undefined;
}

function isSpacing({ diff }: CommittedFile): boolean {
  if (diff.change !== 'modified' || diff.isBinary || diff.added + diff.removed === 0) return false;
  const side = (sign: string) =>
    diff.hunks
      .flatMap(({ lines }) => lines.filter((line) => line[0] === sign).map((line) => line.slice(1)))
      .join('')
      .replaceAll(/\s+/g, '');
  return side('+') === side('-');
}

function isTestedChange(files: readonly CommittedFile[]): boolean {
  const source = files.filter(({ role }) => role === 'source');
  const isNewTest = files.some(({ role, symbols }) => role === 'test' && symbols.added.length > 0);
  const isChanged = source.some(({ symbols }) => symbols.edited.length + symbols.redeclared.length > 0);
  return isNewTest && isChanged && source.every(({ diff }) => diff.change === 'modified');
}

const testShare = 10;

function isMostlyTests(files: readonly CommittedFile[]): boolean {
  const linesOf = (role: CommitFileRole) =>
    files.filter((file) => file.role === role).reduce((sum, { diff }) => sum + diff.added + diff.removed, 0);
  return linesOf('test') > testShare * linesOf('source');
}

function addsForOthers(source: readonly CommittedFile[]): boolean {
  const removed = new Set(source.flatMap(({ symbols }) => symbols.removed.map(({ name }) => name)));
  const fresh = source
    .flatMap(({ symbols }) => symbols.added)
    .filter((one) => one.isExported && !removed.has(one.name));
  if (fresh.length === 0) return source.some(({ diff }) => diff.change === 'added' && !diff.isBinary);
  const lost = source.flatMap(({ symbols }) => symbols.removed).filter((one) => one.isExported);
  // As many gone as new: most likely new names for the same things.
  return fresh.length > lost.length;
}

const repairs =
  /\b(fix(es|ed)?|bug|regression|workaround|off.by.one|crash(es|ed)?|leak(s|ed)?|race condition)\b|#\d{2,}/i;
const checks =
  /\b(if|unless|guard|catch|except|rescue|assert|throw|raise|throwIfAborted|finally)\b|\?\?|\?\.|!=|===? *(null|undefined|nil|None)|<=|>=/;
const fewLines = 40;

function looksLikeFix(source: readonly CommittedFile[]): boolean {
  const lines = source.flatMap(({ diff }) =>
    diff.hunks.flatMap((hunk) => hunk.lines.filter((line) => line[0] === '+')),
  );
  const removed = source.reduce((sum, { diff }) => sum + diff.removed, 0);
  if (lines.some((line) => /\/\/|#|\*|--/.test(line) && repairs.test(line))) return true;
  const staysPut = source.every(({ diff, symbols }) => diff.change === 'modified' && symbols.removed.length === 0);
  return staysPut && lines.length + removed <= fewLines && lines.some((line) => checks.test(line));
}
