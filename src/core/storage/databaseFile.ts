// What is done to the files of a database while no connection of ours is open: looking, copying, setting aside.
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';

/** SQLite's own companions of a database file in WAL mode. */
const companions = ['-wal', '-shm'];

/** What the first bytes say: https://www.sqlite.org/fileformat.html#the_database_header */
export type FileHeader =
  | { readonly kind: 'missing' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'notADatabase' }
  | { readonly kind: 'database'; readonly userVersion: number };

const headerBytes = 100;
const magic = 'SQLite format 3\0';
const userVersionOffset = 60;

/** Makes the folder, if it is not there, for its owner alone. One that is there already is left as it is. */
export function makePrivateFolder(path: string): void {
  const made = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (made !== undefined) chmodSync(path, 0o700);
}

/** Makes an empty file that only its owner may read; SQLite gives its companions the same rights. */
export function makePrivateFile(path: string): void {
  const file = openSync(path, 'a', 0o600);
  closeSync(file);
  chmodSync(path, 0o600);
}

/** Takes the rights of everybody else away from a database that is there, where there are any. */
export function makePrivate(path: string): void {
  if (process.platform === 'win32') return;
  for (const suffix of ['', ...companions]) {
    const mode = statSync(path + suffix, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) !== 0) chmodSync(path + suffix, mode & 0o700);
  }
}

/** Reads the header without opening the file as a database, which could change it. */
export function readHeader(path: string): FileHeader {
  if (!existsSync(path)) return { kind: 'missing' };
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, header, 0, headerBytes, 0);
    if (length === 0) return { kind: 'empty' };
    if (length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) return { kind: 'notADatabase' };
    return { kind: 'database', userVersion: header.readUInt32BE(userVersionOffset) };
  } finally {
    closeSync(file);
  }
}

/** Renames the database and its companions to `<path>.damaged-<time>`, and gives that path. Nothing is deleted. */
export function setAside(path: string): string {
  const aside = `${path}.damaged-${timeStamp()}`;
  renameSync(path, aside);
  for (const suffix of companions) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  return aside;
}

/** Copies the database with what is still in its journal. The shared memory is made anew by whoever opens the copy. */
export function copyDatabaseFile(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}

/**
 * Makes a damaged database one that SQLite will look into: it refuses a file whose first bytes are wrong or that is
 * shorter than its header says. Only for copies. Offsets: https://www.sqlite.org/fileformat.html#the_database_header
 */
export function mendHeader(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const header = Buffer.alloc(headerBytes);
    if (readSync(file, header, 0, headerBytes, 0) < headerBytes) return;
    header.write(magic, 0, 'latin1');
    const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
    if (pageSize >= 512) header.writeUInt32BE(Math.ceil(fstatSync(file).size / pageSize), 28);
    header.copy(header, 92, 24, 28); // The page count is believed only where these two agree.
    writeSync(file, header, 0, headerBytes, 0);
  } finally {
    closeSync(file);
  }
}

export function deleteDatabaseFile(path: string): void {
  for (const suffix of ['', ...companions]) rmSync(path + suffix, { force: true });
}

/** Bytes of the database and its journal. */
export function databaseBytes(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** `20260131T120000123Z`: sorts by time and is a valid file name everywhere. */
export function timeStamp(now = new Date()): string {
  return now.toISOString().replaceAll(/[-:.]/g, '');
}
