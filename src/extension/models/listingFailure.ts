import { errorMessage, type Failure, isAbortError, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../../core/errors.ts';

/** Why the models of an endpoint could not be listed. What is no failure of the catalogue goes to the log as well. */
export function listingFailure(error: unknown, endpoint: string, log: Log): Failure {
  if (error instanceof ThroughlineError) return error.failure;
  if (!isAbortError(error)) log.error(`Listing the models of ${endpoint} failed`, error);
  return failures.modelUnexpected(errorMessage(error));
}
