// Choosing what goes along: what the lists offer, and what becomes of what is chosen in them. Who chooses is the test:
// an extension cannot press keys in the editor's lists.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { noPorts } from '../../../src/core/context/contextPorts.ts';
import { createFileReader } from '../../../src/core/context/fileReader.ts';
import { listProjectFiles } from '../../../src/core/retrieval/projectFiles.ts';
import { pickContext } from '../../../src/extension/context/pickContext.ts';

type Item = string | vscode.QuickPickItem;

describe('choosing what goes along', () => {
  const { showQuickPick } = vscode.window;
  const sessions = [{ id: 's2', title: 'Fix the parser' }];
  let root: string;
  let context: ContextManager;
  /** What each list offers, in the order in which they are shown. */
  let offered: string[][];
  let filesWanted: AbortSignal | undefined;

  beforeEach(() => {
    root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    const problem = { range: { start: 1, end: 1 }, severity: 'error', message: 'No.' } as const;
    context = new ContextManager({
      rootPaths: [root],
      readFile: createFileReader(),
      allowedEnvironment: [],
      ports: {
        ...noPorts,
        problems: () =>
          [path.join(root, 'src/cli.ts'), path.join(root, '../elsewhere.ts')].map((at) => ({ ...problem, path: at })),
        files: (signal) => {
          filesWanted = signal;
          return listProjectFiles([root], {}, signal);
        },
      },
    });
  });

  afterEach(() => {
    Object.assign(vscode.window, { showQuickPick });
    context.dispose();
  });

  /** Picks with these labels chosen in each list that is shown; `undefined` closes it. */
  async function pick(...answers: readonly (readonly RegExp[] | RegExp | undefined)[]) {
    offered = [];
    const answer = async (given: Promise<readonly Item[]> | readonly Item[]) => {
      const items = await given;
      const labelOf = (item: Item) => (typeof item === 'string' ? item : item.label);
      const wanted = answers[offered.length];
      offered.push(items.map(labelOf));
      const find = (label: RegExp) => items.find((item) => label.test(labelOf(item))) ?? assert.fail(`no ${label}`);
      if (wanted === undefined) return undefined;
      return wanted instanceof RegExp ? find(wanted) : wanted.map(find);
    };
    Object.assign(vscode.window, { showQuickPick: answer });
    return pickContext(context, sessions);
  }

  it('gives files and sources together, each as it was chosen', async () => {
    const picked = await pick([/^src\/slug\.ts$/, /Problems$/, /Uncommitted changes$/, /^README\.md$/]);
    assert.deepEqual(picked, {
      files: [path.join(root, 'src/slug.ts'), path.join(root, 'README.md')],
      sources: [{ kind: 'problems' }, { kind: 'diff' }],
      followEditor: false,
    });
    assert.equal(filesWanted?.aborted, true, 'nothing is looked for any more');
  });

  it('asks which folder and which session, and goes on without one that is not named', async () => {
    const picked = await pick([/Folder\.\.\.$/, /Another session\.\.\.$/], /^src$/, /^Fix the parser$/);
    assert.deepEqual(picked.sources, [
      { kind: 'folder', path: path.join(root, 'src') },
      { kind: 'session', id: 's2' },
    ]);
    const [, folders = []] = offered;
    assert.deepEqual(folders, [...folders].sort());
    assert.ok(folders.includes('docs') && !folders.some((folder) => /\.\w+$/.test(folder)), `${folders}`);
    const without = await pick([/Folder\.\.\.$/, /Problems$/], undefined);
    assert.deepEqual(without.sources, [{ kind: 'problems' }]);
  });

  it('gives nothing when the list is closed', async () => {
    assert.deepEqual(await pick(undefined), { files: [], sources: [], followEditor: false });
  });

  it('offers what is open in the editor only where it was left out', async () => {
    await pick(undefined);
    assert.ok(!offered[0]?.some((label) => /Whatever is open/.test(label)));
    context.followEditor(false);
    assert.equal((await pick([/Whatever is open/])).followEditor, true);
  });
});
