// What the pages of the chat view and of the diagrams have in common.
import * as vscode from 'vscode';
import { viewLanguages } from '../protocol/chatProtocol.ts';

/** The language of a page's texts, for the page itself and for screen readers: the editor's, where there is a translation. */
export function pageLanguage(): string {
  const [language = ''] = vscode.env.language.toLowerCase().split('-');
  return viewLanguages.find((known) => known === language) ?? 'en';
}

/** What a page may load. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
  };
}
