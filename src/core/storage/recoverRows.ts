import { createHash } from 'node:crypto';
import { errorMessage } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Database, Row, SqlParameters, SqlValue } from './database.ts';

/** In an order in which each refers only to those before it. */
export const recoveredTables = [
  'projects',
  'sessions',
  'session_branches',
  'usage_names',
  'messages',
  'message_chunks',
  'receipts',
  'resume_states',
  'images',
  'message_images',
  'summaries',
  'kept_parts',
];
// Rows of images have megabytes: few of them at a time.
const batchRows = (table: string) => (table === 'images' ? 8 : 500);
const longestSkip = 512;
/** How often to step ahead without finding a row (about two million rows) before giving the rest up. */
const mostSteps = 4000;

/**
 * Copies every whole row that can still be read from `source`, which may be damaged or of an older schema, into
 * the migrated and empty `target`, and gives their number. What refers to a lost row is tied to what is left, so
 * that no conversation that was read is out of reach.
 */
export function recoverRows(source: Database, target: Database, log: Log): number {
  target.exec('PRAGMA foreign_keys = OFF');
  try {
    return target.transaction(() => {
      let total = 0;
      for (const table of recoveredTables) total += recoverTable({ source, target, table, log });
      tieLooseEnds(target);
      dropOrphans(target);
      return total;
    });
  } finally {
    target.exec('PRAGMA foreign_keys = ON');
  }
}

interface TableRecovery {
  readonly source: Database;
  readonly target: Database;
  readonly table: string;
  readonly log: Log;
}

function recoverTable(recovery: TableRecovery): number {
  const { source, target, table, log } = recovery;
  const known = new Set(columnsOf(target, table));
  const columns = columnsOf(source, table).filter((column) => known.has(column));
  if (columns.length === 0) {
    log.warn(`Recovering ${table}: the table cannot be found.`);
    return 0;
  }
  const insert = `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `$${name}`).join(', ')})`;
  let count = 0;
  for (const row of readableRows(recovery)) {
    if (table === 'images' && !isWhole(row)) {
      log.warn(`Recovering ${table}: an image is not whole.`);
      continue;
    }
    try {
      count += target.run(insert, pick(row, columns));
    } catch (error) {
      log.warn(`Recovering ${table}: a row is not whole (${errorMessage(error)}).`);
    }
  }
  return count;
}

/**
 * The rows of a table in order of their number. Where a page cannot be read it goes on behind it: first row by
 * row, then with growing steps.
 */
function* readableRows({ source, table, log }: TableRecovery): Generator<Row> {
  let after = 0;
  let steps = 0;
  let batch = batchRows(table);
  let skip = 1;
  for (;;) {
    const rows = readBatch(source, table, { after, batch });
    const reached = rows instanceof Error ? after : Math.max(after, ...rows.map((row) => Number(row.row_number)));
    if (!(rows instanceof Error) && rows.length === 0) return;
    if (rows instanceof Error || reached === after) {
      if (batch > 1) {
        batch = 1;
        continue;
      }
      if (skip === 1) log.warn(`Recovering ${table}: cannot read behind row ${after}.`, rows);
      after += skip;
      skip = Math.min(skip * 2, longestSkip);
      if (++steps > mostSteps) return;
      continue;
    }
    yield* rows;
    after = reached;
    steps = 0;
    skip = 1;
    batch = Math.min(batch * 2, batchRows(table));
  }
}

function readBatch(source: Database, table: string, range: { after: number; batch: number }): Row[] | Error {
  try {
    return source.all(
      `SELECT rowid AS row_number, * FROM ${table} WHERE rowid > $after ORDER BY rowid LIMIT $batch`,
      range,
    );
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function columnsOf(database: Database, table: string): string[] {
  try {
    return database.all(`SELECT name FROM pragma_table_info('${table}')`).map((row) => String(row.name));
  } catch {
    // Not even the list of tables can be read; the caller reports the table as not found.
    return [];
  }
}

// What an image is known by is the digest of its bytes.
function isWhole({ id, data }: Row): boolean {
  return data instanceof Uint8Array && createHash('sha256').update(data).digest('hex') === id;
}

function pick(row: Row, columns: readonly string[]): SqlParameters {
  return Object.fromEntries(columns.map((column) => [column, untorn(row[column] as SqlValue)]));
}

// No text with a NUL was ever stored: from there on it is what SQLite reads behind the end of a file that was cut off.
function untorn(value: SqlValue): SqlValue {
  const end = typeof value === 'string' ? value.indexOf('\0') : -1;
  return typeof value === 'string' && end >= 0 ? value.slice(0, end) : value;
}

/** Ties what refers to a lost row to what is left, so that nothing that was said is out of reach. Part of a transaction; deletes nothing. */
export function tieLooseEnds(target: Database): void {
  const now = Date.now();
  const lastMessage = (condition: string) =>
    `(SELECT other.id FROM messages other WHERE ${condition} ORDER BY other.seq DESC LIMIT 1)`;
  target.run(
    `INSERT INTO projects (id, name, path, created_at_ms, last_seen_at_ms)
     SELECT DISTINCT project_id, 'Recovered', '', $now, 0 FROM sessions
     WHERE project_id NOT IN (SELECT id FROM projects)`,
    { now },
  );
  target.run(
    `INSERT INTO projects (id, name, path, created_at_ms, last_seen_at_ms)
     SELECT 'recovered', 'Recovered', '', $now, 0
     WHERE NOT EXISTS (SELECT 1 FROM projects) AND EXISTS (SELECT 1 FROM messages)`,
    { now },
  );
  target.run(
    `INSERT INTO sessions (id, project_id, title, head_message_id, created_at_ms, updated_at_ms)
     SELECT m.session_id, (SELECT id FROM projects ORDER BY last_seen_at_ms DESC LIMIT 1), 'Recovered conversation',
       ${lastMessage('other.session_id = m.session_id')}, min(m.created_at_ms), max(m.updated_at_ms)
     FROM messages m WHERE m.session_id NOT IN (SELECT id FROM sessions) GROUP BY m.session_id`,
  );
  target.exec(`
    UPDATE messages SET parent_id = ${lastMessage('other.session_id = messages.session_id AND other.seq < messages.seq')}
      WHERE parent_id IS NOT NULL AND parent_id NOT IN (SELECT id FROM messages);
    UPDATE sessions SET head_message_id = ${lastMessage('other.session_id = sessions.id')}
      WHERE head_message_id IS NOT NULL AND head_message_id NOT IN (SELECT id FROM messages);
    UPDATE sessions SET message_count =
      (SELECT count(*) FROM messages WHERE session_id = sessions.id AND deleted_at_ms IS NULL);
  `);
}

/** What belongs to nothing any more; the file that it was read from is kept. */
function dropOrphans(target: Database): void {
  target.exec(`
    DELETE FROM session_branches WHERE session_id NOT IN (SELECT id FROM sessions);
    DELETE FROM usage_names WHERE session_id NOT IN (SELECT id FROM sessions);
    DELETE FROM message_chunks WHERE message_id NOT IN (SELECT id FROM messages);
    DELETE FROM receipts WHERE message_id NOT IN (SELECT id FROM messages);
    DELETE FROM message_images WHERE message_id NOT IN (SELECT id FROM messages) OR image_id NOT IN (SELECT id FROM images);
    DELETE FROM summaries WHERE session_id NOT IN (SELECT id FROM sessions);
    DELETE FROM kept_parts WHERE message_id NOT IN (SELECT id FROM messages);
    DELETE FROM resume_states WHERE project_id NOT IN (SELECT id FROM projects);
  `);
}
