import * as vscode from 'vscode';
import type { LineRange } from '../../base/lines.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import type { EditorFocus } from '../../core/context/projectContext.ts';

/** The scheme of the text of a notebook's cell. */
const notebookCell = 'vscode-notebook-cell';

/** Keeps the context manager told of the folders, the open files and the cursor. */
export function feedEditors(context: ContextManager): vscode.Disposable {
  const folders = () => context.updateRootPaths(rootPaths());
  const files = () => context.updateActiveFiles(openFiles());
  let last: EditorFocus | undefined;
  const focus = () => {
    const now = editorFocus(last);
    if (now && last && sameFocus(now, last)) return;
    last = now;
    context.updateFocus(now);
  };
  folders();
  files();
  focus();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeWorkspaceFolders(folders),
    vscode.window.tabGroups.onDidChangeTabs(() => {
      files();
      focus();
    }),
    vscode.window.onDidChangeActiveTextEditor(() => {
      files();
      focus();
    }),
    vscode.window.onDidChangeTextEditorSelection((event) => {
      if (event.textEditor === vscode.window.activeTextEditor) focus();
    }),
  );
}

/** Absolute paths of the workspace's folders on disk. */
export function rootPaths(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

/** Files in tabs, the one in focus first, each once. */
function openFiles(): string[] {
  const inTabs = vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) =>
      input instanceof vscode.TabInputText && input.uri.scheme === 'file' ? [input.uri.fsPath] : [],
    ),
  );
  const active = vscode.window.activeTextEditor?.document.uri;
  return [...new Set([...(active?.scheme === 'file' ? [active.fsPath] : []), ...inTabs])];
}

// While a view such as the chat has the keyboard, or an output panel counts as editor, the last file stays in focus. In an
// editor of something else (a new file, a notebook, the old side of a diff) nothing is: a file that the user does not look at
// would go along.
function editorFocus(last: EditorFocus | undefined): EditorFocus | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    const isFileInSight = vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === 'file');
    return isFileInSight && !isNotebook(vscode.window.tabGroups.activeTabGroup.activeTab) ? last : undefined;
  }
  if (editor.document.uri.scheme !== 'file') return isInTab(editor.document) ? undefined : last;
  const { selection } = editor;
  const cursorLine = selection.active.line + 1;
  const path = editor.document.uri.fsPath;
  return selection.isEmpty ? { path, cursorLine } : { path, cursorLine, selection: selectedLines(selection) };
}

function isNotebook(tab: vscode.Tab | undefined): boolean {
  return tab?.input instanceof vscode.TabInputNotebook || tab?.input instanceof vscode.TabInputNotebookDiff;
}

// Is it what an editor's tab shows, and no panel or input box of a view?
function isInTab({ uri }: vscode.TextDocument): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => {
    const input = activeTab?.input;
    if (input instanceof vscode.TabInputText) return isSame(input.uri, uri);
    if (input instanceof vscode.TabInputTextDiff) return isSame(input.original, uri) || isSame(input.modified, uri);
    return uri.scheme === notebookCell && isNotebook(activeTab);
  });
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}

/** The lines that a selection touches; one that ends before a line's first character does not touch it. */
export function selectedLines(selection: vscode.Selection): LineRange {
  const { start, end } = selection;
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { start: start.line + 1, end: last + 1 };
}

/** The lines that are selected in an editor, else all of its text. */
export function editorCode({ document, selection }: vscode.TextEditor): { text: string; range?: LineRange } {
  if (selection.isEmpty) return { text: document.getText() };
  const range = selectedLines(selection);
  return { text: document.getText(new vscode.Range(range.start - 1, 0, range.end, 0)), range };
}

function sameFocus(a: EditorFocus, b: EditorFocus): boolean {
  return (
    a.path === b.path &&
    a.cursorLine === b.cursorLine &&
    a.selection?.start === b.selection?.start &&
    a.selection?.end === b.selection?.end
  );
}
