import assert from 'node:assert/strict';
import { type Failure, ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager, type HistoryChange } from '../../../src/core/history/chatHistoryManager.ts';
import type { Stores } from '../../../src/core/storage/stores.ts';
import { createHistoryFixture, type HistoryFixture, sampleReceipt } from './historyFixture.ts';

describe('ChatHistoryManager', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  let told: Failure[];

  const open = (stores: Stores) =>
    new ChatHistoryManager({ stores, log: silentLog, onStorageFailure: (failure) => told.push(failure) });

  beforeEach(() => {
    told = [];
    fixture = createHistoryFixture();
    history = open(fixture.stores);
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
  });

  const failsWith = (code: string) => (error: unknown) =>
    error instanceof ThroughlineError && error.failure.code === code;
  const say = (content: string) => history.add('s', { role: 'user', content });
  const contents = (manager = history) => manager.load('s').map(({ content }) => content);

  it('keeps messages in the order in which they were added, for another window too', () => {
    say('one');
    history.add('s', { role: 'assistant', content: 'two', model: 'm' });
    say('three');
    assert.deepEqual(contents(), ['one', 'two', 'three']);
    const other = open(fixture.open());
    assert.deepEqual(other.load('s'), history.load('s'));
    assert.equal(other.load('s')[1]?.model, 'm');
  });

  it('orders messages by when they were written even if the clock goes back', () => {
    let now = 10_000;
    const clocked = new ChatHistoryManager({ stores: fixture.stores, log: silentLog, now: () => (now -= 100) });
    for (const content of ['a', 'b', 'c']) clocked.add('s', { role: 'user', content });
    assert.deepEqual(contents(clocked), ['a', 'b', 'c']);
  });

  it('stores any text unchanged', () => {
    for (const text of ['', '  \n', 'naïve 💡 日本語', `'); DROP TABLE messages; --`, '$id'])
      assert.equal(history.get(say(text).id)?.content, text);
  });

  it('loses nothing behind a NUL, which not every version of Node can read back', () => {
    assert.equal(history.get(say('a\0b').id)?.content, 'a\uFFFDb');
  });

  it('gives the last messages', () => {
    for (const content of ['1', '2', '3', '4']) say(content);
    assert.deepEqual(
      history.recent('s', 2).map(({ content }) => content),
      ['3', '4'],
    );
    assert.equal(history.recent('s', 99).length, 4);
    assert.deepEqual(history.recent('s', 0), []);
  });

  it('has nothing for an unknown session, and refuses to add to it', () => {
    assert.deepEqual(history.load('nowhere'), []);
    assert.throws(() => history.add('nowhere', { role: 'user', content: 'x' }), failsWith('session.notFound'));
  });

  it('keeps an answer that streams, with its receipt', () => {
    const question = say('Why?');
    const answer = history.beginAnswer('s', { parentId: question.id, model: 'm', receipt: sampleReceipt });
    answer.append('Be');
    answer.append('cause');
    assert.equal(history.get(answer.messageId)?.status, 'streaming');
    assert.equal(history.get(answer.messageId)?.content, 'Because');
    const usage = { promptTokens: 10, completionTokens: 2 };
    const message = answer.finish({ status: 'complete', usage, reportedUsage: usage });
    assert.equal(message.content, 'Because');
    assert.equal(message.hasReceipt, true);
    assert.deepEqual(message.usage, usage);
    const other = open(fixture.open());
    assert.deepEqual(other.get(answer.messageId), message);
    assert.deepEqual(other.receipt(answer.messageId), { ...sampleReceipt, reported: usage });
    assert.deepEqual(fixture.stores.database.all('SELECT * FROM message_chunks'), []);
  });

  it('keeps why an answer failed beside the text that had come', () => {
    const answer = history.beginAnswer('s', { parentId: say('Why?').id, model: 'm' });
    answer.append('Half');
    const failure: Failure = { code: 'model.x', what: 'a', why: 'b', next: 'c', action: 'retry' };
    answer.finish({ status: 'failed', failure });
    const [, message] = open(fixture.open()).load('s');
    assert.deepEqual([message?.content, message?.status, message?.failure], ['Half', 'failed', failure]);
  });

  it('ignores what comes after the end', () => {
    const answer = history.beginAnswer('s', { parentId: say('Why?').id, model: 'm' });
    answer.finish({ status: 'stopped' });
    answer.append('late');
    assert.equal(answer.finish({ status: 'complete' }).status, 'stopped');
    assert.equal(history.get(answer.messageId)?.content, '');
  });

  it('goes on with an interrupted answer in the same message', () => {
    const answer = history.beginAnswer('s', { parentId: say('Why?').id, model: 'm', receipt: sampleReceipt });
    answer.append('One, ');
    answer.finish({ status: 'interrupted' });
    const again = history.resumeAnswer(answer.messageId, { receipt: { ...sampleReceipt, totalTokens: 99 } });
    assert.equal(again.text, 'One, ');
    again.append('two.');
    assert.equal(again.finish({ status: 'complete' }).content, 'One, two.');
    assert.equal(history.receipt(answer.messageId)?.totalTokens, 99);
    assert.equal(history.load('s').length, 2);
  });

  it('does not continue an answer that is still being written', () => {
    const answer = history.beginAnswer('s', { parentId: say('Why?').id, model: 'm' });
    const other = open(fixture.open());
    for (const manager of [history, other])
      assert.throws(() => manager.resumeAnswer(answer.messageId), failsWith('session.answerInUse'));
  });

  it('keeps the first answer when a question is asked again', () => {
    const question = say('Why?');
    const first = history.beginAnswer('s', { parentId: question.id, model: 'm' });
    first.append('First');
    first.finish({ status: 'complete' });
    history.setHead('s', question.id);
    assert.deepEqual(contents(), ['Why?']);
    const second = history.beginAnswer('s', { parentId: question.id, model: 'm' });
    second.append('Second');
    second.finish({ status: 'complete' });
    assert.deepEqual(contents(), ['Why?', 'Second']);
    history.setHead('s', first.messageId);
    assert.deepEqual(contents(), ['Why?', 'First']);
  });

  it('brings a cleared conversation back', () => {
    say('one');
    say('two');
    const head = history.clear('s');
    assert.deepEqual(contents(), []);
    history.setHead('s', head);
    assert.deepEqual(contents(), ['one', 'two']);
  });

  it('does not tie a message to one of another session', () => {
    fixture.stores.sessions.insert({ ...(fixture.stores.sessions.get('s') ?? assert.fail()), id: 'other' });
    const { id } = say('here');
    assert.throws(() => history.add('other', { role: 'user', content: 'x', parentId: id }));
    assert.throws(() => history.setHead('other', id));
  });

  it('announces what changed after it is stored', () => {
    const changes: HistoryChange[] = [];
    history.onDidChange((change) => {
      changes.push(change);
      if (change.messageId) assert.ok(history.get(change.messageId));
    });
    const question = say('Why?');
    const answer = history.beginAnswer('s', { parentId: question.id, model: 'm' });
    answer.finish({ status: 'complete' });
    history.setHead('s', null);
    assert.deepEqual(changes, [
      { sessionId: 's', messageId: question.id },
      { sessionId: 's', messageId: answer.messageId },
      { sessionId: 's', messageId: answer.messageId },
      { sessionId: 's' },
    ]);
  });

  it('reads the rest when one row is unreadable', () => {
    const { id } = say('one');
    say('two');
    fixture.stores.database.run(
      `UPDATE messages SET usage_json = '{torn', failure_json = '[]', status = 'odd' WHERE id = $id`,
      { id },
    );
    assert.deepEqual(contents(), ['one', 'two']);
    fixture.stores.database.run(`UPDATE messages SET role = 'odd' WHERE id = $id`, { id });
    assert.deepEqual(contents(), ['two']);
  });

  it('ends on a circle of parents, as only a damaged file has', () => {
    const first = say('one');
    const second = say('two');
    fixture.stores.database.run('UPDATE messages SET parent_id = $second WHERE id = $first', {
      first: first.id,
      second: second.id,
    });
    assert.deepEqual(contents(), ['one', 'two']);
  });

  it('ends what still streams when it is closed', () => {
    const answer = history.beginAnswer('s', { parentId: say('Why?').id, model: 'm' });
    answer.append('partial');
    history.dispose();
    const message = open(fixture.open()).get(answer.messageId);
    assert.deepEqual([message?.status, message?.content], ['interrupted', 'partial']);
  });

  describe('on a disk that takes no more', () => {
    // A real SQLITE_FULL, as on a full disk: the file may not grow any more.
    const fill = () => {
      const { database } = fixture.stores;
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.exec(`PRAGMA max_page_count = ${Number(database.get('PRAGMA page_count')?.page_count)}`);
    };
    const makeRoom = () => fixture.stores.database.exec('PRAGMA max_page_count = 1000000');
    const large = 'x'.repeat(100_000);

    it('refuses a question that cannot be saved, with a reason', () => {
      fill();
      assert.throws(() => say(large), failsWith('history.writeFailed'));
      assert.deepEqual(contents(), []);
      makeRoom();
      say('again');
      assert.deepEqual(contents(), ['again']);
    });

    it('streams on, tells once, and saves the answer when there is room again', () => {
      const answer = history.beginAnswer('s', { parentId: say('Why?').id, model: 'm' });
      fill();
      answer.append(large);
      answer.append(large);
      assert.equal(told.length, 1);
      assert.match(told[0]?.why ?? '', /no room/);
      const message = answer.finish({ status: 'complete' });
      assert.equal(message.status, 'complete');
      assert.equal(message.content.length, 200_000);
      assert.equal(told.length, 1);
      const other = open(fixture.open());
      assert.equal(other.get(answer.messageId)?.status, 'streaming');
      makeRoom();
      say('next');
      assert.equal(other.get(answer.messageId)?.content, large + large);
      assert.equal(other.get(answer.messageId)?.status, 'complete');
    });
  });
});
