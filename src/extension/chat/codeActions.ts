// What the buttons of a code block do. The code was written by a model: it is put where the user wants it, never run.
import path from 'node:path';
import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import type { CodeAction } from '../../protocol/codeActions.ts';
import { editorLanguage, indentedFor, indentOf } from './codePlacement.ts';
import { placeInTerminal } from './terminalPlacement.ts';

/** A block of code of an answer. */
export interface AnswerCode {
  readonly text: string;
  /** As its fence names it; may be empty. */
  readonly language: string;
}

/** Does one of {@link CodeAction}. Throws the failure to tell when it cannot. */
export async function runCodeAction(
  { action, ...code }: AnswerCode & { readonly action: CodeAction },
  openDiagram: (source: string) => void,
): Promise<void> {
  switch (action) {
    case 'diagram':
      return openDiagram(code.text);
    case 'insert':
      return insertAtCursor(code);
    case 'replace':
      return replaceSelection(code);
    case 'newFile':
      return openAsFile(code);
    case 'terminal':
      return placeInTerminal(code.text);
  }
}

async function insertAtCursor({ text }: AnswerCode): Promise<void> {
  const editor = lastEditor();
  const place = editor.selection.active;
  const before = editor.document.lineAt(place.line).text.slice(0, place.character);
  await put(editor, new vscode.Range(place, place), indentedFor(text, indentOf(before), styleOf(editor)));
}

async function replaceSelection({ text }: AnswerCode): Promise<void> {
  const editor = lastEditor();
  const { document, selection } = editor;
  if (selection.isEmpty) throw new ThroughlineError(failures.nothingToReplace());
  const { start, end } = selection;
  const indent = indentOf(document.lineAt(start.line).text);
  // A selection that starts within the indentation (whole lines do) takes the rest of it along.
  const missing = indent.slice(start.character);
  const lineEnd = end.character === 0 && end.line > start.line ? '\n' : '';
  await put(editor, selection, missing + indentedFor(text, indent, styleOf(editor)) + lineEnd);
}

async function openAsFile({ text, language }: AnswerCode): Promise<void> {
  const known = await vscode.languages.getLanguages();
  const content = text.endsWith('\n') || text === '' ? text : `${text}\n`;
  const document = await vscode.workspace.openTextDocument({ content, language: editorLanguage(language, known) });
  await vscode.window.showTextDocument(document, { preview: false });
}

// The chat has the focus: the editor in front is the one that was used last. An output channel is shown in an editor too.
function lastEditor(): vscode.TextEditor {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editor = [activeTextEditor, ...visibleTextEditors].find(
    (one) => one !== undefined && one.document.uri.scheme !== 'output',
  );
  if (!editor) throw new ThroughlineError(failures.noEditor());
  return editor;
}

// One undo step, and the cursor behind what was put in, as after a paste.
async function put(editor: vscode.TextEditor, range: vscode.Range, text: string): Promise<void> {
  const undo = { undoStopBefore: true, undoStopAfter: true };
  const { document } = editor;
  if (!(await editor.edit((edit) => edit.replace(range, text), undo)))
    throw new ThroughlineError(failures.notEditable(path.basename(document.uri.path)));
  const lines = text.split('\n');
  const column = (lines.length === 1 ? range.start.character : 0) + (lines.at(-1)?.length ?? 0);
  const end = new vscode.Position(range.start.line + lines.length - 1, column);
  const shown = await vscode.window.showTextDocument(document, {
    viewColumn: editor.viewColumn,
    selection: new vscode.Range(end, end),
  });
  shown.revealRange(new vscode.Range(range.start, end), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function styleOf({ options }: vscode.TextEditor): { insertSpaces: boolean; size: number } {
  const size = Number(options.indentSize === 'tabSize' ? options.tabSize : (options.indentSize ?? options.tabSize));
  return { insertSpaces: options.insertSpaces !== false, size: size > 0 ? size : 4 };
}
