import { stat } from 'node:fs/promises';
import { ThroughlineError } from '../../base/errors.ts';
import { fileSystemIdOf } from './fileSystemId.ts';
import type { GitRunner } from './git.ts';
import { normaliseRemote } from './gitRemote.ts';
import type { ProjectHints } from './projectPorts.ts';

/** Hints that were had at once, and how to get at the one that can take seconds in a large history. */
export interface QuickHints {
  /** All but the first commit. */
  readonly hints: ProjectHints;
  /** The same with the first commit, where there is one to be found. */
  complete(signal: AbortSignal): Promise<ProjectHints>;
}

/**
 * Gathers what identifies the project in the folder `path`. A missing folder or git only means fewer hints;
 * `gitFailure` says when git could not be asked. Throws only when `signal` aborts.
 */
export async function collectProjectHints(path: string, runGit: GitRunner, signal: AbortSignal): Promise<ProjectHints> {
  const quick = await collectQuickHints(path, runGit, signal);
  return quick.complete(signal);
}

/** The same without walking through git's history. */
export async function collectQuickHints(path: string, runGit: GitRunner, signal: AbortSignal): Promise<QuickHints> {
  const fileSystemId = await folderId(path);
  signal.throwIfAborted();
  const { hasHistory, ...git } =
    fileSystemId === undefined ? { hasHistory: false } : await gitHints(path, runGit, signal);
  const hints = { path, ...(fileSystemId !== undefined && { fileSystemId }), ...git };
  return {
    hints,
    complete: async (until) => ({ ...hints, ...(hasHistory && (await rootCommitHint(path, runGit, until))) }),
  };
}

async function folderId(path: string): Promise<string | undefined> {
  try {
    return fileSystemIdOf(await stat(path, { bigint: true }));
  } catch {
    // A folder that is not there (yet) is no error here: it is identified by its path alone.
    return undefined;
  }
}

type GitHints = Pick<ProjectHints, 'gitRemote' | 'gitSubfolder' | 'gitFailure'> & {
  /** Is the first commit here to be found? */
  readonly hasHistory: boolean;
};

async function gitHints(path: string, runGit: GitRunner, signal: AbortSignal): Promise<GitHints> {
  try {
    const place = await runGit(path, ['rev-parse', '--is-shallow-repository', '--show-prefix'], signal);
    if (place === undefined) return { hasHistory: false };
    const [shallow, prefix] = place.split('\n');
    const remote = await originRemote(path, runGit, signal);
    const subfolder = prefix?.replace(/\/$/, '');
    return {
      hasHistory: shallow !== 'true',
      ...(remote && { gitRemote: remote }),
      ...(subfolder && { gitSubfolder: subfolder }),
    };
  } catch (error) {
    if (error instanceof ThroughlineError) return { hasHistory: false, gitFailure: error.failure };
    throw error;
  }
}

async function rootCommitHint(
  path: string,
  runGit: GitRunner,
  signal: AbortSignal,
): Promise<Pick<ProjectHints, 'gitRootCommit' | 'gitFailure'>> {
  try {
    const rootCommit = await firstRootCommit(path, runGit, signal);
    return rootCommit === undefined ? {} : { gitRootCommit: rootCommit };
  } catch (error) {
    if (error instanceof ThroughlineError) return { gitFailure: error.failure };
    throw error;
  }
}

/** A history that was joined from several has several roots; sorted, so that every clone takes the same. */
async function firstRootCommit(path: string, runGit: GitRunner, signal: AbortSignal): Promise<string | undefined> {
  const roots = await runGit(path, ['rev-list', '--max-parents=0', 'HEAD'], signal);
  return roots?.split('\n').filter(Boolean).sort()[0];
}

async function originRemote(path: string, runGit: GitRunner, signal: AbortSignal): Promise<string | undefined> {
  const url = await runGit(path, ['config', '--get', 'remote.origin.url'], signal);
  return url === undefined ? undefined : normaliseRemote(url);
}
