import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** What the repository says. */
export const gitFailures = {
  gitFailed(why: string): Failure {
    return {
      code: 'git.failed',
      what: l10n.t('Git could not be asked.'),
      why,
      next: l10n.t('Check in a terminal that git is installed, on the PATH, and answers.'),
      action: 'showLog',
    };
  },
  gitOutputTooLarge(limitBytes: number): Failure {
    return {
      code: 'git.outputTooLarge',
      what: l10n.t('There is too much to read from git.'),
      why: l10n.t('It wrote more than {limit} MB.', { limit: Math.floor(limitBytes / 1024 / 1024) }),
      next: l10n.t('Stage less at a time; large generated or data files are best committed on their own.'),
    };
  },
  gitRefused(): Failure {
    return {
      code: 'git.refused',
      what: l10n.t('Git does not tell what has changed.'),
      why: l10n.t('To git the folder is no repository or belongs to somebody else, or the repository is damaged.'),
      next: l10n.t('Run “git status” in a terminal in this folder: it says which.'),
    };
  },
};
