import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageLanguage } from '../webviewPage.ts';

/**
 * The page of a diagram: no inline script or style, nothing from the network, and the picture only from the page itself. The
 * frame that draws inherits all of it, and can neither load nor be led anywhere.
 */
export function diagramHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file));
  const { cspSource } = webview;
  const policy = [
    `default-src 'none'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    'img-src blob:',
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${pageLanguage()}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri('diagram.css')}">
<title>Throughline</title>
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<div id="diagram"></div>
<script id="diagram-script" type="module" nonce="${nonce}" src="${uri('diagramPage.js')}"></script>
</body>
</html>`;
}
