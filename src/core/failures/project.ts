import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** The folder that is open. */
export const projectFailures = {
  noFolder(): Failure {
    return {
      code: 'project.noFolder',
      what: l10n.t('No folder is open.'),
      why: l10n.t('Throughline answers about a project, and there is none in this window.'),
      next: l10n.t('Open a folder to ask about it. Conversations here are kept all the same.'),
    };
  },
  notAFolder(path: string): Failure {
    return {
      code: 'project.notAFolder',
      what: l10n.t('{path} is no project.', { path }),
      why: l10n.t('There is no such folder, or it cannot be read.'),
      next: l10n.t('Give the path of a folder with --root.'),
    };
  },
  workspaceNotTrusted(): Failure {
    return {
      code: 'project.notTrusted',
      what: l10n.t('This workspace is not trusted.'),
      why: l10n.t('Its prompts and its system prompt file are not used, and git is not asked about its history.'),
      next: l10n.t('Trust the workspace if you know where it is from (Workspaces: Manage Workspace Trust).'),
    };
  },
};
