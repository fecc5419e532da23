// Two windows show one session: each has its own history over the same file.
import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { ContextAwareCompletions } from '../../../src/core/chat/contextAwareCompletions.ts';
import { Outbound } from '../../../src/core/chat/outbound.ts';
import { Redactor } from '../../../src/core/context/redact.ts';
import { findKnownSecrets } from '../../../src/core/context/secretRules.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { SummaryKeeper } from '../../../src/core/history/summaryKeeper.ts';
import { TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';
import { type ChatFixture, createChatFixture, finished, signal } from './chatFixture.ts';

describe('Two windows in one session', () => {
  let chat: ChatFixture;
  let otherHistory: ChatHistoryManager;
  let other: ContextAwareCompletions;

  beforeEach(async () => {
    chat = await createChatFixture();
    const { context, sessions } = chat;
    otherHistory = new ChatHistoryManager({ stores: chat.disk.open(), log: silentLog });
    const outbound = new Outbound(new Redactor('salt', findKnownSecrets));
    const estimator = new TokenEstimator({});
    const summaries = new SummaryKeeper({ stores: chat.disk.stores, history: otherHistory });
    const parts = { context, sessions, history: otherHistory, summaries, outbound, estimator, now: Date.now };
    other = new ContextAwareCompletions(parts);
  });

  afterEach(async () => {
    otherHistory.dispose();
    await chat.dispose();
  });

  const texts = (history: ChatHistoryManager) => history.load('s').map(({ content }) => content.split(': ').at(-1));
  const questions = () =>
    chat
      .sent()
      .filter(({ role }) => role === 'user')
      .map(({ content }) => content.split('\n').at(-1));

  it('keep both ways when they ask at the same time, each with its own answer', async () => {
    const first = await chat.ask('First');
    const requests = await Promise.all([chat.request('Here'), chat.request('There')]);
    const [here, there] = await Promise.all([
      finished(chat.completions.ask(requests[0], signal)),
      finished(other.ask(requests[1], signal)),
    ]);
    const shown = chat.history.load('s');
    assert.deepEqual([shown.length, shown[1]?.id], [4, first.id]);
    const { alternates } = shown[2] ?? assert.fail();
    assert.equal(alternates?.count, 2);
    assert.equal(shown[3]?.alternates, undefined);
    const asked = [here, there].map(({ parentId }) => chat.history.get(parentId ?? '') ?? assert.fail());
    for (const [index, question] of asked.entries()) {
      chat.history.showAlternate(question.id);
      assert.deepEqual(texts(chat.history), ['First', 'First', question.content, question.content], `way ${index}`);
    }
  });

  it('ask after what each of them shows, and see only that', async () => {
    await chat.ask('First');
    const last = chat.history.recent('s', 1)[0]?.id ?? null;
    await finished(other.ask(await chat.request('There'), signal));
    await chat.ask('Here', { after: last });
    assert.deepEqual(questions(), ['First', 'Here']);
    assert.deepEqual(texts(chat.history), ['First', 'First', 'Here', 'Here']);
    assert.deepEqual(chat.history.load('s')[2]?.alternates?.count, 2);
    // The other window has not looked since.
    const theirs = otherHistory.get(chat.history.load('s')[2]?.alternates?.previousId ?? '');
    const theirAnswer = otherHistory.page('s', { count: 9 }).messages.length;
    assert.deepEqual([theirs?.content, theirAnswer], ['There', 4]);
  });

  it('send nothing of what the other window has deleted, however far up', async () => {
    const first = await chat.ask('First');
    for (const text of ['Second', 'Third', 'Fourth']) await chat.ask(text);
    otherHistory.delete(first.parentId ?? '');
    await chat.ask('Fifth');
    assert.deepEqual(questions(), ['Second', 'Third', 'Fourth', 'Fifth']);
  });

  it('keep both first questions of an empty session', async () => {
    await finished(other.ask(await chat.request('There'), signal));
    await chat.ask('Here', { after: null });
    assert.deepEqual(questions(), ['Here']);
    const [shown] = chat.history.load('s');
    assert.deepEqual([shown?.content, shown?.alternates?.count], ['Here', 2]);
    chat.history.showAlternate(shown?.alternates?.previousId ?? '');
    assert.deepEqual(texts(chat.history), ['There', 'There']);
  });

  it('do not ask after an answer that the other one is still writing, and do once its window is gone', async () => {
    const asked = otherHistory.add('s', { role: 'user', content: 'There' });
    const journal = otherHistory.beginAnswer('s', { parentId: asked.id, model: 'm' });
    await assert.rejects(chat.ask('Here'), /by another window/);
    assert.equal(chat.server.requests.length, 0);
    chat.disk.stores.database.run('UPDATE messages SET lease_until_ms = 1 WHERE id = $id', { id: journal.messageId });
    await chat.ask('Here');
    assert.deepEqual(texts(chat.history).slice(0, 3), ['There', '', 'Here']);
  });
});
