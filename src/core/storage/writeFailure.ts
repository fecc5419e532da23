import { errorMessage, type Failure, ThroughlineError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import { failures } from '../errors.ts';
import { type Database, sqliteTrouble } from './database.ts';

/** What to tell the user about a write to `database` that failed. */
export function writeFailure(database: Database, error: unknown): Failure {
  if (error instanceof ThroughlineError) return error.failure;
  switch (sqliteTrouble(error)) {
    case 'full':
      return failures.historyWriteFailed(
        l10n.t('There is no room left on the disk of {path}.', { path: database.path }),
      );
    case 'readOnly':
      return failures.historyWriteFailed(l10n.t('{path} cannot be written.', { path: database.path }));
    case 'busy':
      return failures.historyWriteFailed(l10n.t('Another program holds {path}.', { path: database.path }));
    case 'damaged':
      return failures.historyWriteFailed(
        l10n.t('{path} is damaged. It is checked and repaired at the next start.', { path: database.path }),
      );
    case 'io':
    case 'other':
      return failures.historyWriteFailed(errorMessage(error));
  }
}

/** Runs a write; a failure of the disk becomes an error for the user. */
export function writing<T>(database: Database, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof ThroughlineError || sqliteTrouble(error) === 'other') throw error;
    throw new ThroughlineError(writeFailure(database, error), { cause: error });
  }
}

/** {@link writing} of all or nothing. */
export function writingAsOne<T>(database: Database, work: () => T): T {
  return writing(database, () => database.transaction(work));
}
