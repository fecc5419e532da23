// Run as a process of its own: opens the history named on the command line and prints what it found.
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';

const { database, durable, failure } = openHistoryDatabase({ path: process.argv[2] ?? '', log: silentLog });
const history = new ChatHistoryManager({ stores: createStores(database, silentLog), log: silentLog });
const contents = history.load('s').map(({ content }) => content);
process.stdout.write(JSON.stringify({ durable, code: failure?.code, contents }));
history.dispose();
database.dispose();
