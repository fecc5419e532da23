import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** The database of conversations. */
export const historyFailures = {
  historyDamaged(setAsidePath: string, recoveredRows: number): Failure {
    const saved =
      recoveredRows > 0
        ? l10n.t('{recoveredRows} entries could be read and were taken over.', { recoveredRows })
        : l10n.t('None of it could be read.');
    return {
      code: 'history.damaged',
      what: l10n.t('The conversation history was damaged.'),
      why: l10n.t('Its file could not be read as a whole. {saved} The old file was kept as {setAsidePath}.', {
        saved,
        setAsidePath,
      }),
      next: l10n.t('Go on working: a new history was started. Keep the old file if something is missing.'),
      action: 'showLog',
    };
  },
  historyDamagedInUse(path: string): Failure {
    return {
      code: 'history.damagedInUse',
      what: l10n.t('The conversation is not being saved.'),
      why: l10n.t('The history in {path} is damaged, and another window still has it open. It was left as it is.', {
        path,
      }),
      next: l10n.t(
        'Close the other windows and reload this one: then what is whole is taken over. Until then conversations stay in memory only.',
      ),
    };
  },
  historyReplaced(path: string): Failure {
    return {
      code: 'history.replaced',
      what: l10n.t('The conversation is not being saved.'),
      why: l10n.t('{path} was moved, deleted or replaced while this window had it open.', { path }),
      next: l10n.t('Reload the window: it opens the history that is there then.'),
    };
  },
  historyFull(path: string): Failure {
    return {
      code: 'history.full',
      what: l10n.t('The conversation is not being saved.'),
      why: l10n.t('There is no room left on the disk of {path}.', { path }),
      next: l10n.t('Make room on the disk and reload the window. Until then conversations stay in memory only.'),
    };
  },
  historyNewerVersion(path: string): Failure {
    return {
      code: 'history.newerVersion',
      what: l10n.t('The conversation is not being saved.'),
      why: l10n.t('The history in {path} was written by a newer version of Throughline. It was left as it is.', {
        path,
      }),
      next: l10n.t('Update Throughline and reload the window. Until then conversations stay in memory only.'),
    };
  },
  historyReadOnly(path: string, why: string): Failure {
    return {
      code: 'history.readOnly',
      what: l10n.t('The conversation is not being saved.'),
      why: l10n.t('{path} cannot be written: {why}', { path, why }),
      next: l10n.t('Make the folder writable and reload the window. Until then conversations stay in memory only.'),
      action: 'showLog',
    };
  },
  historyUnavailable(path: string, why: string): Failure {
    return {
      code: 'history.unavailable',
      what: l10n.t('The conversation is not being saved.'),
      why: l10n.t('The history in {path} could not be opened: {why}', { path, why }),
      next: l10n.t('Reload the window to try again. Until then conversations stay in memory only.'),
      action: 'showLog',
    };
  },
  historyWriteFailed(why: string): Failure {
    return {
      code: 'history.writeFailed',
      what: l10n.t('The conversation could not be saved.'),
      why,
      next: l10n.t('Make sure that there is room on the disk and that it can be written, then try again.'),
      action: 'showLog',
    };
  },
  statisticsNotSaved(file: string, reason: string): Failure {
    return {
      code: 'history.statisticsNotSaved',
      what: l10n.t('{file} was not saved.', { file }),
      why: l10n.t('It could not be written: {reason}', { reason }),
      next: l10n.t('Save it in another folder.'),
    };
  },
};
