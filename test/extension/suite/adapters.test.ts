// What turns the editor's events into the core's context, in the editor itself: real tabs, real git, real settings.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { createFileReader } from '../../../src/core/context/fileReader.ts';
import { feedEditors } from '../../../src/extension/adapters/editorFeed.ts';
import { watchBranch } from '../../../src/extension/adapters/gitExtension.ts';
import { unsavedText } from '../../../src/extension/adapters/unsavedText.ts';
import { readSettings } from '../../../src/extension/settings.ts';
import { waitFor } from '../../support/workbench/processes.ts';

describe('the editor feeds the context', () => {
  const signal = new AbortController().signal;
  let root: string;
  let context: ContextManager;
  let feed: vscode.Disposable;

  before(() => {
    root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
  });

  beforeEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    context = new ContextManager({ rootPaths: [], readFile: createFileReader(unsavedText), allowedEnvironment: [] });
    feed = feedEditors(context);
  });

  afterEach(async () => {
    feed.dispose();
    context.dispose();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const show = (name: string) =>
    vscode.window.showTextDocument(vscode.Uri.file(path.join(root, name)), { preview: false });
  const activeFiles = () => context.project.activeFiles.map((file) => context.relativePath(file));

  it('with the folder, the open files (the one in front first) and what is closed again', async () => {
    assert.deepEqual(context.project.rootPaths, [root]);
    await show('src/slug.ts');
    await show('src/report.ts');
    await waitFor(() => activeFiles().join() === 'src/report.ts,src/slug.ts', 'both files', 5000);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await waitFor(() => activeFiles().join() === 'src/slug.ts', 'one file', 5000);
  });

  it('with the lines of a selection, and with the cursor when nothing is selected', async () => {
    const editor = await show('src/slug.ts');
    editor.selection = new vscode.Selection(1, 0, 3, 2);
    await waitFor(() => context.focus?.selection?.start === 2, 'the selection', 5000);
    assert.deepEqual(context.focus?.selection, { start: 2, end: 4 });
    editor.selection = new vscode.Selection(1, 0, 3, 0);
    await waitFor(() => context.focus?.selection?.end === 3, 'a selection up to a line’s start', 5000);
    editor.selection = new vscode.Selection(4, 1, 4, 1);
    await waitFor(() => context.focus?.cursorLine === 5, 'the cursor', 5000);
    assert.equal(context.focus?.selection, undefined);
  });

  it('with no file while another editor is in front: a new file, the old side of a diff, a notebook', async () => {
    const inFocus = () => context.focus && context.relativePath(context.focus.path);
    const focuses = (file: string | undefined) => waitFor(() => inFocus() === file, file ?? 'no file', 10_000);
    await show('src/slug.ts');
    await focuses('src/slug.ts');
    const untitled = await vscode.workspace.openTextDocument({ content: 'const x = 1;' });
    await vscode.window.showTextDocument(untitled, { preview: false });
    await focuses(undefined);
    await show('src/slug.ts');
    await focuses('src/slug.ts');
    const provider = vscode.workspace.registerTextDocumentContentProvider('before', {
      provideTextDocumentContent: () => 'before\n',
    });
    const file = vscode.Uri.file(path.join(root, 'src/slug.ts'));
    try {
      await vscode.commands.executeCommand('vscode.diff', file.with({ scheme: 'before' }), file, 'Before');
      await focuses('src/slug.ts');
      await vscode.commands.executeCommand('workbench.action.compareEditor.focusSecondarySide');
      await focuses(undefined);
      await vscode.commands.executeCommand('workbench.action.compareEditor.focusPrimarySide');
      await focuses('src/slug.ts');
    } finally {
      provider.dispose();
    }
    await show('src/report.ts');
    await focuses('src/report.ts');
    const notebook = path.join(root, 'notes.ipynb');
    const cell = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: ['print(1)'] };
    writeFileSync(notebook, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    try {
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(notebook), vscode.ViewColumn.Beside);
      await focuses(undefined);
      await vscode.commands.executeCommand('notebook.cell.edit');
      await waitFor(
        () => vscode.window.activeTextEditor?.document.uri.scheme === 'vscode-notebook-cell',
        'a cell',
        5000,
      );
      await focuses(undefined);
    } finally {
      rmSync(notebook);
    }
  });

  it('with text that is not saved yet, and with the language the editor knows', async () => {
    const editor = await show('src/slug.ts');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// not saved\n'));
    const file = await context.addFile(path.join(root, 'src/slug.ts'), {}, signal);
    assert.match(file.content, /^\/\/ not saved\n/);
    assert.equal(file.unsaved, true);
    assert.equal(file.language, 'typescript');
  });

  it('with the branch, after a checkout and with a detached HEAD', async function () {
    this.timeout(60_000);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' }).toString().trim();
    const before = git('branch', '--show-current');
    const watch = await watchBranch(silentLog, (branch) => context.updateGitBranch(branch));
    try {
      await waitFor(() => context.project.gitBranch === before, `branch ${before}`, 20_000);
      git('checkout', '-q', '-b', 'feature/in-host');
      await waitFor(() => context.project.gitBranch === 'feature/in-host', 'the new branch', 20_000);
      git('checkout', '-q', '--detach');
      const commit = git('rev-parse', '--short=7', 'HEAD');
      await waitFor(() => context.project.gitBranch === `(${commit})`, 'a detached HEAD', 20_000);
    } finally {
      git('checkout', '-q', before);
      watch.dispose();
    }
  });

  it('but never lets the workspace say where requests go, or which variables are shown', async () => {
    const folder = path.join(root, '.vscode');
    const file = path.join(folder, 'settings.json');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({
        'throughline.endpoint.baseUrl': 'http://127.0.0.1:9/evil',
        'throughline.endpoint.model': 'evil',
        'throughline.endpoints': [{ name: 'evil', baseUrl: 'http://127.0.0.1:9/evil' }],
        'throughline.defaultModel': 'evil/evil',
        'throughline.context.environmentVariables': ['PATH'],
        'throughline.context.followEditor': false,
        'throughline.systemPromptFile': 'prompt.md',
      }),
    );
    try {
      // This one may be set by a workspace: when it has arrived, the others were read as well.
      await waitFor(() => readSettings().systemPromptFile === 'prompt.md', 'the workspace’s settings', 20_000);
      const { baseUrl, model, endpoints, defaultModel, allowedEnvironment, followEditor } = readSettings();
      assert.equal(followEditor, true);
      assert.equal(baseUrl, '');
      assert.equal(model, '');
      assert.deepEqual(endpoints, []);
      assert.equal(defaultModel, '');
      assert.ok(!allowedEnvironment.includes('PATH'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('commands in a real extension host', () => {
  it('show the context summary as a document', async () => {
    await vscode.commands.executeCommand('throughline.showContextSummary');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /Project|project/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
