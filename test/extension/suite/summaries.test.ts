// Summaries behind answers: the controller with the real core and a scripted model; the view is a list of what it was sent.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Core, createCore } from '../../../src/core/core.ts';
import { ChatController } from '../../../src/extension/chat/chatController.ts';
import type { SummaryState, ToView } from '../../../src/protocol/chatProtocol.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { controllerOptions, coreOptions } from '../controllerFixture.ts';

describe('summaries of older turns', () => {
  const signal = new AbortController().signal;
  const window = 8000;
  let folder: string;
  let server: ModelServer;
  let core: Core;
  let controller: ChatController;
  let posted: ToView[];
  let compactAt: number;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'summaries-'));
    mkdirSync(path.join(folder, 'project'));
    server = await startModelServer({});
    server.scriptAll({ kind: 'answer', tokens: ['SUMMARY'] });
    core = await createCore(coreOptions(folder), signal);
    posted = [];
    compactAt = 80;
    const client = await core.openEndpoint({ baseUrl: server.url, model: 'scripted', contextWindow: window });
    const options = controllerOptions(
      core,
      async () => client,
      (message) => posted.push(message),
    );
    controller = new ChatController({ ...options, compactAt: () => compactAt });
    await controller.sendSnapshot();
  });

  afterEach(async () => {
    await controller.close();
    await core.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const sessionId = () => core.sessions.active.id;
  const filler = 'The cart adds up its items and rounds the sum to cents. '.repeat(60);
  /** So many turns that are there already, of about 700 tokens each. */
  const say = async (turns: number) => {
    for (let turn = 1; turn <= turns; turn += 1) {
      const question = core.history.add(sessionId(), { role: 'user', content: `question ${turn}` });
      const journal = core.history.beginAnswer(sessionId(), { parentId: question.id, model: 'm' });
      journal.append(`answer ${turn}. ${filler}`);
      journal.finish({ status: 'complete' });
    }
    await controller.sendSnapshot();
  };
  const isSummary = (body: unknown) => JSON.stringify(body).includes('Write the summary');
  const lastAsked = () => JSON.stringify(server.requests.findLast(({ body }) => !isSummary(body))?.body);
  const summaryRequests = () => server.requests.filter(({ body }) => isSummary(body)).length;
  const send = (text: string) => controller.onMessage({ type: 'chat/send', sessionId: sessionId(), text });
  const answered = (text: string) =>
    waitFor(() => {
      const shown = core.history.load(sessionId());
      return shown.at(-2)?.content === text && shown.at(-1)?.status === 'complete';
    }, `the answer to ${text}`);
  const told = (): SummaryState | undefined =>
    posted.findLast((message) => message.type === 'summary/changed')?.summaries;

  it('are made by themselves behind an answer that brought the conversation near the window, and can be undone', async () => {
    await say(7);
    server.script({ kind: 'answer', tokens: ['Fine.'] });
    send('near the window');
    await waitFor(() => told()?.summary !== undefined && !told()?.isWorking, 'the summary');
    const { summary } = told() ?? assert.fail();
    assert.deepEqual([summary?.text, summary?.model], ['SUMMARY', 'scripted']);
    assert.ok((summary?.turns ?? 0) >= 4 && (summary?.sourceTokens ?? 0) > 2000);
    const requests = summaryRequests();
    send('and after it');
    await answered('and after it');
    assert.match(lastAsked(), /A summary stands here/);
    assert.doesNotMatch(lastAsked(), /question 2/);
    const undo = () => controller.onMessage({ type: 'summary/undo', summaryId: summary?.id ?? '' });
    undo();
    await waitFor(() => told()?.summary === undefined, 'the summary to go');
    controller.onMessage({ type: 'message/undo', sessionId: sessionId() });
    await waitFor(() => told()?.summary?.id === summary?.id, 'the summary to come back');
    undo();
    await waitFor(() => told()?.summary === undefined, 'the summary to go again');
    send('without it');
    await answered('without it');
    await controller.chips.refresh();
    assert.equal(summaryRequests(), requests, 'what was undone is not made again');
  });

  it('are not made where there is room, nor where the setting is 0', async () => {
    await say(2);
    send('with room');
    await answered('with room');
    await controller.chips.refresh();
    compactAt = 0;
    await say(7);
    send('turned off');
    await answered('turned off');
    await controller.chips.refresh();
    assert.equal(summaryRequests(), 0);
    assert.equal(core.summaries.shown(sessionId()), undefined);
  });

  it('make way for a question when the model is on this machine, and come behind its answer', async () => {
    await say(7);
    server.script({ kind: 'answer', tokens: ['Fine.'] }, { kind: 'endless' });
    send('near the window');
    await waitFor(() => summaryRequests() === 1, 'the summary to be asked for');
    server.script({ kind: 'answer', tokens: ['Sooner.'] });
    send('sooner');
    await answered('sooner');
    await waitFor(() => told()?.summary !== undefined, 'the summary');
    assert.equal(core.history.load(sessionId()).at(-1)?.content, 'Sooner.');
    assert.ok(summaryRequests() > 1);
  });

  it('that fail stop nothing, and are not asked for again at once', async () => {
    await say(7);
    server.script({ kind: 'answer', tokens: ['Fine.'] }, { kind: 'status', status: 400 });
    send('near the window');
    await waitFor(() => summaryRequests() === 1 && told()?.isWorking === false, 'the summary to fail');
    send('and on');
    await answered('and on');
    await controller.chips.refresh();
    assert.equal(summaryRequests(), 1);
    assert.equal(posted.filter(({ type }) => type === 'composer/restore').length, 0);
  });

  it('are made when the user asks for it, edited, and kept turns go along whole', async () => {
    await say(4);
    const [first] = core.history.load(sessionId());
    controller.onMessage({ type: 'summary/make', sessionId: sessionId() });
    await waitFor(() => told()?.summary !== undefined, 'the summary');
    const summaryId = told()?.summary?.id ?? '';
    controller.onMessage({ type: 'summary/receipt', summaryId });
    await waitFor(() => posted.some(({ type }) => type === 'receipt/show'), 'what was sent for it');
    controller.onMessage({ type: 'summary/edit', summaryId, text: ' MY WORDS \n' });
    await waitFor(() => told()?.summary?.text === 'MY WORDS', 'the other words');
    controller.onMessage({ type: 'turn/keep', messageId: first?.id ?? '', isKept: true });
    await waitFor(() => told()?.summary?.keptTurns === 1, 'the turn to be kept');
    send('whole');
    await answered('whole');
    const body = lastAsked();
    assert.match(body, /MY WORDS[\s\S]*question 1[\s\S]*question 3/);
    assert.doesNotMatch(body, /SUMMARY|question 2/);
    controller.onMessage({ type: 'turn/keep', messageId: first?.id ?? '', isKept: false });
    await waitFor(() => told()?.keptTurns.length === 0, 'the turn to be let go');
    controller.onMessage({ type: 'summary/asWritten', summaryId });
    await waitFor(() => told()?.summary?.text === 'SUMMARY', 'the words as they were');
    await waitFor(() => posted.some((message) => message.type === 'history/costs'), 'what turns cost');
  });
});
