// Images on their way from the chat view to a question: the controller with the real core; the view is a list of what
// it was sent.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Failure } from '../../../src/base/errors.ts';
import { mostFileBytes } from '../../../src/base/imageFile.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import { ContextCommands } from '../../../src/extension/context/contextCommands.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { pngImage } from '../../support/pngImage.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

describe('an image of a draft', () => {
  let folder: string;
  let server: ModelServer;
  let core: Core;
  let controller: ChatController;
  let posted: ToView[];
  let asksForModel: () => Promise<void>;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'images-'));
    mkdirSync(path.join(folder, 'project'));
    server = await startModelServer({});
    core = await createCore(coreOptions(folder), new AbortController().signal);
    posted = [];
    await useModel();
  });

  afterEach(async () => {
    await controller.close();
    await core.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function useModel(vision?: boolean): Promise<void> {
    asksForModel = async () => {};
    const client = await core.openEndpoint({ baseUrl: server.url, model: 'scripted', vision });
    controller = createController(
      core,
      async () => {
        await asksForModel();
        return client;
      },
      (message) => posted.push(message),
    );
  }

  const session = () => core.sessions.active.id;
  const ofType = <T extends ToView['type']>(type: T) =>
    posted.filter((message): message is Extract<ToView, { type: T }> => message.type === type);
  const idle = () => waitFor(() => ofType('turn/phase').at(-1)?.phase === 'idle', 'the turn to end');
  const add = (name: string, grey: number) =>
    controller.onMessage({ type: 'image/add', sessionId: session(), name, data: pngImage(20, 10, grey) });
  const send = (text: string) => controller.onMessage({ type: 'chat/send', sessionId: session(), text });
  const shown = () =>
    ofType('images/changed')
      .at(-1)
      ?.images.map(({ name }) => name);
  const drafted = () => core.sessions.draftImages(session()).map(({ name }) => name);
  const asked = () =>
    core.history
      .load(session())
      .flatMap(({ role, images = [] }) => (role === 'user' ? [images.map((it) => it.name)] : []));

  it('goes with the question that is sent right after it, and with no other', async () => {
    add('a.png', 1);
    add('b.png', 2);
    send('Look');
    await idle();
    assert.deepEqual([asked(), drafted(), shown()], [[['a.png', 'b.png']], [], []]);
    send('And then?');
    await waitFor(() => asked().length === 2, 'the next question');
    await idle();
    assert.deepEqual(asked(), [['a.png', 'b.png'], []]);
  });

  it('waits with a queued question, and comes back into the composer with it', async () => {
    send('[[fault:endless]]');
    await waitFor(() => server.requests.length === 1, 'the request');
    add('a.png', 1);
    send('Look');
    await waitFor(() => ofType('queue/changed').length > 0, 'the queue');
    const [queued] = core.sessions.queue(session());
    assert.deepEqual([queued?.images?.map(({ name }) => name), drafted()], [['a.png'], []]);
    controller.onMessage({ type: 'queue/edit', sessionId: session(), id: queued?.id });
    await waitFor(() => core.sessions.queue(session()).length === 0, 'the queue to be empty');
    assert.deepEqual([drafted(), shown()], [['a.png'], ['a.png']]);
    controller.onMessage({ type: 'chat/stop', sessionId: session() });
    await idle();
  });

  it('stays with its question when the next one is sent, with another, before the first is stored', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    add('a.png', 1);
    await waitFor(() => shown()?.length === 1, 'the first image');
    asksForModel = () => gate;
    send('Look');
    await waitFor(() => shown()?.length === 0, 'the first question to take it');
    asksForModel = async () => {};
    add('b.png', 2);
    add('a.png', 1);
    await waitFor(() => shown()?.length === 2, 'two more');
    send('And now?');
    await waitFor(() => ofType('queue/changed').length > 0, 'the queue');
    assert.deepEqual(shown(), []);
    open();
    await waitFor(() => asked().length === 2, 'both questions');
    await idle();
    assert.deepEqual([asked(), drafted(), shown()], [[['a.png'], ['a.png', 'b.png']], [], []]);
  });

  it('is given back with a question that is not asked', async () => {
    add('a.png', 1);
    send('words '.repeat(40_000));
    await waitFor(() => ofType('composer/restore').length === 1, 'the question to come back');
    assert.equal(ofType('composer/restore')[0]?.failure?.code, 'chat.questionTooLong');
    assert.deepEqual([drafted(), shown(), asked()], [['a.png'], ['a.png'], []]);
  });

  it('is refused with a reason: by a model that takes none, above the number, and when it is no image', async () => {
    await useModel(false);
    add('a.png', 1);
    controller.onMessage({ type: 'image/refused', name: 'x.gif', problem: 'animated' });
    await waitFor(() => ofType('composer/restore').length === 2, 'both to be refused');
    const told = () => ofType('composer/restore').map(({ failure }) => failure?.code);
    assert.deepEqual(told().sort(), ['image.animated', 'image.notTaken']);
    await useModel();
    for (let grey = 1; grey <= 9; grey += 1) add(`${grey}.png`, grey);
    controller.onMessage({
      type: 'image/add',
      sessionId: session(),
      name: 'text.png',
      data: new TextEncoder().encode('no image'),
    });
    await waitFor(() => told().length === 4, 'two more to be refused');
    assert.deepEqual(told().slice(2), ['image.tooMany', 'image.tooMany']);
    assert.equal(drafted().length, 8);
    const [first] = core.sessions.draftImages(session());
    controller.onMessage({ type: 'image/remove', sessionId: session(), id: first?.id });
    await waitFor(() => drafted().length === 7, 'one to be removed');
  });

  it('that cannot be added for a reason that nobody knows keeps neither the next one nor the question back', async () => {
    asksForModel = () => Promise.reject(new Error('the keys cannot be read'));
    add('a.png', 1);
    await controller.images.settled().catch(() => undefined);
    asksForModel = async () => {};
    add('b.png', 2);
    send('Look');
    await waitFor(() => asked().length === 1, 'the question');
    await idle();
    assert.deepEqual(asked(), [['b.png']]);
  });

  it('is handed to the view from a file, once the view is there', async () => {
    const file = path.join(folder, 'project/screen.png');
    writeFileSync(file, pngImage(4, 4));
    await controller.images.offer([vscode.Uri.file(file)]);
    assert.deepEqual(ofType('image/offer'), []);
    controller.onMessage({ type: 'chat/ready' });
    await waitFor(() => ofType('image/offer').length === 1, 'the image to be offered');
    const [offer] = ofType('image/offer');
    assert.deepEqual([offer?.name, offer?.data.byteLength], ['screen.png', pngImage(4, 4).byteLength]);
    assert.equal(offer?.data.constructor, Uint8Array, 'of a `Buffer` a view gets no bytes');
  });

  it('that cannot be read, or is too large, keeps nothing else back of what was dropped with it', async () => {
    const at = (name: string) => path.join(folder, 'project', name);
    for (const name of ['one.png', 'two.png']) writeFileSync(at(name), pngImage(4, 4));
    writeFileSync(at('huge.png'), '');
    truncateSync(at('huge.png'), mostFileBytes + 1);
    for (const name of ['a.ts', 'b.ts']) writeFileSync(at(name), `${name}\n`);
    controller.onMessage({ type: 'chat/ready' });
    await waitFor(() => ofType('state/snapshot').length === 1, 'the view');
    const told: Failure[] = [];
    const commands = new ContextCommands({
      context: core.context,
      toFailure: () => assert.fail('every file can be added'),
      show: (failure) => told.push(failure),
      sessions: () => [],
      attachImages: (files) => controller.images.offer(files),
      revealChat: async () => {},
    });
    const dropped = ['one.png', 'huge.png', 'a.ts', 'gone.png', 'b.ts', 'two.png'];
    await commands.addDropped(dropped.map((name) => vscode.Uri.file(at(name)).toString()));
    assert.deepEqual(
      ofType('image/offer').map(({ name }) => name),
      ['one.png', 'two.png'],
    );
    assert.deepEqual(
      core.context.attachments.map((one) => path.basename(one.path)),
      ['a.ts', 'b.ts'],
    );
    assert.deepEqual(
      told.map(({ code }) => code),
      ['context.filesNotAdded'],
    );
    assert.match(told[0]?.why ?? '', /huge\.png \(.*larger than.*gone\.png \(/);
  });
});
