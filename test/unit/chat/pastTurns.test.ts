import assert from 'node:assert/strict';
import { type Enough, PastTurns } from '../../../src/core/chat/pastTurns.ts';
import type { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import type { Message } from '../../../src/core/model/message.ts';
import type { ReceiptItem } from '../../../src/core/model/receipt.ts';
import { sampleReceipt } from '../history/historyFixture.ts';
import { type ChatFixture, createChatFixture } from './chatFixture.ts';

describe('PastTurns', () => {
  let chat: ChatFixture;
  let past: PastTurns;

  beforeEach(async () => {
    chat = await createChatFixture();
    past = new PastTurns(chat.history);
  });

  afterEach(() => chat.dispose());

  const addTurn = (text: string, items = sampleReceipt.items) => {
    const question = chat.history.add('s', { role: 'user', content: text });
    const journal = chat.history.beginAnswer('s', {
      parentId: question.id,
      model: 'm',
      receipt: { ...sampleReceipt, items },
    });
    journal.append(`answer to ${text}`);
    return journal.finish({ status: 'complete' });
  };
  // Which alternates a message has is of no matter to what is sent.
  const plain = ({ alternates: _, ...message }: Message): Message => message;
  const same = (sessionId = 's') =>
    assert.deepEqual(past.load(sessionId).messages.map(plain), chat.history.load(sessionId).map(plain));

  it('shows the conversation as it is, whatever becomes of it', () => {
    same();
    const answers = Array.from({ length: 6 }, (_, turn) => {
      const answer = addTurn(`question ${turn}`);
      same();
      return answer;
    });
    const streaming = chat.history.resumeAnswer(answers[5]?.id ?? '');
    streaming.append(' and more');
    same();
    streaming.finish({ status: 'stopped' });
    same();
    chat.history.setHead('s', answers[2]?.id ?? '');
    same();
    addTurn('another way');
    same();
    chat.history.setHead('s', answers[5]?.id ?? '');
    same();
    const deletion = chat.history.delete(answers[1]?.id ?? '');
    same();
    chat.history.restore(deletion);
    same();
    chat.history.clear('s');
    same();
    const other = chat.sessions.create({});
    same(other.id);
    chat.history.setHead('s', answers[5]?.id ?? '');
    same();
  });

  const atLeast = (count: number): Enough => ({
    name: `at least ${count}`,
    isMet: (messages) => messages.length >= count,
  });
  const counting = () => {
    const counts: number[] = [];
    const history = Object.create(chat.history, {
      page: {
        value: (...request: Parameters<ChatHistoryManager['page']>) => {
          counts.push(request[1].count);
          return chat.history.page(...request);
        },
      },
    }) as ChatHistoryManager;
    return { reader: new PastTurns(history), counts };
  };

  it('reads all of a conversation once', () => {
    for (let turn = 0; turn < 20; turn += 1) addTurn(`question ${turn}`);
    const { reader, counts } = counting();
    for (let turn = 0; turn < 5; turn += 1) {
      assert.deepEqual(reader.load('s').messages, chat.history.load('s'));
      addTurn(`later ${turn}`);
    }
    assert.deepEqual(counts, [64]);
  });

  it('reads no more of a long conversation than is enough, and knows how much it left', () => {
    for (let turn = 0; turn < 200; turn += 1) addTurn(`question ${turn}`);
    const all = chat.history.load('s');
    const { reader, counts } = counting();
    const newest = reader.load('s', atLeast(50));
    assert.deepEqual(newest, { messages: all.slice(-64), earlierCount: 336 });
    addTurn('one more');
    const later = reader.load('s', atLeast(50));
    assert.deepEqual([later.messages.length, later.earlierCount, counts], [66, 336, [64]]);
    assert.equal(reader.load('s', atLeast(250)).messages.length, 256);
    const [question] = all.slice(300, 301);
    assert.ok(question);
    const before = reader.before(question, atLeast(64));
    assert.deepEqual(before, { messages: all.slice(236, 300), earlierCount: 236 });
  });

  it('keeps the selections of an answer, and reads them again once it was continued', () => {
    const selected = (text: string): ReceiptItem => ({
      label: 'a.ts:3',
      source: 'selection',
      reason: 'Selected in the editor',
      outcome: 'included',
      tokens: 5,
      sentTokens: 5,
      text,
    });
    const { text: _text, ...file } = selected('');
    const answer = addTurn('what?', [selected('one'), file]);
    assert.deepEqual(past.selections(answer), [selected('one')]);
    assert.equal(past.selections(answer), past.selections(answer));
    const journal = chat.history.resumeAnswer(answer.id, { receipt: { ...sampleReceipt, items: [selected('two')] } });
    const continued = journal.finish({ status: 'complete' });
    assert.deepEqual(past.selections({ ...continued, updatedAtMs: answer.updatedAtMs + 1 }), [selected('two')]);
  });

  it('does without a receipt that is missing or cannot be read', () => {
    const answer = addTurn('what?');
    assert.deepEqual(past.selections({ ...answer, hasReceipt: false }), []);
    const { database } = chat.disk.stores;
    database.exec(`UPDATE receipts SET json = '{'`);
    assert.deepEqual(new PastTurns(chat.history).selections(answer), []);
  });
});
