// Run as a process of its own: writes to the database named on the command line, with hardly a pause, until it is killed.
import { openDatabase } from '../../../src/core/storage/database.ts';

const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const database = openDatabase(process.argv[2] ?? '');
for (let count = 0; ; count += 1) {
  database.transaction(() => {
    database.run(`INSERT INTO t (name) VALUES ($name)`, { name: `other ${count}` });
    pause(40);
  });
  // Who looks ten times a second misses it for seconds; who looks every few milliseconds does not, on a busy machine either.
  pause(3);
  if (count === 0) process.stdout.write('writing\n');
}
