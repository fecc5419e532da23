import { errorMessage, type Failure, ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import { type Database, sqliteTrouble } from './database.ts';

/** What to tell the user about a write to `database` that failed. */
export function writeFailure(database: Database, error: unknown): Failure {
  if (error instanceof ThroughlineError) return error.failure;
  switch (sqliteTrouble(error)) {
    case 'full':
      return failures.historyWriteFailed(`There is no room left on the disk of ${database.path}.`);
    case 'readOnly':
      return failures.historyWriteFailed(`${database.path} cannot be written.`);
    case 'busy':
      return failures.historyWriteFailed(`Another program holds ${database.path}.`);
    case 'damaged':
      return failures.historyWriteFailed(`${database.path} is damaged. It is checked and repaired at the next start.`);
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
