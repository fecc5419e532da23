import { ThroughlineError } from '../../base/errors.ts';
import type { LineRange } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import type { BranchCommits, CommitFact, LastChange } from '../model/offline/projectFacts.ts';
import { parseBlame } from './blame.ts';
import type { GitRunner } from './git.ts';
import { type WorkingDiff, workingDiff } from './workingDiff.ts';

/** What git knows of a folder. Where there is no repository or no git, all but `diff` is `undefined` or empty. */
export interface GitFacts {
  /** `path` is relative to the folder. Without a range: the whole file. */
  lastChange(path: string, range: LineRange | undefined, signal: AbortSignal): Promise<LastChange | undefined>;
  recentCommits(limit: number, signal: AbortSignal): Promise<CommitFact[]>;
  /** The commits of the current branch that the trunk does not have; `undefined` on the trunk. */
  branchCommits(limit: number, signal: AbortSignal): Promise<BranchCommits | undefined>;
  /** Paths that differ from the last commit, relative to the folder. */
  changedFiles(signal: AbortSignal): Promise<string[]>;
  /** How many commits of the current branch are newer than this time. */
  commitsSince(timeMs: number, signal: AbortSignal): Promise<number | undefined>;
  /** The branch; the short commit id when none is checked out. */
  currentBranch(signal: AbortSignal): Promise<string | undefined>;
  /**
   * `undefined` when nothing has changed. Throws a `ThroughlineError` when git cannot tell: that is not the same.
   * Of many or large files that git does not track yet, those beyond a limit are only named.
   */
  diff(signal: AbortSignal): Promise<WorkingDiff | undefined>;
}

export interface GitFactsOptions {
  /** Absolute path of a folder in a repository. */
  readonly root: string;
  readonly runGit: GitRunner;
  readonly log: Log;
  /** Files whose text must not be read: of those that git does not track, only the name is told. */
  readonly isSecretPath?: (path: string) => boolean;
}

const commitFormat = '%h%x1f%an%x1f%at%x1f%s%x1f%b%x1e';
export function createGitFacts(options: GitFactsOptions): GitFacts {
  const git = (args: readonly string[], signal: AbortSignal) => runOrNothing(options, args, signal);
  return {
    async lastChange(path, range, signal) {
      const lines = range ? ['-L', `${range.start},${range.end}`] : [];
      const command = ['-c', 'blame.ignoreRevsFile=', 'blame', '--no-textconv', '-w', '--porcelain', ...lines];
      const blame = await git([...command, '--', path], signal);
      return blame === undefined ? undefined : describeBlame(blame, (args) => git(args, signal));
    },
    async recentCommits(limit, signal) {
      return parseCommits((await git(['log', `-${limit}`, `--format=${commitFormat}`], signal)) ?? '');
    },
    branchCommits: (limit, signal) => branchCommits((args) => git(args, signal), limit),
    async changedFiles(signal) {
      const status =
        (await git(['status', '--porcelain', '--untracked-files=all', '-z', '--no-renames', '--', '.'], signal)) ?? '';
      const prefix = ((await git(['rev-parse', '--show-prefix'], signal)) ?? '').trim();
      const paths = status.split('\0').flatMap((entry) => entry.slice(3) || []);
      return paths.map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path));
    },
    async commitsSince(timeMs, signal) {
      // Git counts in whole seconds, and takes those of the second itself.
      const since = new Date(Math.floor(timeMs / 1000) * 1000 + 1000).toISOString();
      const count = await git(['rev-list', '--count', `--since=${since}`, 'HEAD', '--'], signal);
      return count === undefined ? undefined : Number(count);
    },
    async currentBranch(signal) {
      const branch = await git(['symbolic-ref', '--quiet', '--short', 'HEAD'], signal);
      const name = branch ?? (await git(['rev-parse', '--short', 'HEAD'], signal));
      return name?.trim() || undefined;
    },
    diff: (signal) => workingDiff(options, signal),
  };
}

// Without git there are no facts: that is told to the log, and only an aborted signal is thrown.
async function runOrNothing(options: GitFactsOptions, args: readonly string[], signal: AbortSignal) {
  try {
    return await options.runGit(options.root, args, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ThroughlineError)) throw error;
    options.log.warn(`git ${args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('='))} failed`, error);
    return undefined;
  }
}

async function describeBlame(blame: string, git: Git): Promise<LastChange> {
  const { commits, uncommittedLines } = parseBlame(blame);
  const [first, ...rest] = commits;
  if (!first) return { newest: undefined, lines: 0, uncommittedLines, others: [] };
  const [newest] = parseCommits((await git(['log', '-1', `--format=${commitFormat}`, first.hash])) ?? '');
  const shortLength = newest?.id.length ?? 7;
  return {
    newest,
    lines: first.lines,
    uncommittedLines,
    others: rest.map(({ hash, subject, lines }) => ({ id: hash.slice(0, shortLength), subject, lines })),
  };
}

type Git = (args: readonly string[]) => Promise<string | undefined>;

const trunks = ['main', 'master', 'develop', 'trunk', 'origin/main', 'origin/master'];

async function branchCommits(git: Git, limit: number): Promise<BranchCommits | undefined> {
  const branch = (await git(['symbolic-ref', '--quiet', '--short', 'HEAD']))?.trim();
  if (!branch || trunks.includes(branch)) return undefined;
  for (const trunk of trunks) {
    const log = await git(['log', `-${limit}`, `--format=${commitFormat}`, `${trunk}..HEAD`, '--']);
    if (log === undefined) continue;
    const names = (await git(['diff', '--name-only', '-z', '--relative', `${trunk}...HEAD`, '--'])) ?? '';
    return { branch, trunk, commits: parseCommits(log), files: names.split('\0').filter(Boolean) };
  }
  return undefined;
}

function parseCommits(log: string): CommitFact[] {
  return log
    .split('\x1e')
    .map((record) => record.trimStart().split('\x1f'))
    .filter((record) => record.length === 5)
    .map(([id = '', author = '', seconds = '', subject = '', body = '']) => ({
      id,
      author,
      timeMs: Number(seconds) * 1000,
      subject,
      body: body.trim(),
    }));
}
