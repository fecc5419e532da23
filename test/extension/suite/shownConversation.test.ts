// What is looked at each second while a conversation is shown.
import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import type { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { ShownConversation } from '../../../src/extension/chat/shownConversation.ts';
import type { ChatSnapshot } from '../../../src/protocol/chatProtocol.ts';
import { waitFor } from '../../support/workbench/processes.ts';

describe('looking for what another window has changed', () => {
  it('tells the log once when the history cannot be read, and goes on looking', async () => {
    let pages = 0;
    let isLocked = true;
    let refreshed = 0;
    const told: unknown[] = [];
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', onUnhandled);
    const history = {
      rewriteMark: 'before',
      get: () => (isLocked ? { sessionId: 's', status: 'complete' } : undefined),
      page: () => {
        pages += 1;
        if (isLocked) throw new Error('database is locked');
        return { messages: [] };
      },
    };
    const shown = new ShownConversation({
      history: history as unknown as ChatHistoryManager,
      post: () => {},
      active: () => 's',
      isRunning: () => false,
      refresh: async () => {
        refreshed += 1;
      },
      log: { ...silentLog, warn: (...all) => told.push(all) },
    });
    try {
      shown.show({ session: { id: 's' }, messages: [{ id: 'm', updatedAtMs: 1 }] } as unknown as ChatSnapshot);
      history.rewriteMark = 'after';
      await waitFor(() => pages >= 3, 'several looks');
      assert.deepEqual([told.length, unhandled.length, refreshed], [1, 0, 0]);
      isLocked = false;
      await waitFor(() => refreshed > 0, 'what was changed meanwhile to be shown');
      assert.equal(told.length, 1);
    } finally {
      process.off('unhandledRejection', onUnhandled);
      shown.dispose();
    }
  });
});
