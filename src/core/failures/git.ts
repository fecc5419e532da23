import type { Failure } from '../../base/errors.ts';

/** What the repository says. */
export const gitFailures = {
  gitFailed(why: string): Failure {
    return {
      code: 'git.failed',
      what: 'Git could not be asked.',
      why,
      next: 'Check in a terminal that git is installed, on the PATH, and answers.',
      action: 'showLog',
    };
  },
  gitOutputTooLarge(limitBytes: number): Failure {
    return {
      code: 'git.outputTooLarge',
      what: 'There is too much to read from git.',
      why: `It wrote more than ${Math.floor(limitBytes / 1024 / 1024)} MB.`,
      next: 'Stage less at a time; large generated or data files are best committed on their own.',
    };
  },
  gitRefused(): Failure {
    return {
      code: 'git.refused',
      what: 'Git does not tell what has changed.',
      why: 'To git the folder is no repository or belongs to somebody else, or the repository is damaged.',
      next: 'Run “git status” in a terminal in this folder: it says which.',
    };
  },
};
