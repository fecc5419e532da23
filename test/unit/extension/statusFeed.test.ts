import { deepEqual } from 'node:assert/strict';
import type { Message } from '../../../src/core/model/message.ts';
import type { ModelInfo } from '../../../src/core/model/model.ts';
import { StatusFeed } from '../../../src/extension/statusFeed.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';

describe('The state in the status bar', () => {
  const info: ModelInfo = {
    id: 'm',
    label: 'Model',
    kind: 'openai',
    endpoint: 'http://e',
    contextWindow: 100,
    maxOutputTokens: 10,
  };
  const phase = (name: 'collecting' | 'streaming' | 'idle'): ToView => ({ type: 'turn/phase', phase: name });
  const ended = (status: Message['status']): ToView => ({
    type: 'message/changed',
    message: {
      id: 'a',
      sessionId: 's',
      parentId: null,
      role: 'assistant',
      content: '',
      status,
      createdAtMs: 1,
      updatedAtMs: 1,
      hasReceipt: false,
    } as Message,
  });

  function start() {
    const shown: string[] = [];
    const asked: number[] = [];
    const feed = new StatusFeed({
      item: { update: ({ model, state, tokensToday }) => shown.push(`${model} ${state} ${tokensToday}`) },
      history: { tokensSince: (since) => asked.push(since) * 10 },
      model: async () => ({ info }),
      now: () => new Date(2026, 0, 5, 13, 30),
    });
    return { feed, shown, asked };
  }

  it('follows turns from asking to their end, with the tokens since midnight', async () => {
    const { feed, shown, asked } = start();
    await feed.refresh();
    for (const message of [phase('collecting'), phase('streaming'), ended('complete'), phase('idle')])
      await feed.onTurn('s', message);
    deepEqual(shown, ['Model idle 10', 'Model answering 10', 'Model idle 20']);
    deepEqual([...new Set(asked)], [new Date(2026, 0, 5).getTime()]);
  });

  for (const status of ['failed', 'interrupted'] as const)
    it(`stays failed after an answer that ${status === 'failed' ? 'failed' : 'broke off'}, until something is asked again`, async () => {
      const { feed, shown } = start();
      for (const message of [phase('collecting'), ended(status), phase('idle')]) await feed.onTurn('s', message);
      await feed.refresh();
      await feed.onTurn('s', phase('collecting'));
      deepEqual(
        shown.map((line) => line.split(' ')[1]),
        ['answering', 'failed', 'failed', 'answering'],
      );
    });

  it('is ready again after an answer that the user stopped', async () => {
    const { feed, shown } = start();
    for (const message of [phase('collecting'), ended('stopped'), phase('idle')]) await feed.onTurn('s', message);
    deepEqual(
      shown.map((line) => line.split(' ')[1]),
      ['answering', 'idle'],
    );
  });

  it('answers as long as one session does', async () => {
    const { feed, shown } = start();
    await feed.onTurn('one', phase('collecting'));
    await feed.onTurn('two', phase('collecting'));
    await feed.onTurn('one', phase('idle'));
    await feed.onTurn('two', phase('idle'));
    deepEqual(
      shown.map((line) => line.split(' ')[1]),
      ['answering', 'answering', 'answering', 'idle'],
    );
  });
});
