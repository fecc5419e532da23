import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** What is done with the code of an answer. */
export const codeFailures = {
  fileMissing(file: string): Failure {
    return {
      code: 'code.fileMissing',
      what: l10n.t('{file} was not opened.', { file }),
      why: l10n.t(
        'There is no such file in this workspace. It may have been moved or deleted, or the answer is wrong.',
      ),
      next: l10n.t('Look for it with Go to File, or ask where it is.'),
    };
  },
  linkRefused(link: string): Failure {
    return {
      code: 'code.linkRefused',
      what: l10n.t('“{link}” was not opened.', { link }),
      why: l10n.t('It is neither a file of this workspace nor a web address.'),
      next: l10n.t('Copy it if you trust it.'),
    };
  },
  nothingToReplace(): Failure {
    return {
      code: 'code.nothingToReplace',
      what: l10n.t('Nothing was replaced.'),
      why: l10n.t('Nothing is selected in the editor that was used last.'),
      next: l10n.t('Select what the code is to replace, or insert it at the cursor.'),
    };
  },
  nothingToRun(): Failure {
    return {
      code: 'code.nothingToRun',
      what: l10n.t('Nothing was put into the terminal.'),
      why: l10n.t('The code block holds no command.'),
      next: l10n.t('Copy what you need from it.'),
    };
  },
  diagramNotSaved(file: string, reason: string): Failure {
    return {
      code: 'code.diagramNotSaved',
      what: l10n.t('{file} was not saved.', { file }),
      why: l10n.t('It could not be written: {reason}', { reason }),
      next: l10n.t('Save it in another folder, or copy it.'),
    };
  },
  noEditor(): Failure {
    return {
      code: 'code.noEditor',
      what: l10n.t('The code was not put into a file.'),
      why: l10n.t('No text editor is open.'),
      next: l10n.t(
        'Open the file, click where the code belongs and choose this again, or open the code as a new file.',
      ),
    };
  },
  notEditable(file: string): Failure {
    return {
      code: 'code.notEditable',
      what: l10n.t('{file} was not changed.', { file }),
      why: l10n.t('It is read-only, or changed at the same moment.'),
      next: l10n.t('Try again, or open the code as a new file.'),
    };
  },
  terminalUntrusted(): Failure {
    return {
      code: 'code.terminalUntrusted',
      what: l10n.t('Nothing was put into the terminal.'),
      why: l10n.t('This workspace is not trusted, and commands run in its folder.'),
      next: l10n.t(
        'Read the command first. Trust the workspace with “Workspaces: Manage Workspace Trust”, or copy it.',
      ),
    };
  },
};
