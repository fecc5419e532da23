// What goes along with a question that is not asked at once, or is asked once more: the controller with the real core.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import type { FromView, ToView } from '../../../src/protocol/chatProtocol.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

describe('what goes along', () => {
  const { signal } = new AbortController();
  const names = ['a', 'b', 'c', 'pinned', 'then', 'since'];
  let folder: string;
  let server: ModelServer;
  let core: Core;
  let controller: ChatController;
  let posted: ToView[];

  const at = (name: string) => path.join(folder, 'project', `${name}.ts`);
  const add = (name: string, pinned = false) => core.context.addFile(at(name), { pinned }, signal);
  const show = (name: string, line?: number) =>
    core.context.updateFocus({
      path: at(name),
      cursorLine: line ?? 1,
      ...(line !== undefined && { selection: { start: line, end: line } }),
    });
  const sessionId = () => core.sessions.active.id;
  const say = (message: FromView) => controller.onMessage(message);
  const send = (text: string) => say({ type: 'chat/send', sessionId: sessionId(), text });
  const asked = () => core.history.load(sessionId()).filter(({ role }) => role === 'user');
  /** The files that went along with the newest question of a request. */
  const sent = (index: number) => {
    const { messages } = (server.requests[index] ?? assert.fail()).body as { messages: { content: string }[] };
    return names.filter((name) => messages.at(-1)?.content.includes(`${name}(`));
  };
  const chips = () => core.context.attachments.map((one) => path.basename(one.path, '.ts'));
  const queue = () => core.sessions.queue(sessionId());

  const open = async () => {
    core = await createCore(coreOptions(folder), signal);
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    controller = createController(
      core,
      async () => model,
      (message) => posted.push(message),
    );
    await controller.sendSnapshot();
  };
  const close = async () => {
    await controller.close();
    await core.close();
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'along-'));
    mkdirSync(path.join(folder, 'project'));
    for (const name of names) writeFileSync(at(name), `${name}(1);\n${name}(2);\n`);
    server = await startModelServer({});
    posted = [];
    await open();
  });

  afterEach(async () => {
    await close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** An answer that is written until `stop`, or until it has ended. */
  const whileAnswering = async (tokens = ['one ', 'two ', 'three']) => {
    server.script({ kind: 'answer', tokens, tokensPerSecond: 2 });
    send('first');
    await waitFor(() => posted.some((one) => one.type === 'message/delta'), 'the answer to stream');
  };
  const queued = async (text: string) => {
    const before = queue().length;
    send(text);
    await waitFor(() => queue().length === before + 1, `${text} to be queued`);
  };
  const answered = (count: number) =>
    waitFor(
      () =>
        core.history.load(sessionId()).filter(({ role, status }) => role === 'assistant' && status === 'complete')
          .length === count,
      'the answers',
      20_000,
    );

  describe('with a queued question', () => {
    it('is what was there when it was queued, and what is added then waits for the one after it', async () => {
      await add('pinned', true);
      await whileAnswering();
      await add('a');
      await queued('second');
      assert.deepEqual(chips(), ['pinned'], 'it waits with its question');
      await add('b');
      await queued('third');
      await add('c');
      await answered(3);
      assert.deepEqual(
        [sent(1), sent(2)],
        [
          ['a', 'pinned'],
          ['b', 'pinned'],
        ],
      );
      assert.deepEqual(chips(), ['pinned', 'c']);
    });

    it('is what the editor showed then, selected or open, and what @selection meant', async () => {
      await whileAnswering();
      show('then', 2);
      await queued('Explain this');
      await queued('Explain @selection');
      show('a');
      await queued('And this file');
      show('since', 1);
      await answered(4);
      const contents = server.requests.map(({ body }) => JSON.stringify(body));
      for (const content of contents.slice(1, 3)) assert.match(content, /then\(2\)/);
      assert.deepEqual([1, 2, 3].map(sent), [['then'], ['then'], ['a']]);
      assert.doesNotMatch(contents[1] ?? '', /then\(1\)/);
    });

    it('is the code to explain, or what a prompt was filled in with: both wait, and leave the draft as it is', async () => {
      const { id } = core.sessions.active;
      await whileAnswering();
      core.sessions.setDraft(id, 'half a question');
      await add('a');
      const code = { path: 'src/x.ts', language: 'typescript', text: 'then(2);', range: { start: 2, end: 2 } };
      await controller.questions.explain(code);
      assert.deepEqual(chips(), ['a'], 'it goes with what is asked, not with this');
      await controller.questions.ask({ text: 'Find bugs in since(1);', prompt: 'find_bugs' });
      assert.equal(queue().length, 2);
      await close();
      await open();
      assert.equal(core.sessions.draft(id), 'half a question');
      say({ type: 'queue/send', sessionId: id, id: queue()[0]?.id ?? '' });
      await answered(2);
      assert.deepEqual([sent(1), sent(2)], [['then'], ['a', 'since']]);
      const receipts = core.history.load(id).flatMap((one) => core.history.receipt(one.id) ?? []);
      assert.deepEqual(
        receipts.map(({ prompt, task }) => [prompt, task?.kind]),
        [
          [undefined, 'question'],
          ['code_explanation', 'explain'],
          ['find_bugs', 'question'],
        ],
      );
    });

    it('is told beside it, comes back into the composer with it, and goes when it is removed', async () => {
      await whileAnswering(Array.from({ length: 40 }, () => 'more '));
      show('then');
      await add('a');
      await queued('second');
      await add('b');
      await queued('third');
      const [second, third] = queue();
      const told = posted.findLast((one) => one.type === 'queue/changed');
      assert.deepEqual(told?.type === 'queue/changed' && told.queue.map(({ along }) => along), [
        ['a.ts', 'then.ts'],
        ['b.ts', 'then.ts'],
      ]);
      say({ type: 'queue/remove', sessionId: sessionId(), id: third?.id ?? '' });
      say({ type: 'queue/edit', sessionId: sessionId(), id: second?.id ?? '' });
      await waitFor(() => queue().length === 0, 'both to be taken out');
      assert.deepEqual(chips(), ['a']);
    });

    it('is remembered with it after a restart', async () => {
      await whileAnswering();
      show('then', 1);
      await add('a');
      await queued('second');
      say({ type: 'chat/stop', sessionId: sessionId() });
      await waitFor(() => core.history.load(sessionId()).at(-1)?.status === 'stopped', 'the stop');
      await close();
      await open();
      show('since');
      await add('b');
      say({ type: 'queue/send', sessionId: sessionId(), id: queue()[0]?.id ?? '' });
      await answered(1);
      assert.deepEqual(sent(1), ['a', 'then']);
      assert.deepEqual(
        asked().map(({ content }) => content),
        ['first', 'second'],
      );
      assert.deepEqual(chips(), ['b']);
    });
  });

  describe('with a question that is asked again', () => {
    const answer = () => core.history.load(sessionId()).at(-1)?.id ?? '';
    const ended = (count: number) => waitFor(() => server.requests.length === count && !busy(), 'the answer');
    const busy = () =>
      core.history.load(sessionId()).at(-1)?.status === 'streaming' || controller.isRunning(sessionId());

    it('is what it had and what is pinned, not what waits for the next one, nor today’s file', async () => {
      await add('pinned', true);
      await add('a');
      show('then');
      send('first');
      await ended(1);
      await add('b');
      show('since');
      say({ type: 'chat/retry', messageId: answer() });
      await ended(2);
      say({ type: 'message/edit', messageId: asked()[0]?.id ?? '', text: 'in other words' });
      await ended(3);
      const along = ['a', 'pinned', 'then'];
      assert.deepEqual([0, 1, 2].map(sent), [along, along, along]);
      assert.deepEqual(chips(), ['pinned', 'b'], 'it waits for the next question');
      const sources = core.history.receipt(answer())?.items.map(({ source }) => source);
      assert.deepEqual(sources, ['file', 'file', 'activeFile']);
      send('second');
      await ended(4);
      assert.deepEqual(sent(3), ['b', 'pinned', 'since']);
    });

    it('goes along in the same way when a stopped answer goes on', async () => {
      show('then');
      server.script({ kind: 'answer', tokens: Array.from({ length: 40 }, () => 'more '), tokensPerSecond: 20 });
      send('first');
      await waitFor(() => posted.some((one) => one.type === 'message/delta'), 'the answer to stream');
      say({ type: 'chat/stop', sessionId: sessionId() });
      await ended(1);
      await add('b');
      show('since');
      say({ type: 'chat/continue', messageId: answer() });
      await ended(2);
      assert.deepEqual([sent(1), chips()], [['then'], ['b']]);
    });

    it('is the selection that it mentioned, whatever is selected today', async () => {
      show('then', 2);
      send('Explain @selection');
      await ended(1);
      show('since');
      say({ type: 'chat/retry', messageId: answer() });
      await ended(2);
      say({ type: 'message/edit', messageId: asked()[0]?.id ?? '', text: 'Explain @selection in a word' });
      await ended(3);
      for (const { body } of server.requests) assert.match(JSON.stringify(body), /Mentioned by you: `then.ts:2`/);
      assert.deepEqual([0, 1, 2].map(sent), [['then'], ['then'], ['then']]);
    });
  });
});
