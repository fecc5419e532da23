import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';

export interface TrashRetentionOptions {
  readonly sessions: Pick<SessionManager, 'expired' | 'deleteForever'>;
  readonly log: Log;
  /** The setting; 0 keeps forever. */
  readonly days: () => number;
  readonly keepForever: () => Promise<void>;
  /** Remembers, in all projects, that the user was told. */
  readonly state: vscode.Memento;
  /** Shows a notice and gives the button chosen. */
  readonly tell?: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
}

/** True once the user has agreed that the trash empties itself. */
const toldKey = 'throughline.history.trashTold';

/**
 * Removes for good what was in the trash for longer than it is kept. The first time the user is told before anything goes;
 * who does not answer is told again when a project is opened the next time.
 */
export async function removeExpired(options: TrashRetentionOptions): Promise<void> {
  const { sessions, log, state, days, keepForever, tell = vscode.window.showInformationMessage } = options;
  const due = sessions.expired(days());
  if (due.length === 0) return;
  if (state.get(toldKey) !== true) {
    const remove = vscode.l10n.t('Delete for Good');
    const keep = vscode.l10n.t('Keep Forever');
    const notice = vscode.l10n.t(
      'Sessions are deleted for good when they were in the trash for {days} days. {count} are due now; from then on it happens when a project is opened.',
      { days: days(), count: due.length },
    );
    const chosen = await tell(notice, remove, keep);
    if (chosen === keep) await keepForever();
    if (chosen !== remove) return;
    await state.update(toldKey, true);
  }
  // Asked anew: what was restored meanwhile stays.
  const removed = sessions.deleteForever(sessions.expired(days()));
  log.info(`${removed} sessions were in the trash for more than ${days()} days and were deleted for good.`);
}
