import assert from 'node:assert/strict';
import { earlierMessages, newestMessages } from '../../../src/extension/chat/shownHistory.ts';
import { type ChatFixture, createChatFixture } from '../chat/chatFixture.ts';

describe('What the view is sent of a conversation', () => {
  let chat: ChatFixture;

  beforeEach(async () => {
    chat = await createChatFixture();
    for (let at = 0; at < 200; at += 1) chat.history.add('s', { role: 'user', content: `question ${at}` });
  });
  afterEach(() => chat.dispose());

  it('is its newest messages, and the earlier ones page by page', () => {
    const all = chat.history.load('s');
    const page = newestMessages(chat.history, 's', undefined);
    assert.deepEqual(page, { messages: all.slice(-60), earlierCount: 140 });
    const earlier = earlierMessages(chat.history, 's', { before: all[140]?.id ?? '' });
    assert.deepEqual(earlier, { messages: all.slice(80, 140), earlierCount: 80 });
    const first = earlierMessages(chat.history, 's', { before: all[20]?.id ?? '' });
    assert.deepEqual(first, { messages: all.slice(0, 20), earlierCount: 0 });
    assert.deepEqual(earlierMessages(chat.history, 's', { before: all[0]?.id ?? '' }), {
      messages: [],
      earlierCount: 0,
    });
  });

  it('is all from a message that is gone to, with some before it', () => {
    const all = chat.history.load('s');
    const far = earlierMessages(chat.history, 's', { before: all[140]?.id ?? '', until: all[20]?.id });
    assert.deepEqual(far, { messages: all.slice(16, 140), earlierCount: 16 });
    const near = earlierMessages(chat.history, 's', { before: all[140]?.id ?? '', until: all[138]?.id });
    assert.equal(near.messages.length, 60);
  });

  it('reaches back to where the reader was', () => {
    const all = chat.history.load('s');
    const scroll = { messageId: all[100]?.id ?? '', offsetPx: 0, atEnd: false };
    assert.deepEqual(newestMessages(chat.history, 's', scroll), { messages: all.slice(-180), earlierCount: 20 });
    assert.equal(newestMessages(chat.history, 's', { ...scroll, atEnd: true }).messages.length, 60);
    assert.equal(newestMessages(chat.history, 's', { ...scroll, messageId: 'gone' }).messages.length, 60);
  });
});
