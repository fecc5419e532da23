// When the cursor goes into the composer: the view with a double of the editor's place for it.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ChatView } from '../../../src/extension/chat/chatView.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';

describe('the chat view', () => {
  const ready = { type: 'chat/ready' };
  let posted: ToView[];
  let answered: unknown[];
  let view: ChatView;
  const focuses = () => posted.filter(({ type }) => type === 'composer/focus').length;

  beforeEach(() => {
    posted = [];
    answered = [];
    const backend = { onMessage: (message: unknown) => answered.push(message) };
    const own = vscode.extensions.getExtension('throughline.throughline');
    assert.ok(own);
    view = new ChatView(own.extensionUri, async () => backend);
  });

  /** Opens the view as the editor does; the page says what `says` is called with. */
  function open(): {
    readonly says: (message: unknown) => void;
    readonly close: () => void;
    readonly page: () => string;
  } {
    const said = new vscode.EventEmitter<unknown>();
    const closed = new vscode.EventEmitter<void>();
    const webview = {
      options: {},
      html: '',
      cspSource: 'https://webview.test',
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: said.event,
      postMessage: async (message: ToView) => posted.push(message),
    };
    view.resolveWebviewView({ onDidDispose: closed.event, webview } as unknown as vscode.WebviewView);
    return { says: (message) => said.fire(message), close: () => closed.fire(), page: () => webview.html };
  }

  it('comes whole: what runs and how it looks stand in its page, with the nonce of its policy', () => {
    const { page } = open();
    const nonce = /script-src 'nonce-([^']+)'/.exec(page())?.[1] ?? '';
    const starts = [...page().matchAll(/<(?:script|style|link)[^>]*>/g)].map(([start]) => start);
    assert.deepEqual(starts, [
      `<style nonce="${nonce}">`,
      `<script type="importmap" nonce="${nonce}">`,
      `<script type="module" nonce="${nonce}">`,
    ]);
    assert.equal([...page().matchAll(/<\/(?:script|style)>/g)].length, 3);
  });

  it('has the cursor in its composer at the first opening: not before its page listens, and once', async () => {
    const { says } = open();
    await view.reveal();
    assert.equal(focuses(), 0);
    says({ type: 'draft/changed' });
    assert.equal(focuses(), 0);
    says(ready);
    assert.equal(focuses(), 1);
    // A page that asks for its state anew is not brought the cursor again.
    says(ready);
    assert.equal(focuses(), 1);
    await view.reveal();
    assert.equal(focuses(), 2);
  });

  it('takes the cursor from nobody when it was closed before it could have it', async () => {
    const first = open();
    await view.reveal();
    first.close();
    open().says(ready);
    assert.equal(focuses(), 0);
  });
});
