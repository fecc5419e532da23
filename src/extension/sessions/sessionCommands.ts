import * as vscode from 'vscode';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import { conversationMarkdown } from '../../core/history/conversationMarkdown.ts';
import type { Session } from '../../core/model/session.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { pickSession } from './sessionPicker.ts';

export interface SessionCommandsOptions {
  readonly sessions: SessionManager;
  readonly history: ChatHistoryManager;
  readonly current: () => Session;
  /** Throws when another window has the session to itself. */
  readonly assertFree: (sessionId: string) => void;
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
    const { sessions, current, show } = this.options;
    const entries = sessions.entries().filter(({ deletedAtMs }) => deletedAtMs === undefined);
    const chosen = await pickSession(entries, current().id);
    if (chosen !== undefined) await show(chosen);
  }

  /** The conversation shown, as Markdown, to the clipboard. */
  async copy(): Promise<void> {
    const { history, current } = this.options;
    const { id, title } = current();
    await vscode.env.clipboard.writeText(conversationMarkdown(title, history.load(id)));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the conversation as Markdown.'), 4000);
  }

  /** The current session, unless another is given. */
  async rename(sessionId?: string): Promise<void> {
    const { sessions, current } = this.options;
    const session = (sessionId === undefined ? undefined : sessions.get(sessionId)) ?? current();
    const shown = shownTitle(session.title);
    const title = await vscode.window.showInputBox({
      title: vscode.l10n.t('Rename Session'),
      value: shown,
      validateInput: (value) => (value.trim() ? undefined : vscode.l10n.t('A session needs a title.')),
    });
    // A title of ours that is left as it is stays one: the first question names the session.
    if (title && title.trim() !== shown) sessions.rename(session.id, title.trim());
  }

  /** Deletes the current session without asking, since it can be undone. */
  async delete(): Promise<void> {
    const { current, show } = this.options;
    const { id } = current();
    await this.deleteAll([id], () => show(current().id));
  }

  /** Deletes several. `showCurrent` shows what is current by then, if that is another session than before. */
  async deleteAll(ids: readonly string[], showCurrent: () => Promise<void>): Promise<void> {
    const { sessions, current, show, stopTurn, assertFree } = this.options;
    ids.forEach(assertFree);
    const before = current().id;
    const [title = ''] = ids.map((id) => shownTitle(sessions.get(id)?.title ?? ''));
    for (const id of ids) await stopTurn(id);
    sessions.deleteAll(ids);
    if (current().id !== before) await showCurrent();
    const undo = vscode.l10n.t('Undo');
    const deleted =
      ids.length === 1
        ? vscode.l10n.t('Deleted the session “{title}”.', { title })
        : vscode.l10n.t('Deleted {count} sessions.', { count: ids.length });
    if ((await vscode.window.showInformationMessage(deleted, undo)) !== undo) return;
    sessions.restoreAll(ids);
    if (ids.includes(before)) await show(before);
  }

  async clear(): Promise<void> {
    const { history, current, show, stopTurn, assertFree } = this.options;
    const session = current();
    assertFree(session.id);
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
