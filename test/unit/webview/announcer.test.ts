import assert from 'node:assert/strict';
import type { Message, MessageStatus } from '../../../src/core/model/message.ts';
import { Announcer, spoken } from '../../../src/webview/announcer.ts';

describe('What a screen reader is told', () => {
  it('is the start, then whole sentences, then the rest and the end', () => {
    const announcer = new Announcer();
    assert.equal(announcer.next([answer('It', 'streaming')]), 'Answering');
    assert.equal(announcer.next([answer('It is he', 'streaming')]), undefined);
    assert.equal(announcer.next([answer('It is here. And', 'streaming')]), 'It is here.');
    assert.equal(announcer.next([answer('It is here. And there', 'complete')]), 'And there Answer finished');
    assert.equal(announcer.next([answer('It is here. And there', 'complete')]), undefined);
  });

  it('is the end of an answer even if the next one streams already', () => {
    const announcer = new Announcer();
    announcer.next([answer('It is', 'streaming')]);
    const whole = answer('It is here.', 'complete');
    const next = { ...answer('', 'streaming'), id: 'b' };
    assert.equal(announcer.next([whole, next]), 'It is here. Answer finished Answering');
    assert.equal(announcer.next([whole, { ...next, content: 'Yes. And' }]), 'Yes.');
  });

  it('is nothing of an answer that is shown no more', () => {
    const announcer = new Announcer();
    announcer.next([answer('It is', 'streaming')]);
    assert.equal(announcer.next([]), undefined);
    assert.equal(announcer.next([answer('It is here.', 'complete')]), undefined);
  });

  it('is nothing of answers that were there before', () => {
    assert.equal(new Announcer().next([answer('Old.', 'complete')]), undefined);
  });

  it('says how an answer ended that is not whole', () => {
    for (const [status, words] of [
      ['stopped', 'Answer stopped'],
      ['interrupted', 'Answer interrupted'],
      ['failed', 'The answer failed.'],
    ] as const) {
      const announcer = new Announcer();
      announcer.next([answer('', 'streaming')]);
      assert.equal(announcer.next([answer('', status)]), words);
    }
  });

  it('waits for the end of a code block and then only names it', () => {
    const announcer = new Announcer();
    announcer.next([answer('', 'streaming')]);
    assert.equal(announcer.next([answer('See.\n```ts\nlet a = 1;\nlet', 'streaming')]), 'See.');
    assert.equal(announcer.next([answer('See.\n```ts\nlet a = 1;\n```\nSo. ', 'streaming')]), 'Code block. So.');
  });

  it('is only the start of what is very long', () => {
    const announcer = new Announcer();
    announcer.next([answer('', 'streaming')]);
    const words = announcer.next([answer('word '.repeat(20_000), 'complete')]) ?? '';
    assert.ok(words.length < 4100, `${words.length} characters`);
    assert.match(words, /^word word .* word The answer goes on in the conversation\. Answer finished$/);
  });

  it('leaves the marks of Markdown out', () => {
    assert.equal(spoken('## Title\n\n- **bold** [link](https://example.com) `code`'), 'Title bold link code');
  });
});

function answer(content: string, status: MessageStatus): Message {
  return {
    id: 'a',
    sessionId: 's',
    parentId: null,
    role: 'assistant',
    content,
    status,
    createdAtMs: 1,
    updatedAtMs: 1,
    hasReceipt: false,
  };
}
