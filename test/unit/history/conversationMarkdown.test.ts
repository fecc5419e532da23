import assert from 'node:assert/strict';
import { conversationMarkdown } from '../../../src/core/history/conversationMarkdown.ts';
import type { Message } from '../../../src/core/model/message.ts';

describe('A conversation as Markdown', () => {
  const message = (role: Message['role'], content: string, more: Partial<Message> = {}): Message => ({
    id: content,
    sessionId: 's',
    parentId: null,
    role,
    content,
    status: 'complete',
    createdAtMs: 1,
    updatedAtMs: 1,
    hasReceipt: false,
    ...more,
  });

  it('says who speaks, keeps what was written, and marks what was cut short', () => {
    const text = conversationMarkdown('Retries', [
      message('user', 'Where?\n'),
      message('assistant', '```ts\nlet a;\n```', { model: 'some-model' }),
      message('user', 'And?'),
      message('assistant', '', { status: 'failed' }),
      message('assistant', 'Half', { status: 'stopped' }),
    ]);
    assert.equal(
      text,
      '# Retries\n\n## You\n\nWhere?\n\n## some-model\n\n```ts\nlet a;\n```\n\n## You\n\nAnd?\n\n## Assistant\n\nHalf\n\n*(not complete)*\n',
    );
  });
});
