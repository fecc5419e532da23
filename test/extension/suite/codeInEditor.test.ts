// What commands about code take from an editor that shows no file: real editors.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { createFileReader } from '../../../src/core/context/fileReader.ts';
import { assertNotSecret, codeInEditor } from '../../../src/extension/adapters/codeInEditor.ts';
import { ContextCommands } from '../../../src/extension/context/contextCommands.ts';
import { waitFor } from '../../support/workbench/processes.ts';

describe('code in an editor', () => {
  let root: string;
  let context: ContextManager;
  let provider: vscode.Disposable;

  before(() => {
    root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    context = new ContextManager({ rootPaths: [root], readFile: createFileReader(), allowedEnvironment: [] });
    provider = vscode.workspace.registerTextDocumentContentProvider('before', {
      provideTextDocumentContent: () => 'one\ntwo\nthree\n',
    });
  });

  after(async () => {
    provider.dispose();
    context.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const showBefore = (name: string) =>
    vscode.window.showTextDocument(vscode.Uri.file(path.join(root, name)).with({ scheme: 'before' }));
  const untitled = async (content: string) =>
    vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'python' }));

  it('is taken from a new file, from the old side of a diff, and from a cell of a notebook', async () => {
    const fresh = await untitled('a = 1\nb = 2\n');
    fresh.selection = new vscode.Selection(1, 0, 1, 5);
    const { path: name, ...code } = codeInEditor(fresh, context);
    assert.match(name, /^Untitled-\d+$/);
    assert.deepEqual(code, { language: 'python', text: 'b = 2', range: { start: 2, end: 2 } });
    const old = await showBefore('src/slug.ts');
    old.selection = new vscode.Selection(0, 0, 1, 3);
    assert.deepEqual(codeInEditor(old, context), {
      path: 'src/slug.ts (before)',
      language: 'typescript',
      text: 'one\ntwo',
      range: { start: 1, end: 2 },
    });
    const notebook = path.join(root, 'code.ipynb');
    const cell = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: ['print(1)'] };
    writeFileSync(notebook, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    try {
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(notebook));
      const inCell = () => {
        const editor = vscode.window.activeTextEditor;
        return editor?.document.uri.scheme === 'vscode-notebook-cell' ? editor : undefined;
      };
      await waitFor(
        async () => {
          await vscode.commands.executeCommand('notebook.cell.edit');
          return inCell() !== undefined;
        },
        'a cell',
        10_000,
      );
      const taken = codeInEditor(inCell() ?? assert.fail(), context);
      assert.deepEqual([taken.path, taken.text], ['code.ipynb (cell 1)', 'print(1)']);
    } finally {
      rmSync(notebook);
    }
  });

  it('is kept back when it is of a secret file, on whichever side', async () => {
    const editor = await showBefore('.env');
    editor.selection = new vscode.Selection(0, 0, 1, 0);
    assert.throws(() => assertNotSecret(editor, context), /\.env/);
  });

  it('cannot go along as a file where it is none: the command says so, and what helps', async () => {
    const commands = new ContextCommands({
      context,
      toFailure: () => assert.fail(),
      show: () => assert.fail(),
      sessions: () => [],
      attachImages: async () => [],
      revealChat: () => assert.fail(),
    });
    const refusal = async () => {
      const error: unknown = await commands.addSelection().catch((thrown: unknown) => thrown);
      return error instanceof ThroughlineError ? error.failure.code : assert.fail();
    };
    const editor = await untitled('a = 1\n');
    assert.equal(await refusal(), 'context.noSelection');
    editor.selection = new vscode.Selection(0, 0, 0, 5);
    await waitFor(() => !editor.selection.isEmpty, 'the selection', 5000);
    assert.equal(await refusal(), 'context.selectionInNoFile');
  });
});
