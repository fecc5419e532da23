// The history view's rows and commands, on a real core with two windows.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import { followCheckout, type OnCheckout } from '../../../src/extension/sessions/branchSessions.ts';
import { HistoryCommands } from '../../../src/extension/sessions/historyCommands.ts';
import { type HistoryNode, keyOf, type SessionNode } from '../../../src/extension/sessions/historyNode.ts';
import { HistoryTree } from '../../../src/extension/sessions/historyTree.ts';
import { SessionCommands } from '../../../src/extension/sessions/sessionCommands.ts';
import { sessionItems } from '../../../src/extension/sessions/sessionPicker.ts';
import { removeExpired } from '../../../src/extension/sessions/trashRetention.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions } from '../controllerFixture.ts';

describe('the history view', () => {
  let folder: string;
  let core: Core;
  let other: Core;
  let tree: HistoryTree;
  let commands: HistoryCommands;
  let shown: string[];
  let merged: (readonly string[])[];
  let focused: readonly HistoryNode[];

  const open = () => createCore(coreOptions(folder), new AbortController().signal);

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tl-history-'));
    mkdirSync(path.join(folder, 'project'));
    core = await open();
    other = await open();
    const { sessions, history } = core;
    tree = new HistoryTree({ sessions, history, projectId: core.project.id });
    shown = [];
    merged = [];
    focused = [];
    const show = async (id: string) => void shown.push(id);
    commands = new HistoryCommands({
      sessions,
      tree,
      commands: new SessionCommands({
        sessions,
        history,
        assertFree: (id) => core.holds.assertFree(id),
        current: () => sessions.active,
        createSession: async () => sessions.create(),
        show,
        stopTurn: async () => {},
      }),
      openCare: () => core.openCare(),
      underFocus: async () => focused,
      show,
      showCurrent: () => show(sessions.active.id),
      merge: async (ids) => void merged.push(ids),
    });
  });

  afterEach(async () => {
    tree.dispose();
    await core.close();
    await other.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const sessionsShown = () => tree.children().flatMap((group) => tree.children(group)) as SessionNode[];
  const node = (title: string) =>
    sessionsShown().find(({ entry }) => entry.title === title) ?? assert.fail(`${title} is not shown`);
  /** Groups with their rows: `Pinned: One, Two`. */
  const rows = () =>
    tree.children().map((group) => {
      const labels = tree.children(group).map((row) => tree.item(row).label);
      return `${tree.item(group).label}: ${labels.join(', ')}`;
    });
  const make = (title: string, branch?: string) => {
    const { id } = core.sessions.create({ title });
    core.history.add(id, { role: 'user', content: `Asked in ${title}` });
    if (branch !== undefined) core.sessions.usedOn(id, branch);
    return id;
  };

  it('groups what there is, marks the current session, and says what it is about', () => {
    const one = make('One', 'feature/x');
    make('Two');
    core.sessions.pin([one], true);
    core.sessions.activate(one);
    core.sessions.delete(make('Gone'));
    const [pinned, , trash] = rows();
    assert.equal(pinned, 'Pinned: One');
    assert.equal(trash, 'Trash: Gone');
    const item = tree.item(node('One'));
    assert.equal(item.description, 'feature/x · 1 message · now');
    assert.deepEqual(item.iconPath, new vscode.ThemeIcon('circle-filled'));
    assert.equal(item.accessibilityInformation?.label, 'One, current session, pinned, feature/x · 1 message · now');
    assert.equal(item.command?.command, 'throughline.openSession');
    const collapsed = tree.children().filter((group) => {
      return tree.item(group).collapsibleState === vscode.TreeItemCollapsibleState.Collapsed;
    });
    assert.deepEqual(collapsed.map(keyOf), ['group trash']);
    assert.match(tree.tooltip(node('One'))?.value ?? '', /feature\/x/);
  });

  it('says how many tokens a session took, and which model answered last', () => {
    const one = make('One');
    const [asked] = core.history.load(one);
    const usage = { promptTokens: 12_300, completionTokens: 45 };
    core.history.beginAnswer(one, { parentId: asked?.id ?? '', model: 'coder' }).finish({ status: 'complete', usage });
    assert.equal(tree.item(node('One')).description, 'coder · 2 messages · 12.3K tokens · now');
  });

  it('shows what others wrote as text, also in tooltips', () => {
    make('[click](command:evil) $(bug) <b>');
    const tooltip = tree.tooltip(node('[click](command:evil) $(bug) <b>'));
    assert.ok(tooltip && !tooltip.isTrusted && !tooltip.supportThemeIcons && !tooltip.supportHtml);
    assert.doesNotMatch(tooltip.value, /[^\\]\]\(command/);
  });

  it('is narrowed to a branch, and widened to archived sessions and other projects', async () => {
    make('One', 'main');
    core.sessions.archive([make('Put away', 'main')], true);
    mkdirSync(path.join(folder, 'elsewhere'));
    const foreign = await createCore(
      { ...coreOptions(folder), rootPaths: [path.join(folder, 'elsewhere')] },
      new AbortController().signal,
    );
    const { id } = foreign.sessions.create({ title: 'Foreign' });
    foreign.history.add(id, { role: 'user', content: 'Asked there' });
    await foreign.close();
    const titles = () => sessionsShown().map(({ entry }) => entry.title);
    tree.show({ branch: 'main' });
    assert.deepEqual(titles(), ['One']);
    assert.equal(tree.description, 'main');
    tree.show({ archived: true });
    assert.deepEqual(titles(), ['One', 'Put away']);
    tree.show({ branch: undefined, archived: false, allProjects: true });
    assert.ok(titles().includes('Foreign') && !titles().includes('Put away'));
    assert.match(String(tree.item(node('Foreign')).description), /^elsewhere · 1 message/);
    await commands.duplicate(node('Foreign'));
    assert.equal(core.sessions.get(shown[0] ?? '')?.title, 'Foreign (copy)');
  });

  it('reads nothing while it is not seen, and shows what another window did within a second', async () => {
    tree.children();
    let told = 0;
    const changed = () => new Promise<void>((resolve) => tree.onDidChange(() => resolve()));
    tree.onDidChange(() => told++);
    other.sessions.create({ title: 'From the other window' });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(told, 0);
    const firstSight = changed();
    tree.setVisible(true);
    await firstSight;
    assert.ok(node('From the other window'));
    const next = changed();
    const startedAt = performance.now();
    other.sessions.create({ title: 'Later' });
    await next;
    assert.ok(performance.now() - startedAt < 1500, `${performance.now() - startedAt} ms`);
    assert.ok(node('Later'));
  });

  it('pins, archives and restores the row that was clicked, or all that are selected with it', async () => {
    for (const title of ['One', 'Two', 'Three']) make(title);
    await commands.pin(node('One'), [node('One'), node('Two')], true);
    assert.match(rows()[0] ?? '', /^Pinned: Two, One$/);
    await commands.archive(node('Three'), [node('One'), node('Two')], true);
    assert.ok(!sessionsShown().some(({ entry }) => entry.title === 'Three'));
    assert.ok(node('One') && node('Two'), 'the selection did not have the row that was clicked');
    core.sessions.deleteAll([node('One').entry.id, node('Two').entry.id]);
    await commands.restore(node('One'), [node('One'), node('Two')]);
    assert.match(rows()[0] ?? '', /^Pinned: Two, One$/);
  });

  it('deletes by its key the rows under the focus, and from the palette the current session', async () => {
    const current = make('Current');
    core.sessions.activate(current);
    make('Other');
    focused = [node('Other')];
    void commands.delete('underFocus', undefined);
    await waitFor(() => rows().includes('Trash: Other'), 'it to be in the trash');
    assert.deepEqual(shown, [], 'the chat stays as it is');
    void commands.delete(undefined, undefined);
    await waitFor(() => shown.length > 0, 'another session to be shown');
    assert.ok(rows().some((row) => /^Trash:.*Current/.test(row)));
    assert.deepEqual(shown, [core.sessions.active.id]);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('offers sessions to resume: pinned first, archived when asked for, the current one last', () => {
    make('Plain');
    core.sessions.pin([make('Pinned one')], true);
    core.sessions.archive([make('Put away')], true);
    const current = make('Mine');
    core.sessions.activate(current);
    const entries = core.sessions.entries().filter(({ messageCount }) => messageCount > 0);
    const nowMs = (entries[0]?.updatedAtMs ?? 0) + 5 * 60_000;
    const items = (withArchived: boolean) => sessionItems(entries, { currentId: current, nowMs, withArchived });
    const labels = (withArchived: boolean) => items(withArchived).map(({ label }) => label);
    assert.deepEqual(labels(false), ['Pinned', 'Pinned one', 'Recent', 'Plain', 'Current', '$(circle-filled) Mine']);
    assert.ok(labels(true).includes('Put away'));
    assert.match(items(false).at(-1)?.detail ?? '', /^5 minutes ago · /);
  });

  it('offers the session of a branch that is checked out, or shows it, or does neither', async () => {
    const one = make('One', 'main');
    core.sessions.activate(make('Two', 'feature/x'));
    const answers = [undefined, 'Open Session', 'Never Offer'];
    const told: string[] = [];
    let mode: OnCheckout = 'offer';
    const checkout = (branch: string) =>
      followCheckout(branch, {
        sessions: core.sessions,
        mode: () => mode,
        turnOff: async () => {
          mode = 'off';
        },
        show: async (id) => void shown.push(id),
        tell: async (message) => {
          told.push(message);
          return answers.shift();
        },
      });
    await checkout('feature/x');
    await checkout('unknown');
    assert.deepEqual(told, [], 'the session is shown already, or there is none');
    await checkout('main');
    assert.deepEqual([told.splice(0), shown], [['On main you were in the session “One”.'], []]);
    await checkout('main');
    assert.deepEqual(shown.splice(0), [one]);
    await checkout('main');
    await checkout('main');
    assert.deepEqual([mode, told.length, shown], ['off', 2, []]);
    mode = 'switch';
    await checkout('main');
    assert.deepEqual([told.length, shown], [2, [one]]);
  });

  it('says before a session goes for good which copies it stays in, shows them, and removes it when that is agreed to', async () => {
    const { showWarningMessage } = vscode.window;
    const { executeCommand } = vscode.commands;
    const details: string[] = [];
    const ran: string[] = [];
    const choose = (label?: string) =>
      Object.assign(vscode.window, {
        showWarningMessage: async (_: string, { detail }: vscode.MessageOptions, ...buttons: string[]) => {
          details.push(detail ?? '');
          return buttons.find((button) => button === label);
        },
      });
    const { file } = await core.openCare();
    writeFileSync(`${file}.backup-v3-20260101T000000000Z`, 'x');
    try {
      Object.assign(vscode.commands, { executeCommand: async (command: string) => void ran.push(command) });
      core.sessions.delete(make('Gone'));
      choose('Show Copies');
      await commands.deleteForever(node('Gone'), undefined);
      assert.match(details.join(), /removed from the history[\s\S]*copies[\s\S]*\(1 in .*[\s\S]*exported files/);
      assert.deepEqual(ran, ['throughline.openDataFolder']);
      choose('Delete for Good');
      await commands.deleteForever(node('Gone'), undefined);
      assert.equal(
        sessionsShown().some(({ entry }) => entry.title === 'Gone'),
        false,
      );
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
      Object.assign(vscode.commands, { executeCommand });
    }
  });

  it('tells before the first session goes for good, and once that is agreed removes what is due', async () => {
    const kept = new Map<string, unknown>();
    const state = {
      get: (key: string) => kept.get(key),
      update: async (key: string, value: unknown) => kept.set(key, value),
    };
    const answers: (string | undefined)[] = [undefined, 'Keep Forever', 'Delete for Good'];
    const told: string[] = [];
    let days = 30;
    let due = ['a', 'b'];
    const options = {
      sessions: {
        expired: (age: number) => (age > 0 ? due : []),
        deleteForever: (ids: readonly string[]) => ids.length,
      },
      log: { ...silentLog, info: (line: string) => void told.push(line) },
      days: () => days,
      keepForever: async () => {
        days = 0;
      },
      state: state as unknown as vscode.Memento,
      tell: async (message: string) => {
        told.push(message);
        return answers.shift();
      },
    };
    const toldOf = async () => {
      await removeExpired(options);
      return told.splice(0).map((line) => line.split(/(?<=\d) /, 2)[0]);
    };
    const notice = ['Sessions are deleted for good when they were in the trash for 30'];
    assert.deepEqual(await toldOf(), notice, 'not answered: nothing goes');
    assert.deepEqual(await toldOf(), notice, 'asked again');
    assert.equal(days, 0);
    assert.deepEqual(await toldOf(), [], 'kept forever');
    days = 30;
    assert.deepEqual(await toldOf(), [...notice, '2']);
    due = ['c'];
    assert.deepEqual(await toldOf(), ['1'], 'agreed before');
  });
});
