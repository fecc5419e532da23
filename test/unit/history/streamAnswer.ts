// Run as a process of its own: asks a question in the history named on the command line and streams an answer for
// ever, a numbered word and a numbered thought at a time; given the id of an answer instead, it goes on with that one. Prints each number after its word was handed to the journal, and from when to when that took. It is there to be
// killed in the middle.
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';

const [path = '', question = '', answerId] = process.argv.slice(2);
const { database } = openHistoryDatabase({ path, log: silentLog });
const history = new ChatHistoryManager({ stores: createStores(database, silentLog), log: silentLog });
const answer = answerId === undefined ? begin() : history.resumeAnswer(answerId);
let number = 0;
setInterval(() => {
  number += 1;
  const fromMs = performance.now();
  answer.appendReasoning(`t${number} `);
  answer.append(`${number} `);
  process.stdout.write(`${JSON.stringify({ number, fromMs, toMs: performance.now() })}\n`);
}, 5);

function begin() {
  const asked = history.add('s', { role: 'user', content: question });
  return history.beginAnswer('s', { parentId: asked.id, model: 'm' });
}
