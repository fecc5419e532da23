import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import type { Message } from '../../../src/core/model/message.ts';
import { createHistoryFixture, type HistoryFixture } from './historyFixture.ts';

describe('Alternates and deleted messages', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;

  const open = () => new ChatHistoryManager({ stores: fixture.open(), log: silentLog });

  beforeEach(() => {
    fixture = createHistoryFixture();
    history = open();
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
  });

  const ask = (content: string, insteadOf?: string) => history.add('s', { role: 'user', content, insteadOf });
  const reply = (question: Message, content: string) => {
    const journal = history.beginAnswer('s', { parentId: question.id, model: 'm' });
    journal.append(content);
    return journal.finish({ status: content === '' ? 'failed' : 'complete' });
  };
  /** What is shown: each text with which of how many alternates it is. */
  const shown = (manager = history) =>
    manager.load('s').map(({ content, alternates }) => {
      return alternates ? `${content} ${alternates.index}/${alternates.count}` : content;
    });
  const step = (content: string, direction: 'previousId' | 'nextId') => {
    const found = history.load('s').find((message) => message.content === content);
    history.showAlternate(found?.alternates?.[direction] ?? assert.fail(`${content} has no ${direction}`));
  };

  it('keeps each answer to a question, and shows again what followed it', () => {
    const question = ask('Q1');
    reply(question, 'A1');
    reply(ask('Q2'), 'A2');
    reply(question, 'A1 again');
    assert.deepEqual(shown(), ['Q1', 'A1 again 2/2']);
    step('A1 again', 'previousId');
    assert.deepEqual(shown(), ['Q1', 'A1 1/2', 'Q2', 'A2']);
    assert.deepEqual(shown(open()), shown(), 'another window, or the next start, shows the same');
    step('A1', 'nextId');
    assert.deepEqual(shown(), ['Q1', 'A1 again 2/2']);
  });

  it('keeps the question that was edited beside the new one, the first of a session too', () => {
    const first = ask('Q1');
    reply(first, 'A1');
    const second = ask('Q2');
    reply(second, 'A2');
    reply(ask('Q2 edited', second.id), 'A2 of the edited');
    assert.deepEqual(shown(), ['Q1', 'A1', 'Q2 edited 2/2', 'A2 of the edited']);
    const edited = ask('Q1 edited', first.id);
    ask('Q1 edited again', edited.id);
    assert.deepEqual(shown(), ['Q1 edited again 3/3']);
    step('Q1 edited again', 'previousId');
    step('Q1 edited', 'previousId');
    assert.deepEqual(shown(), ['Q1 1/3', 'A1', 'Q2 edited 2/2', 'A2 of the edited']);
  });

  it('does not take the conversation that was cleared for an alternate of the next', () => {
    reply(ask('before'), 'answer');
    history.clear('s');
    ask('after');
    assert.deepEqual(shown(), ['after']);
  });

  it('does not count an answer that brought nothing, once there is another', () => {
    const question = ask('Q');
    reply(question, '');
    reply(question, '');
    reply(question, 'A');
    assert.deepEqual(shown(), ['Q', 'A']);
    reply(question, '');
    assert.deepEqual(shown(), ['Q', 'A 1/2'].with(1, ' 2/2'));
    step('', 'previousId');
    assert.deepEqual(shown(), ['Q', 'A']);
  });

  it('deletes an answer or a question with its answers, and brings them back', () => {
    reply(ask('Q1'), 'A1');
    const question = ask('Q2');
    const answer = reply(question, 'A2');
    reply(ask('Q3'), 'A3');
    const before = history.load('s');
    const first = history.delete(answer.id);
    assert.deepEqual(shown(), ['Q1', 'A1', 'Q2', 'Q3', 'A3']);
    const second = history.delete(question.id);
    assert.deepEqual(shown(open()), ['Q1', 'A1', 'Q3', 'A3']);
    assert.deepEqual(
      history.recent('s', 3).map(({ content }) => content),
      ['A1', 'Q3', 'A3'],
    );
    history.restore(second);
    history.restore(first);
    assert.deepEqual(history.load('s'), before);
  });

  it('shows the alternate that is left when the last message is deleted, and the deleted one after Undo', () => {
    const question = ask('Q');
    reply(question, 'A1');
    const second = reply(question, 'A2');
    const deletion = history.delete(second.id);
    assert.deepEqual(shown(), ['Q', 'A1']);
    history.restore(deletion);
    assert.deepEqual(shown(), ['Q', 'A2 2/2']);
  });

  it('goes on from what was before when the end is deleted, and Undo puts it back in between', () => {
    reply(ask('Q1'), 'A1');
    const last = ask('Q2');
    reply(last, 'A2');
    const deletion = history.delete(last.id);
    assert.deepEqual(shown(), ['Q1', 'A1']);
    reply(ask('Q3'), 'A3');
    assert.deepEqual(shown(), ['Q1', 'A1', 'Q3', 'A3']);
    history.restore(deletion);
    assert.deepEqual(shown(), ['Q1', 'A1', 'Q2', 'A2', 'Q3', 'A3']);
  });

  it('leaves nothing out of reach: what followed a deleted message stands beside its alternates', () => {
    const first = ask('Q1');
    reply(first, 'A1');
    reply(ask('Q2'), 'A2');
    reply(ask('Q1 edited', first.id), 'A1 of the edited');
    step('Q1 edited', 'previousId');
    history.delete(first.id);
    assert.deepEqual(shown(), ['Q2 1/2', 'A2']);
    step('Q2', 'nextId');
    assert.deepEqual(shown(), ['Q1 edited 2/2', 'A1 of the edited']);
  });

  it('keeps another branch in reach when what followed a deleted message is deleted too', () => {
    const question = ask('Q1');
    const first = reply(question, 'A1');
    const second = ask('Q2');
    reply(second, 'A2');
    reply(question, 'A1 again');
    ask('Q3');
    history.showAlternate(first.id);
    history.delete(first.id);
    history.delete(second.id);
    assert.deepEqual(shown(), ['Q1', 'A1 again', 'Q3']);
  });

  it('shows what followed another answer when its question is deleted, since nothing else leads there', () => {
    const question = ask('Q1');
    reply(question, 'A1');
    ask('Q2');
    reply(question, 'A1 again');
    const deletion = history.delete(question.id);
    assert.deepEqual(shown(), ['Q2']);
    history.restore(deletion);
    assert.deepEqual(shown(), ['Q1', 'A1 again 2/2']);
  });

  it('deletes everything that is shown, and starts anew', () => {
    const question = ask('Q');
    reply(question, 'A');
    history.delete(question.id);
    assert.deepEqual(shown(), []);
    reply(ask('Another'), 'B');
    assert.deepEqual(shown(), ['Another', 'B']);
  });

  it('lists what is shown', () => {
    reply(ask('Q1'), 'A1');
    const deletion = history.delete(reply(ask('Q2'), 'A2').id);
    assert.deepEqual(
      history.shownIds('s'),
      history.load('s').map(({ id }) => id),
    );
    assert.equal(history.shownIds('s').length, 3);
    history.restore(deletion);
    assert.equal(history.shownIds('s').length, 4);
    history.clear('s');
    assert.deepEqual([history.shownIds('s'), history.shownIds('nowhere')], [[], []]);
  });

  it('finds its way in a long session without reading all of it', () => {
    const { database } = fixture.stores;
    database.transaction(() => {
      for (let index = 1; index <= 10_000; index++)
        fixture.stores.messages.insert({
          id: `m${index}`,
          sessionId: 's',
          parentId: index === 1 ? null : `m${index - 1}`,
          role: index % 2 === 1 ? 'user' : 'assistant',
          content: `Message ${index}`,
          status: 'complete',
          nowMs: index,
        });
      fixture.stores.sessions.setHead('s', 'm10000', 1);
    });
    let rows = 0;
    const stores = fixture.open();
    const readAll = stores.database.all.bind(stores.database);
    stores.database.all = (...query) => {
      const read = readAll(...query);
      rows += read.length;
      return read;
    };
    const counted = new ChatHistoryManager({ stores, log: silentLog });
    assert.equal(counted.get('m5000')?.alternates, undefined);
    assert.equal(counted.recent('s', 4).length, 4);
    counted.dispose();
    assert.equal(rows, 4);
  });
});
