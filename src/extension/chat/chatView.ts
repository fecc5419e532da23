import * as vscode from 'vscode';
import type { ToView } from '../../protocol/chatProtocol.ts';
import { chatHtml, chatWebviewOptions } from './chatHtml.ts';

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

  constructor(extensionUri: vscode.Uri, loadBackend: () => Promise<ChatBackend | undefined>) {
    this.extensionUri = extensionUri;
    this.loadBackend = loadBackend;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.onDidDispose(() => {
      if (this.view === view) this.view = undefined;
    });
    view.webview.options = chatWebviewOptions(this.extensionUri);
    // Timers run in order: the editor has sent the page when the backend, which takes longer to load, keeps the thread.
    let backend = new Promise((resolve) => setTimeout(resolve)).then(() => this.loadBackend());
    const waiting: unknown[] = [];
    view.webview.onDidReceiveMessage((message: unknown) => {
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

  /** Brings the view to the front and puts the cursor into the composer. */
  async reveal(): Promise<void> {
    await vscode.commands.executeCommand('throughline.chat.focus');
    this.post({ type: 'composer/focus' });
  }

  setTitle(title: string): void {
    if (this.view) this.view.description = title;
  }
}
