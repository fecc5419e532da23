// Taking over conversations: what the list offers, what comes in, and what is said about it. Who chooses is the test: an
// extension cannot press keys in the editor's lists.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ImportPlaces } from '../../../src/core/imports/importSources.ts';
import { ImportCommand } from '../../../src/extension/imports/importCommand.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions } from '../controllerFixture.ts';

describe('importing conversations', () => {
  const { showQuickPick, showOpenDialog, showInformationMessage } = vscode.window;
  let folder: string;
  let core: Core;
  let offered: readonly vscode.QuickPickItem[];
  let said: string;
  let announced: readonly string[];
  let undone: readonly string[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-import-'));
    const claude = path.join(folder, '.claude/projects/p');
    const project = path.join(folder, 'project');
    for (const each of [claude, project]) mkdirSync(each, { recursive: true });
    const question = { type: 'user', uuid: 'q', parentUuid: null, cwd: project, message: { content: 'Why?' } };
    const answer = {
      type: 'assistant',
      uuid: 'a',
      parentUuid: 'q',
      message: { content: [{ type: 'text', text: 'Because.' }] },
    };
    const lines = [JSON.stringify(question), '{"torn', JSON.stringify(answer)];
    writeFileSync(path.join(claude, 's.jsonl'), lines.join('\n'));
    const message = { author: { role: 'user' }, content: { parts: ['Cats?'] } };
    writeFileSync(path.join(folder, 'conversations.json'), JSON.stringify([{ id: 'g', mapping: { n: { message } } }]));
    core = await createCore(coreOptions(folder), new AbortController().signal);
    announced = [];
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick, showOpenDialog, showInformationMessage });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const places = (): ImportPlaces => ({
    editors: [],
    claudeCode: path.join(folder, '.claude/projects'),
    codex: [],
    continue: path.join(folder, 'none'),
    clineSessions: path.join(folder, 'none'),
    clineTasks: path.join(folder, 'none'),
    projects: [path.join(folder, 'project')],
  });

  /** Runs the command with these labels chosen (`undefined` closes the list), and with this button pressed in the end. */
  async function run(labels: readonly RegExp[] | undefined, button?: RegExp): Promise<void> {
    said = '';
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        offered = items;
        return labels && items.filter(({ label }) => labels.some((wanted) => wanted.test(label)));
      },
      showOpenDialog: async () => [vscode.Uri.file(path.join(folder, 'conversations.json'))],
      showInformationMessage: async (message: string, ...buttons: readonly string[]) => {
        said = message;
        return buttons.find((each) => button?.test(each));
      },
    });
    const onImported = async (ids: readonly string[]) => {
      announced = ids;
    };
    const onUndone = async (ids: readonly string[]) => {
      undone = ids;
    };
    await new ImportCommand({ places, openImporter: () => core.openImporter(), onImported, onUndone }).run();
  }

  const imported = () => core.sessions.list().filter(({ origin }) => origin !== undefined);

  it('offers what was found, takes over what is chosen, and shows what could not be read', async () => {
    await run([/Claude Code/, /ChatGPT/], /Could Not Be Read/);
    assert.deepEqual(
      offered.map(({ label, description, picked }) => [label, description, picked]),
      [
        ['Claude Code', '1 session', true],
        ['ChatGPT', 'Choose the file conversations.json of an export', undefined],
      ],
    );
    assert.deepEqual(
      imported()
        .map(({ title, origin }) => `${title} ${origin}`)
        .sort(),
      ['Cats? chatGpt', 'Why? claudeCode'],
    );
    assert.equal(announced.length, 2);
    assert.equal(said, 'Imported 2 sessions with 3 messages. Some of it could not be read.');
    const report = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    await waitFor(() => /s\.jsonl\n\n- Line 2: It is not whole JSON\./.test(report()), 'the list of what was not read');
    await run([/Claude Code/]);
    assert.match(said, /^Imported 0 sessions with 0 messages\. Already there: 1 session\./);
    assert.equal(imported().length, 2);
  });

  it('takes back on its notice what it has added', async () => {
    await run([/Claude Code/, /ChatGPT/], /^Undo$/);
    assert.equal(said, 'The import was undone. In the trash of their projects: 2 sessions.');
    assert.equal(imported().length, 0);
    assert.deepEqual([...undone].sort(), [...announced].sort());
    await run([/Claude Code/], /^Undo$/);
    assert.match(said, /^Imported 0 sessions/, 'what was thrown away does not come back, and there is nothing to undo');
  });

  it('does nothing when the list is closed', async () => {
    await run(undefined);
    assert.deepEqual([imported().length, said], [0, '']);
  });
});
