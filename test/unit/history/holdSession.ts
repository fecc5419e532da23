// Run as a process of its own: holds the session `s` of the history named on the command line, says so, and stays. With
// `--busy` a turn runs in it.
import { silentLog } from '../../../src/base/log.ts';
import { SessionHolds } from '../../../src/core/history/sessionHolds.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';

const [path = '', mode] = process.argv.slice(2);
const { database } = openHistoryDatabase({ path, log: silentLog });
const holds = new SessionHolds({ stores: createStores(database, silentLog), log: silentLog });
const isHeld = holds.hold('s');
if (mode === '--busy') holds.begin('s');
process.stdout.write(`${isHeld}\n`);
setInterval(() => {}, 1000);
