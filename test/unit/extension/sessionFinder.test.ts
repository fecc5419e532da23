import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { SessionFinder } from '../../../src/extension/chat/sessionFinder.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { createHistoryFixture, type HistoryFixture } from '../history/historyFixture.ts';

describe('Finding for the chat view', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  let finder: SessionFinder;
  let told: string[];

  beforeEach(() => {
    fixture = createHistoryFixture();
    history = new ChatHistoryManager({ stores: fixture.open(), log: silentLog });
    told = [];
    finder = new SessionFinder({ history, log: silentLog, post: (_, message) => told.push(inWords(message)) });
  });

  afterEach(() => {
    finder.stop();
    history.dispose();
    fixture.dispose();
  });

  const inWords = (message: ToView) => {
    if (message.type !== 'find/results') return message.type;
    const found = message.found.map(({ messageId, count }) => `${count} in ${history.textOf(messageId)?.role}`);
    return `${message.serial}: ${found.join(', ') || 'nothing'}`;
  };
  const query = (words: string, serial = 1) =>
    finder.handle({ type: 'find/query', sessionId: 's', serial, query: words });
  const isTold = (words: string) => waitFor(() => told.at(-1) === words, `${words} to be told`);
  const ask = (content: string) => history.add('s', { role: 'user', content });

  it('tells what was found, and only of the newest query', async () => {
    ask('a cart, and a cart');
    await Promise.all([query('cart', 1), query('and', 2)]);
    assert.deepEqual(told, ['2: 1 in user']);
    await query('nowhere', 3);
    await query('', 4);
    assert.deepEqual(told.slice(1), ['3: nothing', '4: nothing']);
  });

  it('tells again when an answer grows or a message is added, and not when nothing has become another', async () => {
    const { id } = ask('a cart');
    await query('cart');
    assert.deepEqual(told, ['1: 1 in user']);
    const journal = history.beginAnswer('s', { parentId: id, model: 'm' });
    journal.append('The car');
    finder.onShown({ type: 'message/delta', id: journal.messageId, offset: 0, text: 'The car' });
    journal.append('t');
    finder.onShown({ type: 'message/delta', id: journal.messageId, offset: 7, text: 't' });
    await isTold('1: 1 in user, 1 in assistant');
    journal.append(', the cart');
    finder.onShown({ type: 'message/delta', id: journal.messageId, offset: 8, text: ', the cart' });
    await isTold('1: 1 in user, 2 in assistant');
    journal.finish({ status: 'complete' });
    const added = ask('another cart');
    finder.onShown({ type: 'message/added', message: added });
    await isTold('1: 1 in user, 2 in assistant, 1 in user');
    assert.equal(told.length, 4);
  });

  it('tells nothing more once it was closed', async () => {
    await query('cart');
    await finder.handle({ type: 'find/close' });
    finder.onShown({ type: 'message/added', message: ask('a cart') });
    await query('and', 2);
    assert.deepEqual(told, ['1: nothing', '2: nothing']);
  });
});
