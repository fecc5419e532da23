import * as vscode from 'vscode';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import { conversationMarkdown } from '../../core/history/conversationMarkdown.ts';
import { assistantName } from '../../core/model/assistant.ts';
import type { Session, SessionSummary } from '../../core/model/session.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';

export interface SessionCommandsOptions {
  readonly sessions: SessionManager;
  readonly history: ChatHistoryManager;
  readonly current: () => Session;
  readonly createSession: () => Promise<Session>;
  /** Shows a session in the chat view. */
  readonly show: (sessionId: string) => Promise<void>;
  /** Stops the answer being written, and waits until what came is stored. */
  readonly stopTurn: (sessionId: string) => Promise<void>;
}

/** The palette's commands on sessions. */
export class SessionCommands {
  private readonly options: SessionCommandsOptions;

  constructor(options: SessionCommandsOptions) {
    this.options = options;
  }

  async create(): Promise<void> {
    await this.options.show((await this.options.createSession()).id);
  }

  async resume(): Promise<void> {
    const { sessions, current } = this.options;
    const { id: shown } = current();
    const all = sessions.list();
    // The one that is shown comes last: Enter goes back to the one before it.
    const items = [...all.filter(({ id }) => id !== shown), ...all.filter(({ id }) => id === shown)].map((session) => ({
      ...describe(session, session.id === shown),
      id: session.id,
    }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Resume Session'),
      placeHolder: vscode.l10n.t('Search by title, branch or date'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (chosen) await this.options.show(chosen.id);
  }

  /** The conversation shown, as Markdown, to the clipboard. */
  async copy(): Promise<void> {
    const { history, current } = this.options;
    const { id, title } = current();
    await vscode.env.clipboard.writeText(conversationMarkdown(title, history.load(id)));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the conversation as Markdown.'), 4000);
  }

  async rename(): Promise<void> {
    const { sessions, current } = this.options;
    const session = current();
    const shown = shownTitle(session.title);
    const title = await vscode.window.showInputBox({
      title: vscode.l10n.t('Rename Session'),
      value: shown,
      validateInput: (value) => (value.trim() ? undefined : vscode.l10n.t('A session needs a title.')),
    });
    // A title of ours that is left as it is stays one: the first question names the session.
    if (title && title.trim() !== shown) sessions.rename(session.id, title.trim());
  }

  /** Deletes without asking, since it can be undone. */
  async delete(): Promise<void> {
    const { sessions, current, show, stopTurn } = this.options;
    const session = current();
    await stopTurn(session.id);
    sessions.delete(session.id);
    await show(current().id);
    const undo = vscode.l10n.t('Undo');
    const deleted = vscode.l10n.t('Deleted the session “{title}”.', { title: shownTitle(session.title) });
    if ((await vscode.window.showInformationMessage(deleted, undo)) !== undo) return;
    sessions.restore(session.id);
    await show(session.id);
  }

  async clear(): Promise<void> {
    const { history, current, show, stopTurn } = this.options;
    const session = current();
    const undo = vscode.l10n.t('Undo');
    const title = shownTitle(session.title);
    let message = vscode.l10n.t('Cleared the session “{title}”.', { title });
    let toShow: string | null = null;
    for (;;) {
      await stopTurn(session.id);
      const shownBefore = history.clear(session.id);
      history.setHead(session.id, toShow);
      await show(session.id);
      // What was written since is put aside in its turn, and can be brought back in the same way.
      if (shownBefore === null) return;
      if ((await vscode.window.showInformationMessage(message, undo)) !== undo) return;
      message = vscode.l10n.t('Showing the earlier messages of “{title}” again, instead of the newer ones.', { title });
      toShow = shownBefore;
    }
  }
}

function describe(session: SessionSummary, isCurrent: boolean): vscode.QuickPickItem {
  const messages =
    session.messageCount === 1
      ? vscode.l10n.t('1 message')
      : vscode.l10n.t('{count} messages', { count: session.messageCount });
  const when = new Date(session.updatedAtMs).toLocaleString(vscode.env.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return {
    label: `${isCurrent ? '$(circle-filled) ' : ''}${shownTitle(session.title)}`,
    description: [
      messages,
      session.branch && `$(git-branch) ${session.branch}`,
      session.origin && vscode.l10n.t('from {assistant}', { assistant: assistantName(session.origin) }),
    ]
      .filter(Boolean)
      .join('  '),
    detail: when,
  };
}
