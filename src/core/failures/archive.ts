import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** Files with sessions, and copies of the history. */
export const archiveFailures = {
  exportFailed(path: string, why: string): Failure {
    return {
      code: 'archive.exportFailed',
      what: l10n.t('The sessions were not exported.'),
      why: l10n.t('{path} could not be written: {why}', { path, why }),
      next: l10n.t('Choose another folder, or make room on the disk.'),
      action: 'showLog',
    };
  },
  backupFailed(path: string, why: string): Failure {
    return {
      code: 'archive.backupFailed',
      what: l10n.t('The history was not backed up.'),
      why: l10n.t('{path} could not be written: {why}', { path, why }),
      next: l10n.t('Choose another folder, or make room on the disk. The history itself was not touched.'),
      action: 'showLog',
    };
  },
  historyNotOnDisk(): Failure {
    return {
      code: 'archive.historyNotOnDisk',
      what: l10n.t('There is no history on the disk.'),
      why: l10n.t('It could not be opened, and conversations are in memory only.'),
      next: l10n.t(
        'Export the sessions that you want to keep. The notice in the chat says what is wrong with the history.',
      ),
      action: 'showLog',
    };
  },
};
