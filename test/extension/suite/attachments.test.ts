// What happens to files that are attached, in the editor itself: real files, real renames, real watchers.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { createFileReader } from '../../../src/core/context/fileReader.ts';
import { followAttachments } from '../../../src/extension/adapters/attachmentWatcher.ts';
import { droppedPath } from '../../../src/extension/context/droppedPath.ts';
import { waitFor } from '../../support/workbench/processes.ts';

describe('a file that is attached', () => {
  const { signal } = new AbortController();
  let folder: string;
  let context: ContextManager;
  let following: vscode.Disposable;
  let changes: number;
  const at = (name: string) => path.join(folder, name);

  beforeEach(async () => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    folder = path.join(root, 'attached');
    mkdirSync(folder, { recursive: true });
    writeFileSync(at('a[1].ts'), 'one\n');
    writeFileSync(at('other.ts'), 'other\n');
    context = new ContextManager({ rootPaths: [root], readFile: createFileReader(), allowedEnvironment: [] });
    changes = 0;
    following = followAttachments(context, () => {
      changes += 1;
    });
    await context.addFile(at('a[1].ts'), {}, signal);
  });

  afterEach(() => {
    following.dispose();
    context.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is looked at again when anything writes or deletes it, whatever its name holds', async () => {
    // A watcher starts in its own time: what is written before that is not seen.
    let writes = 0;
    await waitFor(
      () => {
        writes += 1;
        writeFileSync(at('a[1].ts'), `change ${writes}\n`);
        return changes > 0;
      },
      'a change',
      20_000,
    );
    changes = 0;
    rmSync(at('a[1].ts'));
    await waitFor(() => changes > 0, 'the file to be missed', 20_000);
  });

  it('is followed when it is renamed in the editor, and so is one in a renamed folder', async () => {
    const rename = async (from: string, to: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    await rename(at('a[1].ts'), at('b.ts'));
    await waitFor(() => context.attachments[0]?.path === at('b.ts'), 'its new name', 10_000);
    await rename(folder, `${folder}2`);
    await waitFor(() => context.attachments[0]?.path === path.join(`${folder}2`, 'b.ts'), 'its new folder', 10_000);
    rmSync(`${folder}2`, { recursive: true });
    assert.ok(!existsSync(at('b.ts')));
  });

  it('is one whose address was dropped, on this machine or on a share', () => {
    assert.equal(droppedPath(vscode.Uri.file(at('b c.ts')).toString()), at('b c.ts'));
    assert.equal(droppedPath('vscode-remote://ssh-remote%2Bhost/work/a.ts'), vscode.Uri.file('/work/a.ts').fsPath);
    assert.equal(droppedPath('file://server/share/a.ts'), vscode.Uri.parse('file://server/share/a.ts').fsPath);
    assert.match(droppedPath('file://server/share/a.ts') ?? '', /server.share/);
    for (const other of ['https://example.com/a.ts', 'untitled:Untitled-1', 'just words'])
      assert.equal(droppedPath(other), undefined);
  });
});
