import { type Failure, isAbortError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { ProjectStore } from '../storage/projectStore.ts';
import { collectQuickHints } from './collectProjectHints.ts';
import type { GitRunner } from './git.ts';
import { findInPlace, identifyProject, type ProjectIdentity } from './projectIdentity.ts';
import type { ProjectHints } from './projectPorts.ts';

export interface OpenProjectOptions {
  readonly store: ProjectStore;
  /** Absolute path of the first root folder. */
  readonly path: string;
  readonly runGit: GitRunner;
  readonly log: Log;
  /** Aborts when the history is closed: what is still being looked up then is let go. */
  readonly closed: AbortSignal;
}

export interface OpenedProject {
  readonly project: ProjectIdentity;
  /** Settled when all that is known of the project now is remembered. Never rejects. */
  readonly remembered: Promise<void>;
}

/**
 * Identifies the project in a folder. One that is where it was is known at once; its first commit, for which git walks
 * through the whole history, is looked up in the background then.
 */
export async function openProject(options: OpenProjectOptions, signal: AbortSignal): Promise<OpenedProject> {
  const { store, path, runGit, closed } = options;
  const quick = await collectQuickHints(path, runGit, signal);
  const known = findInPlace(store.all(), quick.hints);
  if (known) {
    const project = { id: known.id, name: known.name };
    return { project, remembered: remember(options, quick.complete(closed)) };
  }
  const hints = await quick.complete(signal);
  return { project: identifyProject({ store, hints }), remembered: Promise.resolve() };
}

async function remember({ store, log, closed }: OpenProjectOptions, looking: Promise<ProjectHints>): Promise<void> {
  try {
    const hints = await looking;
    if (closed.aborted) return;
    if (hints.gitFailure) log.warn(describe(hints.gitFailure));
    identifyProject({ store, hints });
  } catch (error) {
    if (isAbortError(error) || closed.aborted) return;
    log.warn('What is known of the project could not be brought up to date.', error);
  }
}

function describe({ what, why }: Failure): string {
  return `The project is known by its folder alone. ${what} ${why}`;
}
