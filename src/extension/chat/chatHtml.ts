import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { pageLanguage } from '../webviewPage.ts';
import { pagePolicy } from './pagePolicy.ts';

/**
 * The page of the chat view. Script and style stand in it: the editor fetches a file of a page through itself and the extension
 * host, which takes longer than everything else that happens before the first picture. Nothing comes from the network.
 */
export function chatHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const text = (name: string) => readFileSync(vscode.Uri.joinPath(folder, name).fsPath, 'utf8');
  const policy = pagePolicy({ source: webview.cspSource, nonce });
  const imports = { './chunks/': `${uri('chunks')}/` };
  return `<!DOCTYPE html>
<html lang="${pageLanguage()}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">${text('chat.css').replaceAll('url("./', `url("${uri('')}/`)}</style>
<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports })}</script>
<title>Throughline</title>
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<div id="app"></div>
<script type="module" nonce="${nonce}">${text('main.js')}</script>
</body>
</html>`;
}
