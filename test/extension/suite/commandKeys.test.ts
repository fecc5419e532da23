// Which commands are offered: the keys as the editor is told them, with the real core.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import { CommandKeys } from '../../../src/extension/commandKeys.ts';
import { showStatusMenu } from '../../../src/extension/statusMenu.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

describe('the commands on a conversation', () => {
  const { showQuickPick } = vscode.window;
  let folder: string;
  let server: ModelServer;
  let core: Core;
  let controller: ChatController;
  let keys: CommandKeys;
  let told: Record<string, boolean>;
  let posted: ToView[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'keys-'));
    mkdirSync(path.join(folder, 'project'));
    server = await startModelServer({});
    core = await createCore(coreOptions(folder), new AbortController().signal);
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    posted = [];
    controller = createController(
      core,
      async () => model,
      (message) => {
        posted.push(message);
        if (message.type === 'turn/phase') keys.refreshSoon();
      },
    );
    told = {};
    keys = new CommandKeys({
      core,
      undos: controller.undos,
      isAnswering: () => controller.questions.isAnswering,
      set: (key, value) => {
        told[key.replace('throughline.', '')] = value;
      },
    });
    await controller.sendSnapshot();
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick });
    keys.dispose();
    await controller.close();
    await core.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const sessionId = () => core.sessions.active.id;
  const send = (text: string) => controller.onMessage({ type: 'chat/send', sessionId: sessionId(), text });
  const streaming = () => waitFor(() => posted.some(({ type }) => type === 'message/delta'), 'the answer to stream');
  const is = (expected: Record<string, boolean>) =>
    waitFor(
      () => Object.entries(expected).every(([key, value]) => told[key] === value),
      JSON.stringify(expected),
      5000,
    );

  it('include Stop Answer while one is written, in the session shown or another, and it stops that one', async () => {
    await is({ answering: false });
    const menu = async () => {
      let labels: string[] = [];
      Object.assign(vscode.window, {
        showQuickPick: async (items: vscode.QuickPickItem[]) => {
          labels = items.map(({ label }) => label);
        },
      });
      await showStatusMenu(controller.questions);
      return labels.some((label) => label.includes('Stop Answer'));
    };
    assert.equal(await menu(), false);
    const first = sessionId();
    send('[[fault:endless]]');
    await streaming();
    await is({ answering: true });
    assert.equal(await menu(), true);
    const other = core.sessions.create({});
    await controller.showSession(other.id);
    await controller.questions.stop();
    assert.equal(core.history.load(first).at(-1)?.status, 'stopped');
    await is({ answering: false });
  });

  it('need something said, something to undo, or something in the trash, in the session that is shown', async () => {
    await is({ sessionIsEmpty: true, canUndo: false, trashIsEmpty: true });
    const first = sessionId();
    send('hello');
    await is({ sessionIsEmpty: false, answering: false });
    await waitFor(() => core.history.load(first).at(-1)?.status === 'complete' && !controller.isRunning(first), 'it');
    const [question] = core.history.load(first);
    const { showInformationMessage } = vscode.window;
    Object.assign(vscode.window, { showInformationMessage: async () => undefined });
    try {
      controller.onMessage({ type: 'message/delete', messageId: question?.id ?? '' });
      await is({ sessionIsEmpty: true, canUndo: true });
    } finally {
      Object.assign(vscode.window, { showInformationMessage });
    }
    const other = core.sessions.create({});
    await controller.showSession(other.id);
    await is({ sessionIsEmpty: true, canUndo: false });
    await controller.showSession(first);
    await is({ canUndo: true });
    controller.onMessage({ type: 'message/undo', sessionId: first });
    await is({ sessionIsEmpty: false, canUndo: false });
    core.sessions.delete(other.id);
    await is({ trashIsEmpty: false });
    core.sessions.deleteForever([other.id]);
    await is({ trashIsEmpty: true });
  });

  it('are offered by keys that the editor is told, and no others', async () => {
    await is({ answering: false });
    const manifest = vscode.extensions.getExtension('throughline.throughline')?.packageJSON;
    const { commands } = manifest.contributes as { commands: { command: string; enablement?: string }[] };
    const used = new Set(commands.flatMap(({ enablement = '' }) => enablement.match(/throughline\.\w+/g) ?? []));
    used.delete('throughline.writingCommitMessage');
    assert.deepEqual([...used].map((key) => key.replace('throughline.', '')).sort(), Object.keys(told).sort());
  });
});
