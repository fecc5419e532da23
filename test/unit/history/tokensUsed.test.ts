import { equal } from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { createHistoryFixture } from './historyFixture.ts';

describe('Tokens used', () => {
  it('are those that endpoints reported since then, and nothing that is damaged', () => {
    const fixture = createHistoryFixture();
    let now = 1000;
    const history = new ChatHistoryManager({ stores: fixture.stores, log: silentLog, now: () => now });
    const answer = (usage?: { promptTokens: number; completionTokens: number }) => {
      const asked = history.add('s', { role: 'user', content: 'Question' });
      const journal = history.beginAnswer('s', { parentId: asked.id, model: 'm' });
      journal.finish({ status: 'complete', ...(usage && { usage }) });
      return journal.messageId;
    };
    try {
      answer({ promptTokens: 7, completionTokens: 3 });
      now = 2000;
      answer({ promptTokens: 100, completionTokens: 20 });
      answer();
      const damaged = answer({ promptTokens: 9, completionTokens: 9 });
      fixture.stores.database.run("UPDATE messages SET usage_json = '{no json' WHERE id = $id", { id: damaged });
      equal(history.tokensSince(2000), 120);
      equal(history.tokensSince(0), 130);
      equal(history.tokensSince(3000), 0);
    } finally {
      history.dispose();
      fixture.dispose();
    }
  });
});
