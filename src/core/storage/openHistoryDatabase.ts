import { constants, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorMessage, type Failure, ThroughlineError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../errors.ts';
import { type Database, type DatabaseOptions, openDatabase, queryApart, sqliteTrouble } from './database.ts';
import {
  copyDatabaseFile,
  databaseBytes,
  deleteDatabaseFile,
  makePrivate,
  makePrivateFile,
  makePrivateFolder,
  mendHeader,
  readHeader,
  setAside,
  timeStamp,
} from './databaseFile.ts';
import { isOpenSomewhere, markOpen } from './fileUsers.ts';
import { type Migration, migrate, newerVersion } from './migrate.ts';
import { migrations as allMigrations } from './migrations.ts';
import { recoveredTables, recoverRows } from './recoverRows.ts';

/**
 * A history that can be used in any case. Durable: it is on the disk; `failure` tells that an older, damaged file was
 * set aside. Not durable: it is in memory only, and `failure` says why and what to do.
 */
export type HistoryDatabase =
  | { readonly database: Database; readonly durable: true; readonly failure?: Failure }
  | { readonly database: Database; readonly durable: false; readonly failure: Failure };

export interface HistoryDatabaseOptions {
  readonly path: string;
  readonly log: Log;
  /** Other than those of this version: for tests of upgrades. */
  readonly migrations?: readonly Migration[];
}

/** No version has so many steps: a number above it is no newer version but a damaged header. */
const mostVersions = 100_000;
/** A history up to this size is read into memory when its file cannot be written. */
const mostBytesInMemory = 64 * 1024 * 1024;

/**
 * Opens the history at `path` and brings it to the newest schema. Never throws for the state of the disk: what is
 * damaged is set aside under another name and what can be read of it is taken over, unless another window still writes to it; what
 * cannot be written, or was
 * written by a newer version, is left untouched while the work goes on in memory.
 */
export function openHistoryDatabase(options: HistoryDatabaseOptions): HistoryDatabase {
  try {
    return { database: openChecked(options), durable: true };
  } catch (error) {
    options.log.warn(`The history ${options.path} could not be opened.`, error);
    if (!isDamage(error)) return openInMemory(options, error);
  }
  try {
    return repair(options);
  } catch (error) {
    options.log.error(`The history ${options.path} could not be repaired.`, error);
    return openInMemory(options, error);
  }
}

class DamagedDatabaseError extends Error {}

function isDamage(error: unknown): boolean {
  return error instanceof DamagedDatabaseError || sqliteTrouble(error) === 'damaged';
}

function openChecked({ path, log, migrations = allMigrations }: HistoryDatabaseOptions): Database {
  makePrivateFolder(dirname(path));
  const header = readHeader(path);
  if (header.kind === 'database' && header.userVersion > mostVersions) throw new DamagedDatabaseError('Its version.');
  if (header.kind === 'database' && header.userVersion > migrations.length) throw newerVersion({ path });
  if (header.kind === 'notADatabase') throw new DamagedDatabaseError('It does not start as a database does.');
  if (header.kind === 'empty' && existsSync(`${path}-wal`)) throw new DamagedDatabaseError('It was emptied.');
  keepPrivate(path, header.kind === 'missing', log);
  const onClose = markOpen(path, log);
  const database = openMarked(path, { onDamage: () => markSuspect(path, log), onClose });
  try {
    if (existsSync(suspectMark(path))) checkPages(database);
    migrate(database, migrations, { backUp: (version) => backUp(database, version) });
    checkTables(database);
    proveWritable(database);
    rmSync(suspectMark(path), { force: true });
    return database;
  } catch (error) {
    database.dispose();
    throw error;
  }
}

function openMarked(path: string, options: Required<Pick<DatabaseOptions, 'onDamage' | 'onClose'>>): Database {
  try {
    return openDatabase(path, options);
  } catch (error) {
    options.onClose();
    throw error;
  }
}

// Conversations are nobody else's business. Where the rights cannot be changed, they are still better kept than lost.
function keepPrivate(path: string, isMissing: boolean, log: Log): void {
  try {
    if (isMissing) makePrivateFile(path);
    else makePrivate(path);
  } catch (error) {
    log.warn(`The rights of ${path} could not be limited to its owner.`, error);
  }
}

/** Checking every page takes seconds in a large history, so it is done only after damage was met in use. */
function suspectMark(path: string): string {
  return `${path}.suspect`;
}

/** Has every page checked when the history is opened the next time, and a damaged one set aside. */
export function markSuspect(path: string, log: Log): void {
  try {
    writeFileSync(suspectMark(path), new Date().toISOString());
  } catch (error) {
    log.warn('The history is damaged, and no mark could be left to check it at the next start.', error);
  }
}

function checkPages(database: Database): void {
  const findings = database.all('PRAGMA integrity_check(5)').map((row) => String(row.integrity_check));
  const ofIndex = findings.filter((finding) => finding.includes('message_search'));
  if (findings.length > ofIndex.length && findings.join() !== 'ok') throw new DamagedDatabaseError(findings.join(' '));
  // The search index is derived: it is made anew, and no conversation is set aside for it.
  if (ofIndex.length > 0)
    database.exec('DROP TABLE IF EXISTS message_search; DROP TABLE IF EXISTS message_search_starts');
}

/** The least that must be readable: each table and its first row. */
function checkTables(database: Database): void {
  for (const table of [...recoveredTables, 'meta', 'search_dirty', 'search_titles', 'usage_sums', 'session_holds']) {
    const found = database.get('SELECT 1 FROM sqlite_schema WHERE type = $type AND name = $table', {
      type: 'table',
      table,
    });
    if (!found) throw new DamagedDatabaseError(`The table ${table} is missing.`);
    database.get(`SELECT * FROM ${table} LIMIT 1`);
  }
}

/** A file can open and be read on a disk that is full or read-only; only a write tells. */
function proveWritable(database: Database): void {
  database.durably(() =>
    database.run(
      `INSERT INTO meta (key, value) VALUES ('lastOpenedAtMs', $now) ON CONFLICT (key) DO UPDATE SET value = $now`,
      { now: String(Date.now()) },
    ),
  );
}

function backUp(database: Database, fromVersion: number): void {
  const target = `${database.path}.backup-v${fromVersion}-${timeStamp()}`;
  makePrivateFile(target);
  database.run('VACUUM INTO $target', { target });
}

function repair(options: HistoryDatabaseOptions): HistoryDatabase {
  const { path, log } = options;
  if (isOpenSomewhere(path)) return openInMemory(options, new ThroughlineError(failures.historyDamagedInUse(path)));
  const aside = setAside(path);
  rmSync(suspectMark(path), { force: true });
  const database = openChecked(options);
  const rows = recoverFrom(aside, database, { copyIn: dirname(path), log });
  log.warn(`The damaged history was kept as ${aside}; ${rows} rows were taken over.`);
  return { database, durable: true, failure: failures.historyDamaged(aside, rows) };
}

/** Reads what is whole in `file` into `target`. Works on a copy: SQLite may change even what it only reads. */
function recoverFrom(file: string, target: Database, { copyIn, log }: { copyIn: string; log: Log }): number {
  const copy = join(copyIn, `${basename(file)}.reading-${process.pid}`);
  try {
    copyDatabaseFile(file, copy);
    mendHeader(copy);
    const source = openDatabase(copy, { readOnly: true });
    try {
      return recoverRows(source, target, log);
    } finally {
      source.dispose();
    }
  } catch (error) {
    log.warn(`Nothing could be read from ${file}.`, error);
    return 0;
  } finally {
    deleteDatabaseFile(copy);
  }
}

/**
 * Opens what is in a file that was a history: a copy of one, or one that was set aside, of whichever earlier version, and takes what is
 * whole of it when it is damaged. The file itself is only read. Who opens it disposes it.
 * @throws ThroughlineError when it was written by a newer version.
 */
export async function openHistoryCopy(
  path: string,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<{ readonly database: Database; readonly isDamaged: boolean; dispose(): void }> {
  const header = readHeader(path);
  const version = header.kind === 'database' ? header.userVersion : 0;
  if (version > allMigrations.length && version <= mostVersions) throw newerVersion({ path });
  const folder = await mkdtemp(join(tmpdir(), 'throughline-copy-'));
  const copy = join(folder, 'history.db');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const suffix of ['', '-wal'])
      if (existsSync(path + suffix)) await copyFile(path + suffix, copy + suffix, constants.COPYFILE_FICLONE);
    const isWhole = header.kind === 'database' && (await isSound(copy, signal));
    const database = isWhole
      ? openDatabase(copy, { readOnly: true })
      : openRecovered(copy, join(folder, 'read.db'), log);
    const dispose = () => {
      database.dispose();
      remove();
    };
    return { database, isDamaged: !isWhole, dispose };
  } catch (error) {
    remove();
    throw error;
  }
}

async function isSound(path: string, signal: AbortSignal): Promise<boolean> {
  try {
    const [findings = []] = await queryApart(path, ['PRAGMA quick_check(1)'], signal);
    return findings[0]?.quick_check === 'ok';
  } catch (error) {
    if (signal.aborted) throw error;
    // It cannot even be opened.
    return false;
  }
}

function openRecovered(copy: string, target: string, log: Log): Database {
  const database = openDatabase(target);
  migrate(database, allMigrations, { backUp() {} });
  recoverFrom(copy, database, { copyIn: dirname(target), log });
  return database;
}

function openInMemory(options: HistoryDatabaseOptions, error: unknown): HistoryDatabase {
  const { path, log, migrations = allMigrations } = options;
  const failure = failureOf(path, error);
  const database = openDatabase(':memory:');
  migrate(database, migrations, { backUp() {} });
  const isInUse = failure.code === failures.historyDamagedInUse(path).code;
  const canBeRead = isInUse || sqliteTrouble(error) === 'readOnly' || sqliteTrouble(error) === 'full';
  if (canBeRead && statSync(path, { throwIfNoEntry: false })?.isFile() && databaseBytes(path) <= mostBytesInMemory) {
    recoverFrom(path, database, { copyIn: tmpdir(), log });
    return { database, durable: false, failure };
  }
  return { database, durable: false, failure: existsSync(path) ? withNothingShown(failure) : failure };
}

function withNothingShown(failure: Failure): Failure {
  const hidden = l10n.t('What was said before is still in the file, and is not shown until then.');
  return { ...failure, next: `${failure.next} ${hidden}` };
}

function failureOf(path: string, error: unknown): Failure {
  if (error instanceof ThroughlineError) return error.failure;
  const trouble = sqliteTrouble(error);
  if (trouble === 'full') return failures.historyFull(path);
  if (trouble === 'readOnly') return failures.historyReadOnly(path, errorMessage(error));
  return failures.historyUnavailable(path, errorMessage(error));
}
