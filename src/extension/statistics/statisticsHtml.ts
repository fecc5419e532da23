import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageLanguage } from '../webviewPage.ts';

/** The page of statistics: no inline script or style, no image, nothing from the network. */
export function statisticsHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file));
  const { cspSource } = webview;
  const policy = [
    `default-src 'none'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${pageLanguage()}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri('statistics.css')}">
<title>Throughline</title>
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<div id="statistics"></div>
<script type="module" nonce="${nonce}" src="${uri('statisticsPage.js')}"></script>
</body>
</html>`;
}
