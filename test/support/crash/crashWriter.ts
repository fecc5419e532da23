// Run as a process of its own, to be killed at any moment: opens the history named on the command line and works in it as
// a window does, in many sessions: asks, streams, ends, goes on with, deletes. Prints what it was told is done.
import { silentLog } from '../../../src/base/log.ts';
import type { AnswerJournal } from '../../../src/core/history/answerJournal.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { SearchIndexer } from '../../../src/core/history/search/searchIndexer.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';
import type { CrashEvent } from './crashPoints.ts';

const [path = '', name = ''] = process.argv.slice(2);
const print = (event: CrashEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

const { database, durable } = openHistoryDatabase({ path, log: silentLog });
if (!durable) throw new Error('The history is in memory only: nothing would be proved.');
const stores = createStores(database, silentLog);
stores.projects.save({ id: 'p', name: 'p', path: '/p', gitSubfolder: '', createdAtMs: 1, lastSeenAtMs: 1 });
const history = new ChatHistoryManager({ stores, log: silentLog });
const indexer = new SearchIndexer({ stores, log: silentLog });
history.recoverInterrupted();

let turns = 0;
let session = '';
let journal: AnswerJournal | undefined;

function newSession(): string {
  const id = `${name}-${turns}`;
  const seen = { createdAtMs: Date.now(), updatedAtMs: Date.now() };
  stores.sessions.insert({ id, projectId: 'p', title: id, titleIsCustom: false, systemPrompt: '', ...seen });
  return id;
}

function ask(): AnswerJournal {
  if (turns % 3 === 0) session = newSession();
  turns += 1;
  const content = `${name} question ${turns}`;
  const turn = history.ask(session, { content }, { model: 'm' });
  print({ kind: 'asked', id: turn.asked.id, content });
  return turn.journal;
}

function end(answer: AnswerJournal): void {
  answer.finish({ status: 'complete' });
  print({ kind: 'ended', id: answer.messageId, length: answer.text.length });
  if (turns % 5 === 4) history.restore(history.delete(answer.messageId));
}

setInterval(() => {
  journal ??= ask();
  journal.append(`${'word '.repeat(1 + (turns % 4))}`);
  print({ kind: 'said', id: journal.messageId, length: journal.text.length, atMs: performance.now() });
  if (journal.text.length < 120 + 70 * (turns % 7)) return;
  end(journal);
  journal = undefined;
  indexer.wake();
}, 3);
