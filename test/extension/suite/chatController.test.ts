// What becomes of a question when something comes between: the controller with the real core; the view is a list of
// what it was sent.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ModelClient } from '../../../src/core/model/model.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

describe('the chat controller', () => {
  const signal = new AbortController().signal;
  let folder: string;
  let server: ModelServer;
  let core: Core;
  let controller: ChatController;
  let posted: ToView[];
  let onPost: (message: ToView) => void;
  /** What the next asks wait for. */
  let gate: Promise<void>;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'controller-'));
    mkdirSync(path.join(folder, 'project'));
    writeFileSync(path.join(folder, 'project/a.ts'), 'export const a = 1;\n');
    server = await startModelServer({});
    core = await createCore(coreOptions(folder), signal);
    gate = Promise.resolve();
    posted = [];
    onPost = () => {};
    controller = begin(await core.openEndpoint({ baseUrl: server.url, model: 'scripted' }));
  });

  afterEach(async () => {
    await controller.close();
    await core.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const begin = (client: ModelClient) =>
    createController(
      core,
      async () => {
        await gate;
        return client;
      },
      (message) => {
        posted.push(message);
        onPost(message);
      },
    );

  const ofType = <T extends ToView['type']>(type: T) =>
    posted.filter((message): message is Extract<ToView, { type: T }> => message.type === type);
  const idle = () => waitFor(() => ofType('turn/phase').at(-1)?.phase === 'idle', 'the turn to end');
  const send = (text: string, sessionId = core.sessions.active.id) =>
    controller.onMessage({ type: 'chat/send', sessionId, text });

  it('gives a question back that was stopped before it was sent, and keeps it as the draft', async () => {
    const { id } = core.sessions.active;
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    send('stopped early');
    await waitFor(() => ofType('turn/phase').length === 1, 'collecting to begin');
    assert.equal(core.sessions.draft(id), 'stopped early');
    controller.onMessage({ type: 'chat/stop', sessionId: id });
    open();
    await waitFor(() => ofType('composer/restore').length === 1, 'the question to come back');
    assert.deepEqual(ofType('composer/restore')[0], {
      type: 'composer/restore',
      text: 'stopped early',
      failure: undefined,
    });
    assert.equal(core.sessions.draft(id), 'stopped early');
    assert.deepEqual(core.history.load(id), []);
    assert.equal(server.requests.length, 0);
  });

  it('leaves a question that failed in a session not shown with that session', async () => {
    const { id } = core.sessions.active;
    let fail = (_error: Error) => {};
    gate = new Promise((_, reject) => {
      fail = reject;
    });
    send('of the first session');
    await waitFor(() => ofType('turn/phase').length === 1, 'collecting to begin');
    const other = core.sessions.create({});
    core.sessions.activate(other.id);
    fail(new Error('no model today'));
    await waitFor(() => core.sessions.draft(id) === 'of the first session', 'the draft');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(ofType('composer/restore'), []);
    assert.equal(core.sessions.draft(other.id), '');
  });

  it('queues questions while an answer is written, and asks them one after the other', async () => {
    const { id } = core.sessions.active;
    server.script({ kind: 'answer', tokens: ['one ', 'two ', 'three'], tokensPerSecond: 2 });
    send('first');
    await waitFor(() => ofType('turn/phase').at(-1)?.phase === 'streaming', 'the answer to stream');
    send('second');
    send('third');
    await waitFor(() => ofType('queue/changed').at(-1)?.queue.length === 2, 'both to be queued');
    assert.equal(core.sessions.draft(id), '');
    assert.equal(ofType('turn/phase').at(-1)?.phase, 'streaming');
    const queued = core.sessions.queue(id);
    await waitFor(() => core.history.load(id).at(5)?.status === 'complete', 'all to be answered', 20_000);
    const stored = core.history.load(id).filter(({ role }) => role === 'user');
    assert.deepEqual(
      stored.map(({ content }) => content),
      ['first', 'second', 'third'],
    );
    assert.deepEqual(
      stored.slice(1).map((message) => message.id),
      queued.map((question) => question.id),
    );
    assert.deepEqual(core.sessions.queue(id), []);
    assert.equal(server.requests.length, 3);
  });

  it('asks in the session that the view shows, though another is about to be shown', async () => {
    const { id } = core.sessions.active;
    await controller.sendSnapshot();
    const other = core.sessions.create({});
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const showing = controller.showSession(other.id);
    send('for the first', id);
    open();
    await showing;
    await waitFor(() => core.history.load(id).at(1)?.status === 'complete', 'the answer');
    assert.equal(core.history.load(id)[0]?.content, 'for the first');
    assert.deepEqual(core.history.load(other.id), []);
    assert.equal(core.sessions.draft(other.id), '');
  });

  it('gives the words back, and says why, when the session that the view shows is gone', async () => {
    const { id } = core.sessions.active;
    await controller.sendSnapshot();
    core.sessions.delete(id);
    send('for one that is gone', id);
    await waitFor(() => ofType('composer/restore').length === 1, 'the words');
    const [restored] = ofType('composer/restore');
    assert.equal(restored?.text, 'for one that is gone');
    assert.equal(restored?.failure?.code, 'session.notFound');
    assert.equal(ofType('state/snapshot').at(-1)?.state.session.id, core.sessions.active.id);
    assert.equal(server.requests.length, 0);
  });

  it('asks what is queued in a session that is not shown any more, with what was there when it was queued', async () => {
    const { id } = core.sessions.active;
    for (const name of ['then', 'since']) writeFileSync(path.join(folder, 'project', `${name}.ts`), `${name}();\n`);
    server.script({ kind: 'answer', tokens: ['one ', 'two ', 'three'], tokensPerSecond: 2 });
    send('first');
    await waitFor(() => ofType('turn/phase').at(-1)?.phase === 'streaming', 'the answer to stream');
    await core.context.addFile(path.join(folder, 'project/then.ts'), {}, signal);
    send('second');
    await waitFor(() => core.sessions.queue(id).length === 1, 'it to be queued');
    const other = core.sessions.create({});
    await controller.showSession(other.id);
    await core.context.addFile(path.join(folder, 'project/since.ts'), {}, signal);
    await waitFor(() => core.history.load(id).at(3)?.status === 'complete', 'the queued question', 15_000);
    assert.deepEqual(core.sessions.queue(id), []);
    assert.match(JSON.stringify(server.requests[1]?.body), /then\(\)/);
    assert.doesNotMatch(JSON.stringify(server.requests[1]?.body), /since\(\)/);
    assert.deepEqual(
      core.context.attachments.map((attachment) => path.basename(attachment.path)),
      ['since.ts'],
    );
    // Nothing of it is told to a view that shows the other.
    assert.deepEqual(ofType('queue/changed').at(-1)?.queue.length, 1);
  });

  it('does not put a question that is being asked into the composer again when the view is drawn anew', async () => {
    const { id } = core.sessions.active;
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    send('on its way');
    await waitFor(() => ofType('turn/phase').length === 1, 'collecting to begin');
    controller.onMessage({ type: 'chat/ready' });
    open();
    await waitFor(() => ofType('state/snapshot').length === 1, 'the snapshot');
    assert.equal(ofType('state/snapshot')[0]?.state.draft, '');
    await waitFor(() => core.history.load(id).at(1)?.status === 'complete', 'the answer');
    assert.equal(core.sessions.draft(id), '');
  });

  it('asks nothing that is queued once the window closes', async () => {
    const { id } = core.sessions.active;
    server.script({ kind: 'answer', tokens: ['one ', 'two'], tokensPerSecond: 2 });
    send('first');
    await waitFor(() => ofType('turn/phase').at(-1)?.phase === 'streaming', 'the answer to stream');
    send('second');
    await waitFor(() => core.sessions.queue(id).length === 1, 'it to be queued');
    let closed: Promise<void> | undefined;
    // In the moment in which the answer is whole.
    onPost = ({ type }) => {
      if (type === 'message/changed') closed ??= controller.close();
    };
    await waitFor(() => closed !== undefined, 'the end of the answer');
    await closed;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(core.history.load(id).at(-1)?.status, 'complete');
    assert.equal(server.requests.length, 1);
    assert.equal(core.sessions.queue(id).length, 1);
  });

  it('keeps what is queued when the answer is stopped, until the user sends, edits or removes it', async () => {
    const { id } = core.sessions.active;
    server.script({ kind: 'answer', tokens: ['one ', 'two ', 'three'], tokensPerSecond: 1 });
    send('first');
    await waitFor(() => ofType('turn/phase').at(-1)?.phase === 'streaming', 'the answer to stream');
    for (const text of ['second', 'third', 'fourth']) send(text);
    await waitFor(() => core.sessions.queue(id).length === 3, 'all to be queued');
    controller.onMessage({ type: 'chat/stop', sessionId: id });
    await idle();
    const [second, third, fourth] = core.sessions.queue(id);
    controller.onMessage({ type: 'queue/remove', sessionId: id, id: second?.id ?? '' });
    core.sessions.setDraft(id, 'a draft');
    controller.onMessage({ type: 'queue/edit', sessionId: id, id: third?.id ?? '' });
    await waitFor(() => core.sessions.queue(id).length === 1, 'two to be taken out');
    assert.equal(core.sessions.draft(id), 'third\n\na draft');
    assert.equal(ofType('composer/restore').at(-1)?.text, 'third');
    controller.onMessage({ type: 'queue/send', sessionId: id, id: fourth?.id ?? '' });
    controller.onMessage({ type: 'queue/send', sessionId: id, id: fourth?.id ?? '' });
    await waitFor(() => core.history.load(id).at(3)?.status === 'complete', 'the last to be answered');
    assert.deepEqual(
      core.history
        .load(id)
        .map(({ content }) => content)
        .filter((_, index) => index % 2 === 0),
      ['first', 'fourth'],
    );
    assert.equal(server.requests.length, 2);
  });

  it('does not ask a queued question again when the last save did not know that it was asked', async () => {
    const { id } = core.sessions.active;
    core.history.add(id, { role: 'user', content: 'asked', id: 'queued-1' });
    core.sessions.setQueue(id, [
      { id: 'queued-1', text: 'asked' },
      { id: 'queued-2', text: 'not asked' },
    ]);
    assert.deepEqual(core.sessions.queue(id), [{ id: 'queued-2', text: 'not asked' }]);
  });

  it('keeps a queued question that could not be sent, and says why', async () => {
    const { id } = core.sessions.active;
    core.sessions.setQueue(id, [{ id: 'queued-1', text: 'later' }]);
    gate = Promise.reject(new Error('no model today'));
    gate.catch(() => undefined);
    controller.onMessage({ type: 'queue/send', sessionId: id, id: 'queued-1' });
    await waitFor(() => ofType('composer/restore').length === 1, 'the reason');
    assert.equal(ofType('composer/restore')[0]?.text, '');
    assert.equal(core.sessions.queue(id).length, 1);
  });

  it('takes an answer out of the view only when the one that replaces it begins', async () => {
    send('again, please');
    await waitFor(() => ofType('message/changed').length === 1, 'the answer');
    await idle();
    const [, answer] = core.history.load(core.sessions.active.id);
    gate = Promise.reject(new Error('no model today'));
    gate.catch(() => undefined);
    controller.onMessage({ type: 'chat/retry', messageId: answer?.id ?? '' });
    await waitFor(
      () => ofType('turn/phase').filter(({ phase }) => phase === 'idle').length === 2,
      'the retry to fail',
      5000,
    );
    assert.deepEqual(ofType('messages/replaced'), []);
    gate = Promise.resolve();
    controller.onMessage({ type: 'chat/retry', messageId: answer?.id ?? '' });
    await waitFor(() => ofType('messages/replaced').length === 1, 'the new answer to take its place');
    await idle();
    const [question, second] = core.history.load(core.sessions.active.id);
    const [replaced] = ofType('messages/replaced');
    assert.equal(replaced?.after, question?.id);
    assert.deepEqual(
      replaced?.messages.map(({ id, alternates }) => [id, alternates?.previousId]),
      [[second?.id, answer?.id]],
    );
  });

  it('asks an edited question in the place of the other, and shows the other again', async () => {
    for (const text of ['one', 'two']) {
      send(text);
      await waitFor(() => core.history.load(core.sessions.active.id).at(-2)?.content === text, text);
      await idle();
    }
    const before = core.history.load(core.sessions.active.id);
    const edited = before[2]?.id ?? '';
    controller.onMessage({ type: 'message/edit', messageId: edited, text: 'two, edited' });
    await waitFor(() => ofType('messages/replaced').length === 1, 'the edited question');
    await idle();
    assert.equal(ofType('messages/replaced')[0]?.after, before[1]?.id);
    assert.equal(core.history.load(core.sessions.active.id)[2]?.content, 'two, edited');
    controller.onMessage({ type: 'message/showAlternate', messageId: edited });
    await waitFor(() => ofType('messages/replaced').length === 2, 'the question as it was');
    assert.deepEqual(
      ofType('messages/replaced')[1]?.messages.map(({ content }) => content),
      before.slice(2).map(({ content }) => content),
    );
  });

  it('says why an edited question was not sent, and leaves the composer’s draft alone', async () => {
    send('one');
    await waitFor(() => ofType('message/changed').length === 1, 'the answer');
    await idle();
    const { id } = core.sessions.active;
    core.sessions.setDraft(id, 'a draft');
    gate = Promise.reject(new Error('no model today'));
    gate.catch(() => undefined);
    const [question] = core.history.load(id);
    controller.onMessage({ type: 'message/edit', messageId: question?.id ?? '', text: 'one, edited' });
    await waitFor(() => ofType('composer/restore').length === 1, 'the reason');
    assert.equal(ofType('composer/restore')[0]?.text, '');
    assert.match(ofType('composer/restore')[0]?.failure?.why ?? '', /no model today/);
    assert.equal(core.sessions.draft(id), 'a draft');
    assert.deepEqual(core.history.load(id)[0], question);
  });

  it('deletes a message and brings it back, in the view and in the history, but not while an answer is written', async () => {
    send('one');
    await waitFor(() => ofType('message/changed').length === 1, 'the answer');
    await idle();
    const { id } = core.sessions.active;
    const [question, answer] = core.history.load(id);
    controller.onMessage({ type: 'message/delete', messageId: answer?.id ?? '' });
    await waitFor(() => ofType('messages/replaced').length === 1, 'the answer to go');
    assert.deepEqual(ofType('messages/replaced')[0], {
      type: 'messages/replaced',
      after: question?.id,
      messages: [],
    });
    // Once more there is nothing to bring back.
    for (const sessionId of ['elsewhere', id, id]) controller.onMessage({ type: 'message/undo', sessionId });
    await waitFor(() => ofType('messages/replaced').length === 2, 'the answer to come back');
    assert.deepEqual(ofType('messages/replaced')[1]?.messages, [answer]);
    server.script({ kind: 'answer', tokens: ['one ', 'two ', 'three'], tokensPerSecond: 5 });
    send('two');
    await waitFor(() => ofType('turn/phase').at(-1)?.phase === 'streaming', 'the answer to stream');
    controller.onMessage({ type: 'message/delete', messageId: question?.id ?? '' });
    await idle();
    assert.equal(core.history.load(id)[0]?.id, question?.id);
    assert.equal(ofType('messages/replaced').length, 2);
  });

  describe('beside another window', () => {
    let other: Core;

    beforeEach(async () => {
      await controller.sendSnapshot();
      other = await createCore(coreOptions(folder), signal);
    });

    afterEach(() => other.close());

    const askThere = (text: string) => {
      const { id } = core.sessions.active;
      const asked = other.history.add(id, { role: 'user', content: text });
      return other.history.beginAnswer(id, { parentId: asked.id, model: 'm' });
    };
    const contents = () =>
      ofType('state/snapshot')
        .at(-1)
        ?.state.messages.map(({ content }) => content);

    it('shows on coming back what was added there, and follows an answer that is being written', async () => {
      const journal = askThere('asked there');
      await controller.windowFocused(true);
      assert.deepEqual(contents(), ['asked there', '']);
      journal.append('written there');
      journal.finish({ status: 'complete' });
      await waitFor(() => ofType('message/changed').at(-1)?.message.status === 'complete', 'its end');
      assert.equal(ofType('message/changed').at(-1)?.message.content, 'written there');
      const snapshots = ofType('state/snapshot').length;
      await controller.windowFocused(true);
      assert.equal(ofType('state/snapshot').length, snapshots, 'nothing new, nothing sent');
    });

    it('keeps both ways when both have asked, and goes on in its own', async () => {
      const { id } = core.sessions.active;
      askThere('asked there').finish({ status: 'complete' });
      send('asked here');
      await waitFor(() => core.history.load(id).at(1)?.status === 'complete', 'the answer');
      await idle();
      const [added] = ofType('message/added');
      assert.deepEqual([added?.message.content, added?.message.alternates?.count], ['asked here', 2]);
      askThere('there again').finish({ status: 'complete' });
      const snapshots = ofType('state/snapshot').length;
      send('here again');
      await waitFor(() => core.history.load(id).at(2)?.content === 'here again', 'the next question');
      await idle();
      await controller.windowFocused(true);
      assert.equal(ofType('state/snapshot').length, snapshots, 'what is shown here stays');
      assert.equal(core.history.load(id)[2]?.alternates?.count, 2);
    });
  });

  it('removes a chip once, however often its button is pressed before it is gone', async () => {
    const file = path.join(folder, 'project/a.ts');
    core.context.updateFocus({ path: file, cursorLine: 1 });
    await core.context.addFile(file, {}, signal);
    const remove = () => controller.onMessage({ type: 'context/remove', id: 'file:a.ts' });
    remove();
    remove();
    await waitFor(() => core.context.attachments.length === 0, 'the file to be removed');
    assert.equal(core.context.isFollowingEditor, true);
    controller.onMessage({ type: 'context/remove', id: 'activeFile:a.ts' });
    await waitFor(() => !core.context.isFollowingEditor, 'the editor’s chip to be removed');
  });
});
