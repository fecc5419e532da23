import * as vscode from 'vscode';
import type { UnsavedText } from '../../core/context/fileReader.ts';

/** What the editor has of a file, when that is not what is on disk. */
export function unsavedText(path: string): UnsavedText | undefined {
  const document = vscode.workspace.textDocuments.find(
    ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === path,
  );
  return document && { content: document.getText(), language: document.languageId };
}
