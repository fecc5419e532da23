import * as vscode from 'vscode';
import { chatViewId, type ToView } from '../../protocol/chatProtocol.ts';
import { pageOptions } from '../webviewPage.ts';
import { chatHtml } from './chatHtml.ts';

/** Who answers the view's messages. */
export interface ChatBackend {
  onMessage(message: unknown): void;
}

/**
 * The chat view's place in the workbench. Shows its page at once and only then loads what answers it: messages that
 * come before are kept in order.
 */
export class ChatView implements vscode.WebviewViewProvider {
  private readonly extensionUri: vscode.Uri;
  private readonly loadBackend: () => Promise<ChatBackend | undefined>;
  private view: vscode.WebviewView | undefined;
  /** The page listens: what is posted before is lost. */
  private isListening = false;
  /** Where the cursor is to be as soon as the page listens. */
  private dueFocus: 'composer/focus' | 'find/open' | undefined;

  constructor(extensionUri: vscode.Uri, loadBackend: () => Promise<ChatBackend | undefined>) {
    this.extensionUri = extensionUri;
    this.loadBackend = loadBackend;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.onDidDispose(() => {
      if (this.view !== view) return;
      this.view = undefined;
      this.isListening = false;
      this.dueFocus = undefined;
    });
    this.isListening = false;
    view.webview.options = pageOptions(this.extensionUri);
    // Timers run in order: the editor has sent the page when the backend, which takes longer to load, keeps the thread.
    let backend = new Promise((resolve) => setTimeout(resolve)).then(() => this.loadBackend());
    const waiting: unknown[] = [];
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (isReady(message)) this.listens();
      waiting.push(message);
      // What could not be loaded is tried again for the next message; the user was told.
      backend = backend
        .then((loaded) => loaded ?? this.loadBackend())
        .then((loaded) => {
          if (loaded) for (const one of waiting.splice(0)) loaded.onMessage(one);
          return loaded;
        });
    });
    view.webview.html = chatHtml(view.webview, this.extensionUri);
  }

  /** Sends to the view; when it is not there, it will ask for all of the state once it is. */
  post(message: ToView): void {
    void this.view?.webview.postMessage(message);
  }

  /** Brings the view to the front and puts the cursor into the composer, also when it has to be made first. */
  async reveal(): Promise<void> {
    this.dueFocus = 'composer/focus';
    await this.focus();
    this.focusIfDue();
  }

  /** The same, with the keyboard where it was in the view. */
  async bringToFront(): Promise<void> {
    this.dropDueFocus();
    await this.focus();
  }

  /** What a command before wanted to have the focus, which the view was too slow for, has it no more. */
  dropDueFocus(): void {
    this.dueFocus = undefined;
  }

  /** The same, with the keyboard where something is looked for in the conversation. */
  async showFind(): Promise<void> {
    this.dueFocus = 'find/open';
    await this.focus();
    this.focusIfDue();
  }

  private async focus(): Promise<void> {
    await vscode.commands.executeCommand(`${chatViewId}.focus`);
  }

  /** Says which session is shown. Not as the view's description, which a view alone in its side bar does not show. */
  setTitle(title: string): void {
    if (this.view) this.view.title = title;
  }

  private listens(): void {
    this.isListening = true;
    this.focusIfDue();
  }

  private focusIfDue(): void {
    const { dueFocus } = this;
    if (!dueFocus || !this.isListening) return;
    this.dueFocus = undefined;
    this.post({ type: dueFocus });
  }
}

function isReady(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'chat/ready';
}
