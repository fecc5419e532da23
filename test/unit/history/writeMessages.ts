// Run as a process of its own: adds messages to the history named on the command line, when its input says so.
import { once } from 'node:events';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';

const [path = '', sessionId = '', name = '', count = '0'] = process.argv.slice(2);
const { database, durable } = openHistoryDatabase({ path, log: silentLog });
const history = new ChatHistoryManager({ stores: createStores(database, silentLog), log: silentLog });
process.stdout.write(durable ? 'ready\n' : 'not durable\n');
await once(process.stdin, 'data');
for (let number = 1; number <= Number(count); number += 1) {
  if (number % 2 === 1) history.add(sessionId, { role: 'user', content: `${name} ${number}` });
  else {
    const answer = history.beginAnswer(sessionId, {
      parentId: history.recent(sessionId, 1)[0]?.id ?? null,
      model: 'm',
    });
    answer.append(`${name} ${number}`);
    answer.finish({ status: 'complete' });
  }
}
history.dispose();
database.dispose();
process.stdin.destroy();
