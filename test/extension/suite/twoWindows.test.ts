// One session in two windows: two controllers, each with a core of its own over the same history.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import { SessionCommands } from '../../../src/extension/sessions/sessionCommands.ts';
import type { ChatSnapshot, FromView, ToView } from '../../../src/protocol/chatProtocol.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

interface Window {
  readonly core: Core;
  readonly controller: ChatController;
  readonly posted: ToView[];
}

const { signal } = new AbortController();

describe('a session in two windows', () => {
  let folder: string;
  let server: ModelServer;
  let first: Window;
  let second: Window;
  let id: string;
  const windows: Window[] = [];

  const open = async (): Promise<Window> => {
    const core = await createCore(coreOptions(folder), signal);
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const posted: ToView[] = [];
    const controller = createController(
      core,
      async () => model,
      (message) => posted.push(message),
    );
    const window = { core, controller, posted };
    windows.push(window);
    return window;
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'windows-'));
    mkdirSync(path.join(folder, 'project'));
    writeFileSync(path.join(folder, 'project/a.ts'), 'export const a = 1;\n');
    server = await startModelServer({});
    first = await open();
    id = first.core.sessions.active.id;
    await first.controller.showSession(id);
    await ask(first, 'asked in the first');
    second = await open();
    await second.controller.showSession(id);
  });

  afterEach(async () => {
    for (const { controller, core } of windows.splice(0).reverse()) {
      await controller.close();
      await core.close();
    }
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const snapshots = ({ posted }: Window): ChatSnapshot[] =>
    posted.flatMap((message) => (message.type === 'state/snapshot' ? [message.state] : []));
  const last = (window: Window) => snapshots(window).at(-1) ?? assert.fail('nothing was shown');
  const isReadOnly = (window: Window) => last(window).isReadOnly === true;
  const send = ({ controller }: Window, message: FromView) => controller.onMessage(message);
  const takeOver = (window: Window) => send(window, { type: 'session/takeOver', sessionId: id });
  const refusals = ({ posted }: Window) =>
    posted.flatMap((message) => (message.type === 'composer/restore' ? [message.failure?.code] : []));
  const contents = ({ core }: Window) => core.history.load(id).map(({ content }) => content);
  const questions = (window: Window) => contents(window).filter((_, index) => index % 2 === 0);

  async function ask(window: Window, text: string): Promise<void> {
    const answered = window.core.history.load(id).length + 2;
    send(window, { type: 'chat/send', sessionId: id, text });
    const isOver = () => window.core.history.load(id)[answered - 1]?.status === 'complete';
    await waitFor(() => isOver() && !window.controller.isRunning(id), `the answer to ${text}`);
  }

  it('is read-only in the second window, which shows what the first writes and can write nothing itself', async () => {
    assert.deepEqual([isReadOnly(first), isReadOnly(second)], [false, true]);
    assert.equal(last(second).messages[0]?.content, 'asked in the first');
    server.script({ kind: 'answer', tokens: ['one ', 'two ', 'three'], tokensPerSecond: 2 });
    const asking = ask(first, 'asked again');
    const inSecond = () =>
      second.posted.flatMap((message) => {
        if (message.type === 'state/snapshot') return message.state.messages.slice(-1);
        return message.type === 'message/changed' ? [message.message] : [];
      });
    await waitFor(() => inSecond().at(-1)?.content === 'one two ', 'the middle of the answer');
    assert.equal(inSecond().at(-1)?.status, 'streaming');
    await asking;
    await waitFor(() => inSecond().at(-1)?.status === 'complete', 'its end');
    assert.deepEqual(
      last(second).messages.map(({ id: messageId }) => messageId),
      first.core.history.shownIds(id),
    );
    const before = first.core.history.load(id);
    const [, , question, answer] = before.map((message) => message.id);
    const tried: FromView[] = [
      { type: 'chat/send', sessionId: id, text: 'not here' },
      { type: 'chat/retry', messageId: answer ?? '' },
      { type: 'message/edit', messageId: question ?? '', text: 'not here' },
      { type: 'message/editAnswer', messageId: answer ?? '', text: 'not here' },
      { type: 'message/delete', messageId: answer ?? '' },
      { type: 'message/undo', sessionId: id },
      { type: 'queue/send', sessionId: id, id: 'any' },
    ];
    for (const message of tried) send(second, message);
    await waitFor(() => refusals(second).length === tried.length, 'all to be refused');
    await second.controller.questions.ask({ text: 'not here, by a command' });
    assert.deepEqual(
      refusals(second),
      Array.from({ length: tried.length + 1 }, () => 'session.openElsewhere'),
    );
    const texts = second.posted.flatMap((message) => (message.type === 'composer/restore' ? [message.text] : []));
    assert.deepEqual([texts[0], texts.at(-1)], ['not here', 'not here, by a command']);
    const commands = new SessionCommands({
      ...{ sessions: second.core.sessions, history: second.core.history },
      current: () => second.core.sessions.active,
      assertFree: (sessionId) => second.core.holds.assertFree(sessionId),
      createSession: () => assert.fail(),
      show: () => assert.fail('nothing was changed'),
      stopTurn: () => assert.fail('nothing is stopped'),
    });
    const refused = { failure: { code: 'session.openElsewhere' } };
    const { summaries } = second.controller;
    const keep = { type: 'turn/keep', messageId: question ?? '', isKept: true } as const;
    const others = [
      () => commands.clear(),
      () => commands.delete(),
      () => summaries.make(id),
      () => summaries.handle(keep),
    ];
    for (const work of others)
      await assert.rejects(work, (error: typeof refused) => error.failure.code === refused.failure.code);
    assert.deepEqual(first.core.history.load(id), before);
    assert.equal(server.requests.length, 2);
  });

  it('is taken over with draft and queue, and then the first window can only read it', async () => {
    server.script({ kind: 'answer', tokens: ['one ', 'two ', 'three'], tokensPerSecond: 2 });
    send(first, { type: 'chat/send', sessionId: id, text: 'a long one' });
    await waitFor(() => first.core.history.recent(id, 1)[0]?.status === 'streaming', 'the answer to begin');
    send(first, { type: 'chat/send', sessionId: id, text: 'queued in the first' });
    await waitFor(() => first.core.sessions.queue(id).length === 1, 'it to be queued');
    takeOver(second);
    await waitFor(() => refusals(second).length === 1, 'the reason');
    assert.deepEqual([refusals(second), isReadOnly(second)], [['session.busyElsewhere'], true]);
    send(first, { type: 'chat/stop', sessionId: id });
    await waitFor(() => !first.controller.isRunning(id), 'it to stop');
    send(first, { type: 'draft/changed', sessionId: id, text: 'begun in the first' });
    await first.core.sessions.save();
    takeOver(second);
    await waitFor(() => !isReadOnly(second), 'it to be taken over');
    const { draft, queue } = last(second);
    assert.deepEqual([draft, queue.map(({ text }) => text)], ['begun in the first', ['queued in the first']]);
    await waitFor(() => isReadOnly(first), 'the first to learn of it');
    // Both press at once.
    for (const window of [first, second])
      send(window, { type: 'queue/send', sessionId: id, id: queue[0]?.id ?? assert.fail() });
    await waitFor(() => second.core.history.load(id)[5]?.status === 'complete', 'the queued question');
    await waitFor(() => last(first).messages.length === 6, 'the first to show it');
    assert.deepEqual(questions(first), ['asked in the first', 'a long one', 'queued in the first']);
    assert.ok(second.core.history.load(id).every(({ alternates }) => alternates === undefined));
    await waitFor(() => last(first).queue.length === 0, 'the queue of the first');
    assert.equal(server.requests.length, 3);
  });

  it('lets an answer that runs go on to its end, and nothing that is queued be lost, when it is left meanwhile', async () => {
    server.script({ kind: 'answer', tokens: ['one ', 'two ', 'three'], tokensPerSecond: 2 });
    send(first, { type: 'chat/send', sessionId: id, text: 'a long one' });
    await waitFor(() => first.core.history.recent(id, 1)[0]?.status === 'streaming', 'the answer to begin');
    send(first, { type: 'chat/send', sessionId: id, text: 'queued' });
    await waitFor(() => first.core.sessions.queue(id).length === 1, 'it to be queued');
    await first.controller.showSession(first.core.sessions.create({}).id);
    await waitFor(() => first.core.history.load(id)[5]?.status === 'complete', 'both answers', 20_000);
    // Nobody shows it in the first window now: it is free, and the second has it without asking.
    await waitFor(() => !isReadOnly(second), 'the second to have it');
    assert.deepEqual(questions(second), ['asked in the first', 'a long one', 'queued']);
    await first.controller.showSession(id);
    assert.equal(isReadOnly(first), true);
  });

  it('brings words back that were sent in the moment in which it was taken over', async () => {
    second.core.holds.takeOver(id);
    send(first, { type: 'chat/send', sessionId: id, text: 'too late' });
    await waitFor(() => refusals(first).length === 1, 'the reason');
    await waitFor(() => isReadOnly(first), 'the first to learn of it');
    second.core.sessions.setDraft(id, 'begun in the second');
    await second.core.sessions.save();
    takeOver(first);
    await waitFor(() => !isReadOnly(first), 'it to come back');
    assert.equal(last(first).draft, 'too late\n\nbegun in the second');
    assert.deepEqual(questions(first), ['asked in the first']);
  });

  it('is the second window’s as soon as the first is closed', async () => {
    const [closing] = windows.splice(0, 1);
    await closing?.controller.close();
    await closing?.core.close();
    await waitFor(() => !isReadOnly(second), 'it to be free');
    await ask(second, 'asked in the second');
    assert.deepEqual(questions(second), ['asked in the first', 'asked in the second']);
  });
});
