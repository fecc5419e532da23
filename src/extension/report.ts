import * as vscode from 'vscode';
import { errorMessage, type Failure, type FailureAction, isAbortError, ThroughlineError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { withoutLinks } from '../base/withoutLinks.ts';

/** Runs what a failure offers as its next step. */
export type RunAction = (action: FailureAction) => void;

const actionLabels: Readonly<Record<FailureAction, () => string>> = {
  retry: () => vscode.l10n.t('Retry'),
  setApiKey: () => vscode.l10n.t('Set API Key'),
  selectModel: () => vscode.l10n.t('Select Model'),
  openSettings: () => vscode.l10n.t('Open Settings'),
  showLog: () => vscode.l10n.t('Show Log'),
  newSession: () => vscode.l10n.t('New Session'),
};

/** Tells the user of failures, in one form, and the log of everything else. */
export class Reporter {
  private readonly log: Log;
  private readonly runAction: RunAction;

  constructor(log: Log, runAction: RunAction) {
    this.log = log;
    this.runAction = runAction;
  }

  /** Runs `work`, which the log calls `name`. Cancelling is silence; a failure is shown; a bug goes to the log, and the user is told where. */
  async run<T>(name: string, work: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!isAbortError(error)) this.show(this.toFailure(name, error));
      return undefined;
    }
  }

  /** A failure for whatever was thrown. A bug is logged with its stack. */
  toFailure(name: string, error: unknown): Failure {
    if (error instanceof ThroughlineError) {
      this.log.warn(`${name}: ${error.failure.code}`, error.cause);
      return error.failure;
    }
    this.log.error(`${name} failed`, error);
    return {
      code: 'internal',
      what: vscode.l10n.t('Throughline: something did not work.'),
      why: errorMessage(error),
      next: vscode.l10n.t('Try again. The log has the details.'),
      action: 'showLog',
    };
  }

  show(failure: Failure): void {
    const label = failure.action && actionLabels[failure.action]();
    const message = withoutLinks(`${failure.what} ${failure.why} ${failure.next}`);
    void vscode.window.showErrorMessage(message, ...(label ? [label] : [])).then((chosen) => {
      if (chosen && failure.action) this.runAction(failure.action);
    });
  }
}
