// Sessions out into files and back, by the commands. Who chooses is the test: an extension cannot press keys in the editor's
// lists and dialogs.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Core, createCore } from '../../../src/core/core.ts';
import { ExportCommand } from '../../../src/extension/archive/exportCommand.ts';
import { ImportSessionsCommand } from '../../../src/extension/archive/importSessionsCommand.ts';
import type { SessionNode } from '../../../src/extension/sessions/historyNode.ts';
import { coreOptions } from '../controllerFixture.ts';

describe('exporting sessions', () => {
  const { showQuickPick, showOpenDialog, showSaveDialog, showInformationMessage } = vscode.window;
  let folder: string;
  let core: Core;
  let offered: string[];
  let said: string;

  const open = (data: string, project = 'project') => {
    for (const each of [data, project]) mkdirSync(path.join(folder, each), { recursive: true });
    const options = { ...coreOptions(folder), dataFolder: path.join(folder, data) };
    return createCore({ ...options, rootPaths: [path.join(folder, project)] }, new AbortController().signal);
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-export-'));
    mkdirSync(path.join(folder, 'out'));
    core = await open('data');
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick, showOpenDialog, showSaveDialog, showInformationMessage });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await core.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const make = (title: string, question: string, on: Core = core) => {
    const { id } = on.sessions.create({ title });
    on.history.add(id, { role: 'user', content: question });
    return id;
  };
  const node = (id: string): SessionNode => {
    const entry = core.sessions.entries().find((each) => each.id === id) ?? assert.fail(id);
    return { kind: 'session', entry, isForeign: false };
  };
  const exporter = () =>
    new ExportCommand({
      openExporter: async () => (await core.openArchive()).exporter,
      current: () => core.sessions.active,
      sessions: (which) => core.sessions.entries(which),
    });

  /** Answers lists by these labels (of a list of several, by all that fit; `undefined` closes it) and dialogs by these paths. */
  function answer(labels: readonly RegExp[], paths: readonly string[], button?: RegExp): void {
    offered = [];
    said = '';
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
        offered.push(options.title ?? '');
        const chosen = items.filter(({ label }) => labels.some((wanted) => wanted.test(label)));
        return options.canPickMany ? chosen : chosen[0];
      },
      showSaveDialog: async ({ defaultUri }: vscode.SaveDialogOptions) => {
        offered.push(path.basename(defaultUri?.fsPath ?? ''));
        return paths[0] && vscode.Uri.file(paths[0]);
      },
      showOpenDialog: async () => paths.map((each) => vscode.Uri.file(each)),
      showInformationMessage: async (message: string, ...buttons: readonly string[]) => {
        said = message;
        return buttons.find((each) => button?.test(each));
      },
    });
  }

  const importInto = async (target: Core, files: readonly string[], labels: readonly RegExp[] = []) => {
    answer(labels, files);
    const onImported = async (ids: readonly string[]) => target.sessions.announce(ids);
    await new ImportSessionsCommand({
      openImporter: async () => (await target.openArchive()).importer,
      onImported,
    }).run();
  };

  it('writes the current session as Markdown, without its secrets, and shows the file', async () => {
    const key = `ghp_${'a1B2c3D4e5'.repeat(4)}`;
    core.sessions.activate(make('Why: a/b?', `What is ${key}?`));
    const file = path.join(folder, 'out', 'one.md');
    answer([/^Markdown$/, /^Replace secrets$/], [file], /Open File/);
    await exporter().run(undefined, undefined);
    assert.deepEqual(offered, ['Export 1 session', 'What to Export', 'Why a b.md']);
    assert.equal(said, 'Exported 1 session.');
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^# Why: a\/b\?\n[\s\S]*What is \[redacted:github-token:/);
    assert.ok(!text.includes(key));
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
  });

  it('writes what is selected in the history as a file each, and takes them back into a clean profile', async () => {
    const [one, two] = [make('Same', 'First?'), make('Same', 'Second?')];
    answer([/^Markdown$/, /^Include/], [path.join(folder, 'out')]);
    await exporter().run(node(one), [node(one), node(two)]);
    assert.equal(said, 'Exported 2 sessions.');
    const files = readdirSync(path.join(folder, 'out')).map((name) => path.join(folder, 'out', name));
    assert.equal(files.length, 2);
    const clean = await open('clean');
    try {
      await importInto(clean, files);
      assert.equal(said, 'Imported 2 sessions with 2 messages.');
      for (const id of [one, two]) {
        assert.deepEqual(clean.sessions.details(id), core.sessions.details(id));
        assert.deepEqual(clean.history.load(id), core.history.load(id));
      }
      await importInto(clean, files);
      assert.equal(said, 'Imported 0 sessions with 0 messages. Already there: 2 sessions.');
    } finally {
      await clean.close();
    }
  });

  it('asks what to do with sessions that went on in both places, and with projects that are not known', async () => {
    const id = make('Mine', 'First?');
    const file = path.join(folder, 'out', 'all.json');
    answer([/of this project/, /^JSON$/], [file]);
    await exporter().runAll();
    const other = await open('other', 'elsewhere');
    try {
      await importInto(other, [file]);
      assert.deepEqual(offered, ['Sessions of Projects That Are Not Known Here']);
      assert.equal(said, '', 'nothing is done while that is not answered');
      await importInto(other, [file], [/Into This Project/]);
      assert.equal(other.sessions.get(id)?.title, 'Mine');
      other.history.add(id, { role: 'user', content: 'There?' });
      core.history.add(id, { role: 'user', content: 'Here?' });
      answer([/of this project/, /^JSON$/], [file]);
      await exporter().runAll();
      await importInto(other, [file], [/^Copy$/, /Into This Project/]);
      assert.deepEqual(offered, [
        '“Mine” Went On Here and in the File',
        'Sessions of Projects That Are Not Known Here',
      ]);
      assert.match(said, /^Imported 1 session with 2 messages\. As copies: 1 session\./);
      await importInto(other, [file], [/^Merge$/]);
      assert.match(said, /^Imported 0 sessions with 0 messages\. Already there: /);
    } finally {
      await other.close();
    }
  });

  it('says what of a damaged file could not be read', async () => {
    const file = path.join(folder, 'out', 'one.json');
    core.sessions.activate(make('One', 'First?'));
    answer([/^JSON$/], [file]);
    await exporter().run(undefined, undefined);
    const torn = path.join(folder, 'out', 'torn.json');
    await vscode.workspace.fs.writeFile(
      vscode.Uri.file(torn),
      Buffer.from(readFileSync(file, 'utf8').split('\n').slice(0, 3).join('\n')),
    );
    await importInto(core, [torn]);
    assert.match(said, /Some of it could not be read\.$/);
  });
});
