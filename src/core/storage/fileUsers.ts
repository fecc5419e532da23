// Who has a database file open, told by a small file beside it for each connection. SQLite's own locks cannot be asked when the
// file is damaged, and a file that is set aside while another process has it open takes that process's writes along.
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning, processStartedMs } from '../../base/isRunning.ts';
import type { Log } from '../../base/log.ts';

const part = '.open-';

/** Says that this process has the file open, until the function that it gives is called. */
export function markOpen(path: string, log: Log): () => void {
  const mark = `${path}${part}${process.pid}-${processStartedMs}-${randomUUID()}`;
  try {
    // What windows that were killed have left goes.
    isOpenSomewhere(path);
    writeFileSync(mark, '', { mode: 0o600 });
  } catch (error) {
    log.warn(`Other windows cannot see that ${path} is open here.`, error);
  }
  return () => rmSync(mark, { force: true });
}

/** Does anybody have the file open? Marks of processes that are gone are cleared away. */
export function isOpenSomewhere(path: string): boolean {
  const start = `${basename(path)}${part}`;
  const marks = readdirSync(dirname(path)).filter((name) => name.startsWith(start));
  const living = marks.filter((name) => isOfLivingProcess(name.slice(start.length)));
  for (const name of marks) if (!living.includes(name)) rmSync(join(dirname(path), name), { force: true });
  return living.length > 0;
}

function isOfLivingProcess(owner: string): boolean {
  const [pid, started] = owner.split('-').map(Number);
  if (!pid || !started) return false;
  return pid === process.pid ? started === processStartedMs : isRunning(pid);
}
