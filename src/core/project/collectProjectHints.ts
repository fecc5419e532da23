import { stat } from 'node:fs/promises';
import { ThroughlineError } from '../../base/errors.ts';
import { fileSystemIdOf } from './fileSystemId.ts';
import type { GitRunner } from './git.ts';
import { normaliseRemote } from './gitRemote.ts';
import type { ProjectHints } from './projectPorts.ts';

/**
 * Gathers what identifies the project in the folder `path`. A missing folder or git only means fewer hints;
 * `gitFailure` says when git could not be asked. Throws only when `signal` aborts.
 */
export async function collectProjectHints(path: string, runGit: GitRunner, signal: AbortSignal): Promise<ProjectHints> {
  const fileSystemId = await folderId(path);
  signal.throwIfAborted();
  const git = fileSystemId === undefined ? {} : await gitHints(path, runGit, signal);
  return { path, ...(fileSystemId !== undefined && { fileSystemId }), ...git };
}

async function folderId(path: string): Promise<string | undefined> {
  try {
    return fileSystemIdOf(await stat(path, { bigint: true }));
  } catch {
    // A folder that is not there (yet) is no error here: it is identified by its path alone.
    return undefined;
  }
}

type GitHints = Pick<ProjectHints, 'gitRootCommit' | 'gitRemote' | 'gitSubfolder' | 'gitFailure'>;

async function gitHints(path: string, runGit: GitRunner, signal: AbortSignal): Promise<GitHints> {
  try {
    const place = await runGit(path, ['rev-parse', '--is-shallow-repository', '--show-prefix'], signal);
    if (place === undefined) return {};
    const [shallow, prefix] = place.split('\n');
    const [rootCommit, remote] = await Promise.all([
      shallow === 'true' ? undefined : firstRootCommit(path, runGit, signal),
      originRemote(path, runGit, signal),
    ]);
    const subfolder = prefix?.replace(/\/$/, '');
    return {
      ...(rootCommit && { gitRootCommit: rootCommit }),
      ...(remote && { gitRemote: remote }),
      ...(subfolder && { gitSubfolder: subfolder }),
    };
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
