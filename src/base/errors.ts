/**
 * What the user is told when something fails: what happened, why, and what to do next. Plain data, so that it
 * can be stored with a message and sent to the view. `code` is stable and found in the log.
 */
export interface Failure {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly next: string;
  /** A command that does what `next` says, offered as a button. */
  readonly action?: FailureAction;
}

/** What a button beside a failure may do. A closed list: the view never runs an arbitrary command. */
export type FailureAction = 'retry' | 'setApiKey' | 'selectModel' | 'openSettings' | 'showLog' | 'newSession';

/** An error that carries a {@link Failure}. Everything else that is thrown is a bug, and goes to the log. */
export class ThroughlineError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(`${failure.what} ${failure.why}`, options);
    this.name = 'ThroughlineError';
    this.failure = failure;
  }
}

/** Is this the error of an aborted operation? Cancelling is silence: nobody is told. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'APIUserAbortError');
}

/** The message of anything that was thrown, on one line. */
export function errorMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').trim();
}
