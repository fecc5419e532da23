// The questions of a session as a list to go to: the command and the controller with the real core. Who chooses is the test.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import { QuestionOutline } from '../../../src/extension/sessions/questionOutline.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

interface Item extends vscode.QuickPickItem {
  readonly messageId: string;
}

describe('the outline of a session', () => {
  const { createQuickPick, showInformationMessage } = vscode.window;
  let folder: string;
  let core: Core;
  let controller: ChatController;
  let posted: ToView[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'outline-'));
    mkdirSync(path.join(folder, 'project'));
    core = await createCore(coreOptions(folder), new AbortController().signal);
    posted = [];
    const model = async () => core.offlineModel;
    controller = createController(core, model, (message) => posted.push(message));
  });

  afterEach(async () => {
    Object.assign(vscode.window, { createQuickPick, showInformationMessage });
    await controller.close();
    await core.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Runs the command; `choose` is given the list that it shows, and says what is chosen of it. */
  async function run(choose: (items: readonly Item[], active: Item | undefined) => Item | undefined, at?: string) {
    const [accepted, hidden] = [new vscode.EventEmitter<void>(), new vscode.EventEmitter<void>()];
    const list = {
      items: [] as readonly Item[],
      activeItems: [] as readonly Item[],
      selectedItems: [] as readonly Item[],
      onDidAccept: accepted.event,
      onDidHide: hidden.event,
      show() {
        const chosen = choose(list.items, list.activeItems[0]);
        list.selectedItems = chosen ? [chosen] : [];
        (chosen ? accepted : hidden).fire();
      },
      dispose() {},
    };
    Object.assign(vscode.window, { createQuickPick: () => list });
    const outline = new QuestionOutline({
      history: core.history,
      current: () => core.sessions.active.id,
      readerAt: () => at,
      land: (sessionId, messageId) => controller.landOn(sessionId, messageId),
    });
    await outline.run();
  }

  const add = (role: 'user' | 'assistant', content: string) =>
    core.history.add(core.sessions.active.id, { role, content });

  it('lists the questions that are shown, each with number, first line and time, and lands on the one chosen', async () => {
    const first = add('user', '\n  Where is the $(cart) made?\nIt should be here.');
    const away = add('user', 'a question that is deleted');
    for (let at = 0; at < 150; at += 1) add(at % 2 === 0 ? 'assistant' : 'user', `line ${at}`);
    core.history.delete(away.id);
    await run((items) => {
      assert.equal(items.length, 76);
      assert.match(items[0]?.label ?? '', /^1\. Where is the \$\u200b\(cart\) made\?$/);
      assert.match(items[0]?.description ?? '', /\d/);
      assert.equal(items.at(-1)?.label, '76. line 149');
      return items[0];
    });
    const last = posted.findLast((message) => message.type === 'state/snapshot');
    assert.ok(last?.type === 'state/snapshot');
    assert.equal(last.state.landing?.messageId, first.id);
    assert.ok(last.state.messages.some(({ id }) => id === first.id));
  });

  it('has the question in view chosen at first, and goes nowhere when it is left', async () => {
    add('user', 'one');
    const answer = add('assistant', 'the answer to one');
    const second = add('user', 'two');
    add('assistant', 'the answer to two');
    const active: (string | undefined)[] = [];
    for (const at of [answer.id, second.id, undefined, 'gone'])
      await run((_, first) => {
        active.push(first?.label);
        return undefined;
      }, at);
    assert.deepEqual(active, ['1. one', '2. two', '2. two', '2. two']);
    assert.deepEqual(posted, []);
  });

  it('says that nothing was asked yet', async () => {
    const said: string[] = [];
    Object.assign(vscode.window, { showInformationMessage: async (words: string) => void said.push(words) });
    await run(() => assert.fail('an empty list was shown'));
    assert.deepEqual(said, ['Nothing has been asked in this session yet.']);
  });
});
