import path from 'node:path';
import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import { failures } from '../../core/errors.ts';
import type { TaskCode } from '../../core/model/task.ts';
import { isSecretPath } from '../../core/retrieval/secretFiles.ts';
import { editorCode } from './editorFeed.ts';

/**
 * What is selected in an editor, else all of its text, whatever it shows: a file, a new one, a cell of a notebook, the old side
 * of a diff. It may be of a secret file: see {@link assertNotSecret}.
 */
export function codeInEditor(editor: vscode.TextEditor, context: ContextManager): TaskCode {
  const { document } = editor;
  const file = context.relativePath(document.uri.fsPath);
  const { text, range } = editorCode(editor);
  return {
    path: nameOf(document, file),
    language: document.languageId,
    text: range ? text.replace(/\n$/, '') : text,
    range,
  };
}

/** @throws ThroughlineError when what an editor shows is of a secret file. */
export function assertNotSecret({ document }: vscode.TextEditor, context: ContextManager): void {
  const file = context.relativePath(document.uri.fsPath);
  if (isSecretPath(file)) throw new ThroughlineError(failures.fileSecret(file));
}

// The name goes to the model, so it is English.
function nameOf(document: vscode.TextDocument, file: string): string {
  const { uri, isUntitled } = document;
  if (uri.scheme === 'file') return file;
  if (isUntitled) return path.posix.basename(uri.path);
  const cells = vscode.workspace.notebookDocuments.flatMap((notebook) => notebook.getCells());
  const cell = cells.find((one) => one.document === document);
  return cell ? `${file} (cell ${cell.index + 1})` : `${file} (${uri.scheme})`;
}
