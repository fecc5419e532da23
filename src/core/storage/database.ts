// The only file that knows `node:sqlite`. It is asked for on first use, not on import: nothing of the database is
// loaded by activating the extension, and a host without SQLite gets a failure in words instead of a broken import.
import { statSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable.ts';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';

/** What a column can hold. Booleans are kept as 0 and 1. */
export type SqlValue = string | number | Uint8Array | null;
/** Values for `$name` parameters, without the `$`. `undefined` is stored as NULL. */
export type SqlParameters = Readonly<Record<string, SqlValue | undefined>>;
/** One row; read it with the guards in `row.ts`, since the file may have been damaged or written by others. */
export type Row = Readonly<Record<string, unknown>>;

export interface DatabaseOptions {
  /** Only read: nothing of the file is changed. */
  readonly readOnly?: boolean;
  /** Called when the file turns out to be damaged while it is in use. */
  readonly onDamage?: () => void;
  /** Called when the connection is closed. */
  readonly onClose?: () => void;
}

/** How long a statement waits for another process that is writing. */
const busyTimeoutMs = 3000;
/**
 * How long SQLite waits by itself. It looks ever less often, ten times a second in the end: who writes without a pause would
 * keep others out for seconds. We look again after at most so many milliseconds, at random, so that everybody gets a turn.
 */
const sqliteWaitMs = 20;
const longestPauseMs = 12;

/**
 * One connection to an SQLite file in WAL mode, with foreign keys checked. Synchronous: statements here are short.
 * Statements are prepared once per text. Errors are those of `node:sqlite`; `sqliteTrouble` tells them apart. A file that was moved or
 * replaced stays open, but nobody would see what is written to it: that is refused.
 */
export class Database implements Disposable {
  readonly path: string;
  private readonly connection: DatabaseSync;
  private readonly options: DatabaseOptions;
  /** Which file is open; `undefined`: in memory, or only read. */
  private readonly fileId: string | undefined;
  private readonly statements = new Map<string, StatementSync>();
  private inTransaction = false;

  constructor(path: string, connection: DatabaseSync, options: DatabaseOptions = {}) {
    this.path = path;
    this.connection = connection;
    this.options = options;
    if (path !== ':memory:' && !options.readOnly) this.fileId = fileIdOf(path);
  }

  all(sql: string, parameters?: SqlParameters): Row[] {
    return this.watched(() => this.prepare(sql).all(bound(parameters)));
  }

  get(sql: string, parameters?: SqlParameters): Row | undefined {
    return this.watched(() => this.prepare(sql).get(bound(parameters)));
  }

  /** Runs a statement that changes something; gives the number of rows changed. */
  run(sql: string, parameters?: SqlParameters): number {
    return this.watched(() => Number(this.prepare(sql).run(bound(parameters)).changes));
  }

  /** Runs several statements without parameters: outside of a transaction one, since it is tried again as a whole. */
  exec(sql: string): void {
    this.watched(() => this.connection.exec(sql));
  }

  /**
   * Runs `work` as a whole or not at all. It takes the write lock at once (IMMEDIATE), so that what it reads
   * cannot change before it writes. Within another transaction it becomes part of that one.
   */
  transaction<T>(work: () => T): T {
    if (this.inTransaction) return work();
    if (this.fileId !== undefined && fileIdOf(this.path) !== this.fileId)
      throw new ThroughlineError(failures.historyReplaced(this.path));
    this.exec('BEGIN IMMEDIATE');
    this.inTransaction = true;
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // After some errors (a full disk) SQLite has already rolled back by itself.
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
      throw error;
    } finally {
      this.inTransaction = false;
    }
  }

  /** A transaction that is on the disk when this returns, so that even a power cut keeps it. */
  durably<T>(work: () => T): T {
    if (this.inTransaction) throw new Error('durably() cannot be part of another transaction');
    this.exec('PRAGMA synchronous = FULL');
    try {
      return this.transaction(work);
    } finally {
      this.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** Moves what was written into the file and empties the journal, which still has what was deleted; as far as nobody reads there. */
  emptyJournal(): void {
    this.get('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Another number whenever another connection has changed the file. */
  writesElsewhere(): number {
    return Number(this.get('PRAGMA data_version')?.data_version);
  }

  get isOpen(): boolean {
    return this.connection.isOpen;
  }

  dispose(): void {
    this.statements.clear();
    if (!this.connection.isOpen) return;
    this.connection.close();
    this.options.onClose?.();
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.connection.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private watched<T>(work: () => T): T {
    try {
      // Within a transaction the lock is ours: what is busy then stays so.
      return this.inTransaction ? work() : patiently(work);
    } catch (error) {
      if (sqliteTrouble(error) === 'damaged') this.options.onDamage?.();
      throw error;
    }
  }
}

/** Opens the database file at `path` (`:memory:` for one that is not kept); makes it if it is not there. */
export function openDatabase(path: string, options: DatabaseOptions = {}): Database {
  const connection = new (sqliteModule().DatabaseSync)(path, { readOnly: options.readOnly ?? false });
  try {
    connection.exec(`PRAGMA busy_timeout = ${sqliteWaitMs}`);
    if (!options.readOnly) {
      // Switching a new file to WAL needs it alone, for which SQLite does not wait at all: two windows may open the first history
      // at the same moment.
      patiently(() => connection.exec('PRAGMA journal_mode = WAL'));
      connection.exec('PRAGMA synchronous = NORMAL');
      // What is deleted is overwritten. We measured no difference, neither for streaming answers nor for deleting sessions.
      connection.exec('PRAGMA secure_delete = ON');
    }
    connection.exec('PRAGMA foreign_keys = ON');
  } catch (error) {
    connection.close();
    throw error;
  }
  return new Database(path, connection, options);
}

/** Which file is called so now; `undefined` when there is none. */
function fileIdOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

function sqliteModule(): typeof import('node:sqlite') {
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (!sqlite) throw new Error(`This Node.js (${process.version}) has no node:sqlite.`);
  return sqlite;
}

export interface CopyOptions {
  readonly signal: AbortSignal;
  /** Told which share of the pages is copied. */
  readonly onProgress?: (share: number) => void;
}

/** Pages that are copied at once; in between the copy can be stopped. */
const pagesAtOnce = 256;

/**
 * Copies a database that is in use into a new file, as it is at this moment: what is written meanwhile, by whomever, is not in it and
 * does not make the copying start again, since the source is read in one transaction.
 */
export async function copyOpenDatabase(path: string, target: string, options: CopyOptions): Promise<void> {
  const { signal, onProgress } = options;
  signal.throwIfAborted();
  const sqlite = sqliteModule();
  const source = new sqlite.DatabaseSync(path, { readOnly: true });
  try {
    source.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await sqlite.backup(source, target, {
      rate: pagesAtOnce,
      progress({ totalPages, remainingPages }) {
        signal.throwIfAborted();
        onProgress?.(totalPages === 0 ? 1 : 1 - remainingPages / totalPages);
      },
    });
    signal.throwIfAborted();
  } finally {
    source.close();
  }
}

// Runs in another thread, which knows nothing of this one: it is handed over as text.
const readApart = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
const connection = new DatabaseSync(workerData.path, { readOnly: true });
try {
  for (const sql of workerData.statements) parentPort.postMessage(connection.prepare(sql).all());
} finally {
  connection.close();
}`;

/** The rows of statements that only read and may take long, one after the other, read in another thread by a connection of its own. */
export function queryApart(path: string, statements: readonly string[], signal: AbortSignal): Promise<Row[][]> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const results: Row[][] = [];
    const worker = new Worker(readApart, { eval: true, workerData: { path, statements } });
    // A statement that runs is not interrupted: nobody waits for it any more.
    const stop = () => {
      void worker.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (rows: Row[]) => results.push(rows));
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop);
      if (results.length === statements.length) resolve(results);
      else reject(new Error('The database could not be read to its end.'));
    });
  });
}

/**
 * What an error means for us. `full`: no room; `readOnly`: cannot be written or opened; `busy`: another process
 * holds it; `damaged`: the file is not a whole database; `io`: the disk failed; `other`: anything else, a bug included.
 */
export type SqliteTrouble = 'full' | 'readOnly' | 'busy' | 'damaged' | 'io' | 'other';

// Primary result codes, https://www.sqlite.org/rescode.html
const troubleByResultCode = new Map<number, SqliteTrouble>([
  [3, 'readOnly'], // SQLITE_PERM
  [5, 'busy'], // SQLITE_BUSY
  [6, 'busy'], // SQLITE_LOCKED
  [8, 'readOnly'], // SQLITE_READONLY
  [10, 'io'], // SQLITE_IOERR
  [11, 'damaged'], // SQLITE_CORRUPT
  [13, 'full'], // SQLITE_FULL
  [14, 'readOnly'], // SQLITE_CANTOPEN
  [26, 'damaged'], // SQLITE_NOTADB
]);

/** Tells apart the errors of SQLite and of the file system around it. */
export function sqliteTrouble(error: unknown): SqliteTrouble {
  if (!(error instanceof Error)) return 'other';
  if ('errcode' in error && typeof error.errcode === 'number') {
    return troubleByResultCode.get(error.errcode & 0xff) ?? 'other';
  }
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(String(code))) return 'readOnly';
  return 'other';
}

/** Was a row refused because it breaks a rule of its table? https://www.sqlite.org/rescode.html#constraint */
export function isConstraintError(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 19
  );
}

/** Tries again while another process holds the file. What was refused for that did nothing. */
function patiently<T>(work: () => T): T {
  const deadline = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (sqliteTrouble(error) !== 'busy' || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + Math.random() * longestPauseMs);
    }
  }
}

function bound(parameters: SqlParameters = {}): Record<string, SQLInputValue> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, storable(value)]));
}

/** Node 22 reads a text only up to its first NUL, so that the rest would be lost: it is stored as U+FFFD. */
function storable(value: SqlValue | undefined): SQLInputValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : (value ?? null);
}
