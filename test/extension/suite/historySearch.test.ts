// Going from what a search has found to where it was said: the command and the controller with the real core. Who types and
// chooses is the test: an extension cannot press keys in the editor's lists.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import { HistorySearchCommand } from '../../../src/extension/sessions/historySearchCommand.ts';
import type { ChatSnapshot, ToView } from '../../../src/protocol/chatProtocol.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

type Item = vscode.QuickPickItem;

describe('searching the history', () => {
  const signal = new AbortController().signal;
  const { createQuickPick } = vscode.window;
  let folder: string;
  let core: Core;
  let controller: ChatController;
  let posted: ToView[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'search-'));
    mkdirSync(path.join(folder, 'project'));
    core = await createCore(coreOptions(folder), signal);
    posted = [];
    controller = createController(
      core,
      async () => core.offlineModel,
      (message) => posted.push(message),
    );
  });

  afterEach(async () => {
    Object.assign(vscode.window, { createQuickPick });
    await controller.close();
    await core.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const command = () =>
    new HistorySearchCommand({
      search: core.search,
      history: core.history,
      sessions: core.sessions,
      projectId: core.project.id,
      show: (id) => controller.showSession(id),
      land: (sessionId, messageId) => controller.landOn(sessionId, messageId),
    });
  const ask = (sessionId: string, content: string, insteadOf?: string) =>
    core.history.add(sessionId, { role: 'user', content, insteadOf });
  const shown = (): ChatSnapshot => {
    const last = posted.findLast((message) => message.type === 'state/snapshot');
    return last?.type === 'state/snapshot' ? last.state : assert.fail('nothing was shown');
  };

  /** Puts a list in place of the editor's; `type` types into it, `accept` chooses. */
  function useList() {
    const [typed, accepted, button, hidden] = [0, 1, 2, 3].map(() => new vscode.EventEmitter<unknown>());
    const list = {
      value: '',
      items: [] as readonly Item[],
      activeItems: [] as readonly Item[],
      selectedItems: [] as readonly Item[],
      buttons: [] as readonly vscode.QuickInputButton[],
      busy: false,
      onDidChangeValue: typed?.event,
      onDidAccept: accepted?.event,
      onDidTriggerButton: button?.event,
      onDidHide: hidden?.event,
      show() {},
      dispose() {},
    };
    Object.assign(vscode.window, { createQuickPick: () => list });
    const labels = () => list.items.map(({ label, detail }) => `${label} ${detail ?? ''}`);
    return {
      list,
      labels,
      async type(value: string, wanted: RegExp) {
        list.value = value;
        typed?.fire(value);
        await waitFor(() => labels().some((label) => wanted.test(label)), `${wanted} to be found`);
      },
      press: () => button?.fire(list.buttons[0]),
      accept(wanted: RegExp) {
        list.selectedItems = list.items.filter(({ label, detail }) => wanted.test(`${label} ${detail}`));
        accepted?.fire(undefined);
      },
      hide: () => hidden?.fire(undefined),
    };
  }

  it('lands on the message that was chosen, in its session, far above its end', async () => {
    const there = core.sessions.create({ title: 'Long ago' });
    const found = ask(there.id, 'Where does getUserName get it from?');
    for (let at = 0; at < 150; at += 1) ask(there.id, `and then ${at}`);
    const here = core.sessions.create({ title: 'Now' });
    core.sessions.activate(here.id);
    const { type, accept } = useList();
    const running = command().run();
    await type('user name', /Long ago.*get‹UserName›/);
    accept(/get‹UserName›/);
    await running;
    assert.equal(core.sessions.active.id, there.id);
    const { session, landing, messages, scroll } = shown();
    assert.equal(session.id, there.id);
    assert.equal(landing?.messageId, found.id);
    assert.deepEqual([scroll?.messageId, scroll?.atEnd], [found.id, false]);
    assert.ok(messages.some(({ id }) => id === found.id));
  });

  it('lands on a version that is not shown, and says no more of it once the view was there', async () => {
    const { id } = core.sessions.active;
    const first = ask(id, 'the first wording');
    ask(id, 'what followed the first');
    ask(id, 'the second wording', first.id);
    await controller.landOn(id, first.id);
    assert.deepEqual(
      shown().messages.map(({ content }) => content),
      ['the first wording', 'what followed the first'],
    );
    assert.equal(shown().landing?.messageId, first.id);
    controller.onMessage({
      type: 'scroll/changed',
      sessionId: id,
      scroll: { messageId: first.id, offsetPx: -8, atEnd: false },
    });
    await controller.sendSnapshot();
    assert.equal(shown().landing, undefined);
  });

  it('shows a version to be read that it may not switch to, since another window has the session', async () => {
    const { id } = core.sessions.active;
    const first = ask(id, 'the first wording');
    ask(id, 'what followed the first');
    ask(id, 'the second wording', first.id);
    const other = await createCore(coreOptions(folder), signal);
    const searching = command();
    try {
      assert.ok(other.holds.hold(id));
      const { hits } = await core.search.search('first wording', {}, signal);
      await searching.open(hits[0] ?? assert.fail('nothing was found'));
      const { document, selection } = vscode.window.activeTextEditor ?? assert.fail('nothing is shown');
      assert.equal(document.isUntitled, false);
      assert.equal(document.lineAt(selection.active.line + 2).text, 'the first wording');
      assert.equal(core.history.load(id)[0]?.content, 'the second wording', 'the other window’s session is as it was');
    } finally {
      searching.dispose();
      await other.close();
    }
  });

  it('says that a message is gone', async () => {
    const { id } = core.sessions.active;
    const gone = ask(id, 'deleted');
    core.history.delete(gone.id);
    await assert.rejects(
      controller.landOn(id, gone.id),
      (error) => error instanceof ThroughlineError && error.failure.code === 'session.messageNotFound',
    );
  });

  it('shows why a query is searched for as it is written, and that nothing was found', async () => {
    const { type, labels, hide } = useList();
    const running = command().run();
    await type('before:soon', /before:soon/);
    assert.equal(labels().length, 2);
    hide();
    await running;
  });

  it('says how much there is in other projects, and shows it there to be read, at the message that was found', async () => {
    const other = await createCore({ ...coreOptions(folder), rootPaths: [path.join(folder, 'other')] }, signal);
    const { id } = other.sessions.active;
    for (let at = 0; at < 30; at += 1) other.history.add(id, { role: 'user', content: `before ${at}\r\nand more` });
    other.history.add(id, { role: 'user', content: 'a word of the other project' });
    other.history.add(id, { role: 'user', content: 'and what followed' });
    await other.close();
    const searching = command();
    const { type, labels, accept } = useList();
    const running = searching.run();
    await type('a word of', /1 in other projects/);
    assert.ok(
      labels().some((label) => label.includes('circle-slash')),
      'here is nothing',
    );
    accept(/1 in other projects/);
    await waitFor(() => labels().some((label) => label.includes('of the other project')), 'the other project');
    assert.equal(
      labels().some((label) => label.includes('in other projects')),
      false,
    );
    accept(/of the other project/);
    await running;
    const editor = vscode.window.activeTextEditor ?? assert.fail('nothing is shown');
    const { document, selection } = editor;
    assert.deepEqual([document.isUntitled, document.isDirty, document.languageId], [false, false, 'markdown']);
    assert.equal(
      vscode.workspace.fs.isWritableFileSystem(document.uri.scheme),
      undefined,
      'nothing can be saved there',
    );
    assert.equal(document.lineAt(selection.active.line).text, '## You');
    assert.equal(document.lineAt(selection.active.line + 2).text, 'a word of the other project');
    assert.match(document.getText(), /and what followed/);
    searching.dispose();
  });
});
