// What looks after the history as a whole, by the commands. Who chooses is the test: an extension cannot press keys in the
// editor's lists and dialogs.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { createMemoryState } from '../../../src/base/stateStore.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { CareCommands } from '../../../src/extension/care/careCommands.ts';
import { RelinkCommand } from '../../../src/extension/care/relinkCommand.ts';
import { keepWithin } from '../../../src/extension/sessions/keepWithin.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions } from '../controllerFixture.ts';

describe('looking after the history', () => {
  const { showQuickPick, showSaveDialog, showInformationMessage, showWarningMessage } = vscode.window;
  const { executeCommand } = vscode.commands;
  let folder: string;
  let core: Core;
  let offered: string[];
  let said: string[];
  let ran: string[];

  const open = (project: string) => {
    mkdirSync(path.join(folder, project), { recursive: true });
    return createCore(
      { ...coreOptions(folder), dataFolder: path.join(folder, 'data'), rootPaths: [path.join(folder, project)] },
      new AbortController().signal,
    );
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-care-'));
    core = await open('project');
    ran = [];
    answer([]);
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick, showSaveDialog, showInformationMessage, showWarningMessage });
    Object.assign(vscode.commands, { executeCommand });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await core.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Answers lists and questions by what fits one of these, and the dialog by this file. */
  function answer(labels: readonly RegExp[], file?: string): void {
    said = [];
    offered = [];
    const chosenOf = (buttons: readonly unknown[]) =>
      buttons.find((each) => typeof each === 'string' && labels.some((wanted) => wanted.test(each)));
    const message = async (text: string, ...rest: readonly unknown[]) => {
      said.push(text);
      return chosenOf(rest);
    };
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        offered = items.map(({ label, description, detail }) => [label, description, detail].join(' | '));
        return items.find(({ label }) => labels.some((wanted) => wanted.test(label)));
      },
      showSaveDialog: async () => file && vscode.Uri.file(file),
      showInformationMessage: message,
      showWarningMessage: message,
    });
    Object.assign(vscode.commands, {
      executeCommand: async (command: string, ...rest: readonly unknown[]) => {
        ran.push(command);
        if (!/^(?:revealFileInOS|workbench\.action\.reloadWindow)$/.test(command))
          return executeCommand(command, ...rest);
        return undefined;
      },
    });
  }

  const care = () => new CareCommands({ openCare: () => core.openCare(), onRepaired: async () => {} });
  const make = (title: string, on: Core = core) => {
    const { id } = on.sessions.create({ title });
    on.history.add(id, { role: 'user', content: `Asked in ${title}` });
    return id;
  };
  const historyFile = () => path.join(folder, 'data', 'history.db');

  it('shows the file of the history, or says where it is', async () => {
    await care().openDataFolder();
    const isShown = ran.includes('revealFileInOS');
    assert.equal(isShown || said.some((text) => text.includes(path.join(folder, 'data'))), true);
  });

  it('copies the history into the file that is chosen, and never over itself', async () => {
    make('Kept');
    const target = path.join(folder, 'copy.db');
    answer([], target);
    await care().backUp();
    assert.match(said.join(), /^The history was backed up as .*copy\.db\./);
    const copy = openDatabase(target, { readOnly: true });
    assert.equal(copy.get(`SELECT count(*) AS found FROM sessions WHERE title = 'Kept'`)?.found, 1);
    copy.dispose();
    const { size } = statSync(historyFile());
    answer([], historyFile());
    await care().backUp();
    assert.match(said.join(), /^That is the history itself\./);
    assert.equal(statSync(historyFile()).size, size);
  });

  it('says that a history is sound, or what is wrong with it, and repairs it when asked to', async () => {
    const id = make('Loose');
    await care().check();
    assert.match(said.join(), /^The history is sound/);
    const other = openDatabase(historyFile());
    other.run(`UPDATE sessions SET head_message_id = 'gone' WHERE id = $id`, { id });
    other.dispose();
    assert.deepEqual(core.history.load(id), []);
    answer([/Show What Was Found/]);
    await care().check();
    const report = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    await waitFor(() => /last message is not there: 1/.test(report()), 'what was found');
    assert.deepEqual(core.history.load(id), [], 'nothing is changed before that is asked for');
    answer([/^Repair$/]);
    await care().check();
    await waitFor(() => /All of it was put right[\s\S]*before-repair-/.test(report()), 'what was done');
    assert.equal(core.history.load(id).length, 1);
    answer([/Show Copies/]);
    await care().check();
    assert.match(said.join(), /^The history is sound.*Copies beside it.*: 1 \(/);
    await waitFor(
      () => /## Copies beside it[\s\S]*before-repair-.*: made before a repair, .*MB/.test(report()),
      'the copies',
    );
  });

  it('attaches the sessions of a folder that was moved, and lets them go again', async () => {
    const old = await open('old');
    const id = make('Of old', old);
    await old.close();
    renameSync(path.join(folder, 'old'), path.join(folder, 'elsewhere'));
    rmSync(path.join(folder, 'elsewhere'), { recursive: true });
    const moved: string[] = [];
    const onMoved = async (ids: readonly string[]) => void moved.push(...ids);
    const relink = new RelinkCommand({ openCare: () => core.openCare(), onMoved });
    answer([/old/]);
    await relink.run();
    assert.match(offered[0] ?? '', /^\$\(warning\) old \| \d sessions? · now \| .*old \(not there any more\)$/);
    assert.ok(moved.includes(id));
    assert.equal(core.sessions.get(id)?.title, 'Of old');
    assert.match(said.join(), /belong to this project now\.$/);
    answer([/Undo: back to old/]);
    await relink.run();
    assert.equal(core.sessions.get(id), undefined);
    answer([/old$/, /^Undo$/]);
    await relink.run();
    assert.equal(core.sessions.get(id), undefined, 'undone at once');
  });

  it('asks before it takes the sessions of a folder that is still there', async () => {
    const other = await open('other');
    const id = make('Of other', other);
    answer([/other/]);
    const relink = new RelinkCommand({ openCare: () => core.openCare(), onMoved: async () => {} });
    await relink.run();
    assert.match(said.join(), /^Attach \d sessions? of other to this project\?$/);
    assert.equal(core.sessions.get(id), undefined);
    await other.close();
  });

  it('tells before the limits move the first session, and once that is agreed does it with an undo', async () => {
    const { retention } = await core.openCare();
    const id = make('Old');
    make('Current');
    // What came back from the trash is kept from then on.
    const makeOld = () => {
      const database = openDatabase(historyFile());
      database.run('UPDATE sessions SET updated_at_ms = 1, kept_from_ms = 1 WHERE id = $id', { id });
      database.dispose();
    };
    makeOld();
    const state = createMemoryState() as unknown as vscode.Memento;
    let kept = 0;
    const run = (button: RegExp | undefined) => {
      answer(button ? [button] : []);
      return keepWithin({
        retention,
        limits: { keepDays: 30, maxMegabytes: 0 },
        activeId: core.sessions.active.id,
        keepForever: async () => {
          kept += 1;
        },
        state,
        log: silentLog,
        onChanged: async (ids) => core.sessions.announce(ids),
        tell: vscode.window.showInformationMessage as never,
      });
    };
    await run(undefined);
    assert.match(said.join(), /To be put into the trash, oldest first: 1 session\./);
    assert.ok(core.sessions.get(id), 'nothing goes without an answer');
    await run(/Keep Forever/);
    assert.deepEqual([kept, core.sessions.get(id)?.title], [1, 'Old']);
    await run(/Keep to the Limits/);
    assert.equal(core.sessions.get(id), undefined);
    assert.ok(core.sessions.entries().some((entry) => entry.id === id && entry.deletedAtMs !== undefined));
    core.sessions.restore(id);
    makeOld();
    await run(/^Undo$/);
    assert.deepEqual(said, ['Put into the trash by your limits: 1 session.']);
    assert.ok(core.sessions.get(id));
  });

  it('sets nothing aside before a reload when the file itself is damaged', async () => {
    const history = await core.openCare();
    answer([/Repair and Reload/]);
    const damaged = {
      file: historyFile(),
      check: async () => [{ part: 'pages' as const, count: 1, details: ['page 3'] }],
      repair: history.repair.bind(history),
    };
    const commands = new CareCommands({ openCare: async () => damaged as never, onRepaired: async () => {} });
    await commands.check();
    assert.ok(ran.includes('workbench.action.reloadWindow'));
    assert.ok(existsSync(`${historyFile()}.suspect`) && existsSync(historyFile()));
  });
});
