import * as vscode from 'vscode';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';

/** What follows when a branch is checked out that a session was used on. */
export type OnCheckout = 'off' | 'offer' | 'switch';

export interface BranchSessionsOptions {
  readonly sessions: Pick<SessionManager, 'active' | 'lastOn' | 'get'>;
  readonly mode: () => OnCheckout;
  readonly turnOff: () => Promise<void>;
  /** Shows a session in the chat view, and leaves the cursor where it is. */
  readonly show: (sessionId: string) => Promise<void>;
  /** Shows a notice and gives the button chosen. */
  readonly tell?: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
}

/** A branch was checked out: its last session is shown, or offered, as the setting says. */
export async function followCheckout(branch: string, options: BranchSessionsOptions): Promise<void> {
  const { sessions, mode, turnOff, show, tell = vscode.window.showInformationMessage } = options;
  const session = mode() === 'off' ? undefined : sessions.lastOn(branch);
  if (!session || session.id === sessions.active.id) return;
  const values = { title: shownTitle(session.title), branch };
  if (mode() === 'switch') {
    await show(session.id);
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('On {branch} you were in “{title}”: it is shown again.', values),
      6000,
    );
    return;
  }
  const open = vscode.l10n.t('Open Session');
  const never = vscode.l10n.t('Never Offer');
  const chosen = await tell(vscode.l10n.t('On {branch} you were in the session “{title}”.', values), open, never);
  if (chosen === never) await turnOff();
  if (chosen === open && sessions.get(session.id)) await show(session.id);
}
