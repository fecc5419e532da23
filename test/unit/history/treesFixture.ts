// Conversations as trees in memory, in one window: what the tests of their operations work on.
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { ConversationTrees } from '../../../src/core/history/conversationTrees.ts';
import { turnsOf } from '../../../src/core/history/turns.ts';
import { type Database, openDatabase } from '../../../src/core/storage/database.ts';
import { migrate } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { createStores, type Stores } from '../../../src/core/storage/stores.ts';
import { addProjectAndSession, sampleReceipt, sampleSession } from './historyFixture.ts';

export interface TreesFixture {
  readonly stores: Stores;
  readonly history: ChatHistoryManager;
  readonly trees: ConversationTrees;
  /** Sessions that were told to be other than before. */
  readonly told: string[];
  /** Makes another session of the project. */
  session(id: string, changes?: Partial<typeof sampleSession>): string;
  /** A question and its answer; gives their ids. */
  ask(sessionId: string, question: string, answer?: string): { readonly question: string; readonly answer: string };
  /** Another answer to a question. */
  retry(sessionId: string, question: string, answer: string): string;
  /** What a session shows: each text with which of how many alternates it is. */
  shown(sessionId: string): string[];
  /** The turns shown, by the ids of their messages. */
  turns(sessionId: string): string[][];
  dispose(): void;
}

export function createTreesFixture(): TreesFixture {
  const database = openDatabase(':memory:');
  migrate(database, migrations, { backUp() {} });
  const stores = createStores(database, silentLog);
  addProjectAndSession(stores);
  let clock = 1000;
  const now = () => ++clock;
  const told: string[] = [];
  const history = new ChatHistoryManager({ stores, log: silentLog, now });
  const trees = new ConversationTrees({ stores, projectId: 'p', now, onChange: (ids) => void told.push(...ids) });
  const retry = (sessionId: string, question: string, answer: string) => {
    const journal = history.beginAnswer(sessionId, { parentId: question, model: 'm', receipt: sampleReceipt });
    journal.append(answer);
    return journal.finish({ status: 'complete', usage: { promptTokens: 3, completionTokens: 1 } }).id;
  };
  return {
    stores,
    history,
    trees,
    told,
    session(id, changes = {}) {
      stores.sessions.insert({ ...sampleSession, id, title: id, ...changes });
      return id;
    },
    ask(sessionId, content, answer = `A of ${content}`) {
      const question = history.add(sessionId, { role: 'user', content }).id;
      return { question, answer: retry(sessionId, question, answer) };
    },
    retry,
    shown: (sessionId) =>
      history.load(sessionId).map(({ content, alternates }) => {
        return alternates ? `${content} ${alternates.index}/${alternates.count}` : content;
      }),
    turns: (sessionId) => turnsOf(history.load(sessionId)).map(({ messages }) => messages.map(({ id }) => id)),
    dispose() {
      history.dispose();
      database.dispose();
    },
  };
}

/** Every row of every conversation, to the byte. What is derived for the search is left out. */
export function dump(database: Database): string[] {
  const tables = {
    projects: 'id',
    sessions: 'id',
    session_branches: 'session_id, branch',
    messages: 'seq',
    message_chunks: 'message_id, seq',
    receipts: 'message_id, seq',
    images: 'id',
    message_images: 'message_id, seq',
    summaries: 'seq',
    kept_parts: 'seq',
  };
  return Object.entries(tables).flatMap(([table, order]) =>
    database.all(`SELECT * FROM ${table} ORDER BY ${order}`).map((row) => `${table} ${JSON.stringify(row)}`),
  );
}
