import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import { conversationMarkdown } from '../../core/history/conversationMarkdown.ts';
import type { Message } from '../../core/model/message.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';

const scheme = 'throughline-session';
/** More than any session has. */
const wholeConversation = 1_000_000;

export interface Place {
  readonly sessionId: string;
  readonly title: string;
  /** Without it the conversation is shown from its beginning. */
  readonly messageId?: string;
}

/** Sessions of other projects as documents to be read: no file, nothing to be saved, and the message that was found in sight. */
export class ReadOnlyConversation implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly history: ChatHistoryManager;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  constructor(history: ChatHistoryManager) {
    this.history = history;
  }

  async show(place: Place): Promise<void> {
    const { title, messageId } = place;
    const messages = this.messages(place);
    const at = messageId === undefined ? -1 : messages.findIndex(({ id }) => id === messageId);
    if (messageId !== undefined && at < 0) throw new ThroughlineError(failures.messageNotFound());
    const document = await vscode.workspace.openTextDocument(uriOf(place));
    // Behind what comes before it stand an empty line and its heading.
    const before = at < 0 ? [] : conversationMarkdown(title, messages.slice(0, at)).split(/\r\n|\r|\n/);
    const start = new vscode.Position(before.length, 0);
    const editor = await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
    editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.AtTop);
  }

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    const place = placeOf(uri);
    const messages = this.messages(place);
    return messages.length === 0 ? undefined : conversationMarkdown(place.title, messages);
  }

  dispose(): void {
    this.registration.dispose();
  }

  /** The conversation as it is shown there; of a version that is not, all that leads to it. */
  private messages({ sessionId, messageId }: Place): readonly Message[] {
    const shown = this.history.load(sessionId);
    if (messageId === undefined || shown.some(({ id }) => id === messageId)) return shown;
    return this.history.page(sessionId, { count: wholeConversation, until: messageId }).messages;
  }
}

function uriOf(place: Place): vscode.Uri {
  const name = shownTitle(place.title)
    .replaceAll(/[\\/:*?"<>|\s]+/g, ' ')
    .trim();
  return vscode.Uri.from({ scheme, path: `/${name || place.sessionId}.md`, query: JSON.stringify(place) });
}

function placeOf(uri: vscode.Uri): Place {
  return JSON.parse(uri.query) as Place;
}
