import type { Failure } from '../../base/errors.ts';

/** The database of conversations. */
export const historyFailures = {
  historyDamaged(setAsidePath: string, recoveredRows: number): Failure {
    const saved =
      recoveredRows > 0 ? `${recoveredRows} entries could be read and were taken over.` : 'None of it could be read.';
    return {
      code: 'history.damaged',
      what: 'The conversation history was damaged.',
      why: `Its file could not be read as a whole. ${saved} The old file was kept as ${setAsidePath}.`,
      next: 'Go on working: a new history was started. Keep the old file if something is missing.',
      action: 'showLog',
    };
  },
  historyFull(path: string): Failure {
    return {
      code: 'history.full',
      what: 'The conversation is not being saved.',
      why: `There is no room left on the disk of ${path}.`,
      next: 'Make room on the disk and reload the window. Until then conversations stay in memory only.',
    };
  },
  historyNewerVersion(path: string): Failure {
    return {
      code: 'history.newerVersion',
      what: 'The conversation is not being saved.',
      why: `The history in ${path} was written by a newer version of Throughline. It was left as it is.`,
      next: 'Update Throughline and reload the window. Until then conversations stay in memory only.',
    };
  },
  historyReadOnly(path: string, why: string): Failure {
    return {
      code: 'history.readOnly',
      what: 'The conversation is not being saved.',
      why: `${path} cannot be written: ${why}`,
      next: 'Make the folder writable and reload the window. Until then conversations stay in memory only.',
      action: 'showLog',
    };
  },
  historyUnavailable(path: string, why: string): Failure {
    return {
      code: 'history.unavailable',
      what: 'The conversation is not being saved.',
      why: `The history in ${path} could not be opened: ${why}`,
      next: 'Reload the window to try again. Until then conversations stay in memory only.',
      action: 'showLog',
    };
  },
  historyWriteFailed(why: string): Failure {
    return {
      code: 'history.writeFailed',
      what: 'The conversation could not be saved.',
      why,
      next: 'Make sure that there is room on the disk and that it can be written, then try again.',
      action: 'showLog',
    };
  },
};
