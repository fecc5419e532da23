import * as vscode from 'vscode';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import { conversationMarkdown } from '../../core/history/conversationMarkdown.ts';
import type { HistorySearch, SearchHit } from '../../core/history/search/historySearch.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import { pickFromHistory } from './historySearchPicker.ts';

export interface HistorySearchCommandOptions {
  readonly search: HistorySearch;
  readonly history: ChatHistoryManager;
  readonly sessions: SessionManager;
  readonly projectId: string;
  /** Shows a session in the chat view. */
  readonly show: (sessionId: string) => Promise<void>;
  /** Shows a message of a session there. */
  readonly land: (sessionId: string, messageId: string) => Promise<void>;
}

/** More than any session has. */
const wholeConversation = 1_000_000;

/** Searches everything that was said, and shows what was chosen where it was said. */
export class HistorySearchCommand {
  private readonly options: HistorySearchCommandOptions;
  private isEverywhere = false;

  constructor(options: HistorySearchCommandOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { search, projectId } = this.options;
    const { isEverywhere } = this;
    const onScope = (scope: boolean) => {
      this.isEverywhere = scope;
    };
    const hit = await pickFromHistory({ search, projectId, isEverywhere, onScope });
    if (hit) await this.open(hit);
  }

  /** Goes to what was found. A session of another project belongs to its own window: here it is shown to be read. */
  async open({ sessionId, messageId, sessionTitle }: SearchHit): Promise<void> {
    const { sessions, history, show, land } = this.options;
    if (sessions.get(sessionId) === undefined) return this.read(sessionId, sessionTitle, messageId);
    if (messageId === undefined || history.get(messageId) === undefined) return show(sessionId);
    return land(sessionId, messageId);
  }

  private async read(sessionId: string, title: string, messageId: string | undefined): Promise<void> {
    const { history } = this.options;
    const messages = messageId === undefined ? history.load(sessionId) : this.pathTo(sessionId, messageId);
    const content = conversationMarkdown(title, messages);
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
    // Where it ends is what was found.
    const place =
      messageId === undefined ? new vscode.Position(0, 0) : placeOfLast(document, messages.at(-1)?.content ?? '');
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
  }

  private pathTo(sessionId: string, messageId: string) {
    return this.options.history.page(sessionId, { count: wholeConversation, until: messageId }).messages;
  }
}

function placeOfLast(document: vscode.TextDocument, content: string): vscode.Position {
  const text = document.getText();
  const at = text.lastIndexOf(content.trim().slice(0, 200));
  return document.positionAt(at < 0 ? text.length : at);
}
