import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageLanguage } from '../webviewPage.ts';
import { pagePolicy } from './pagePolicy.ts';

/** The page of the chat view: no inline script or style, nothing from the network. */
export function chatHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path));
  const { cspSource } = webview;
  const policy = pagePolicy({ source: cspSource, nonce });
  return `<!DOCTYPE html>
<html lang="${pageLanguage()}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri('dist', 'webview', 'chat.css')}">
<title>Throughline</title>
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<div id="app"></div>
<script type="module" nonce="${nonce}" src="${uri('dist', 'webview', 'main.js')}"></script>
</body>
</html>`;
}
