import { type Database, isConstraintError, type SqlParameters, type SqlValue } from './database.ts';
import type { ProjectRecord } from './projectStore.ts';
import { nowMs, number, optionalText, text } from './row.ts';

/** A row as it leaves the database and comes back: a value for each column that has one. */
export type Cells = Readonly<Record<string, SqlValue>>;

export interface Column {
  readonly name: string;
  /** `INTEGER`, `TEXT`, `REAL` or `BLOB`: tables are strict. */
  readonly type: string;
  /** A row without it is none. */
  readonly isNeeded: boolean;
}

export interface TableShape {
  readonly name: string;
  /** Those that leave: not what is only true in this database. */
  readonly columns: readonly Column[];
}

/** A table whose rows belong to a session or a message, by the column `owner`. */
export interface OwnedTable extends TableShape {
  readonly owner: string;
  /** What says in which order its rows were written. */
  readonly order: string;
}

/** What of the schema belongs to sessions. */
export interface TransferShape {
  readonly session: TableShape;
  readonly message: TableShape;
  readonly ofSessions: readonly OwnedTable[];
  readonly ofMessages: readonly OwnedTable[];
}

/** A message that is there. */
export interface StoredMessage {
  readonly sessionId: string;
  readonly role: string;
  readonly content: string;
  readonly status: string;
}

export interface StoredSession {
  readonly projectId: string;
  readonly head: string | null;
  readonly isInTrash: boolean;
}

/** Only true in one database: order, counts, and who writes at the moment. */
const localColumns: Readonly<Record<string, readonly string[]>> = {
  sessions: ['project_id', 'message_count', 'kept_from_ms'],
  messages: ['seq', 'owner_pid', 'owner_started_ms', 'lease_until_ms'],
};
/** The journal of an answer is part of its text. */
const journal = 'message_chunks';

/**
 * The SQL of sessions that leave the history as a whole, and come back. What belongs to a session is asked of the schema (a
 * table that refers to sessions or messages), so that a column or a table that is added later travels along.
 */
export class TransferStore {
  private readonly database: Database;
  private known: TransferShape | undefined;

  constructor(database: Database) {
    this.database = database;
  }

  get shape(): TransferShape {
    this.known ??= this.readShape();
    return this.known;
  }

  project(id: string): ProjectRecord | undefined {
    const row = this.database.get('SELECT * FROM projects WHERE id = $id', { id });
    if (!row) return undefined;
    const gitRootCommit = optionalText(row, 'git_root_commit');
    const gitRemote = optionalText(row, 'git_remote');
    return {
      id,
      name: text(row, 'name'),
      path: text(row, 'path'),
      ...(gitRootCommit !== undefined && { gitRootCommit }),
      ...(gitRemote !== undefined && { gitRemote }),
      gitSubfolder: text(row, 'git_subfolder'),
      createdAtMs: number(row, 'created_at_ms'),
      lastSeenAtMs: number(row, 'last_seen_at_ms'),
    };
  }

  session(id: string): StoredSession | undefined {
    const row = this.database.get('SELECT project_id, head_message_id, deleted_at_ms FROM sessions WHERE id = $id', {
      id,
    });
    return (
      row && {
        projectId: text(row, 'project_id'),
        head: optionalText(row, 'head_message_id') ?? null,
        isInTrash: row.deleted_at_ms !== null,
      }
    );
  }

  sessionCells(id: string): Cells | undefined {
    const row = this.database.get(`SELECT ${namesOf(this.shape.session)} FROM sessions WHERE id = $id`, { id });
    return row && cellsOf(row);
  }

  /** The messages of a session behind a number, in the order in which they were written; of an answer on its way what there is of it. */
  messageCells(sessionId: string, afterSeq: number, limit: number): { readonly seq: number; readonly cells: Cells }[] {
    const names = this.shape.message.columns.map(({ name }) => travelling[name] ?? name);
    const rows = this.database.all(
      `SELECT m.seq AS row_number, ${names.join(', ')} FROM messages m
       WHERE m.session_id = $sessionId AND m.seq > $afterSeq ORDER BY m.seq LIMIT $limit`,
      { sessionId, afterSeq, limit },
    );
    return rows.map(({ row_number, ...row }) => ({ seq: Number(row_number), cells: cellsOf(row) }));
  }

  ownedCells(table: OwnedTable, ownerId: string): Cells[] {
    if (table.columns.length === 0) return [];
    const sql = `SELECT ${namesOf(table)} FROM ${table.name} WHERE ${table.owner} = $ownerId ORDER BY ${table.order}`;
    return this.database.all(sql, { ownerId }).map(cellsOf);
  }

  /** All sessions, those in the trash too, the oldest first. */
  allSessionIds(): string[] {
    return this.database.all('SELECT id FROM sessions ORDER BY created_at_ms, rowid').map((row) => text(row, 'id'));
  }

  imageIds(sessionId: string): string[] {
    // A history of before there were images has no table of them.
    if (!this.shape.ofMessages.some(({ name }) => name === 'message_images')) return [];
    const rows = this.database.all(
      `SELECT DISTINCT mi.image_id AS id FROM messages m JOIN message_images mi ON mi.message_id = m.id
       WHERE m.session_id = $sessionId ORDER BY mi.image_id`,
      { sessionId },
    );
    return rows.map((row) => text(row, 'id'));
  }

  messageCount(sessionId: string): number {
    const row = this.database.get('SELECT count(*) AS total FROM messages WHERE session_id = $sessionId', {
      sessionId,
    });
    return row ? number(row, 'total') : 0;
  }

  message(id: string): StoredMessage | undefined {
    const row = this.database.get(
      `SELECT m.session_id, m.role, m.status, ${travelling.content} FROM messages m WHERE m.id = $id`,
      { id },
    );
    return (
      row && {
        sessionId: text(row, 'session_id'),
        role: text(row, 'role'),
        content: text(row, 'content'),
        status: text(row, 'status'),
      }
    );
  }

  messageIds(sessionId: string): string[] {
    const rows = this.database.all('SELECT id FROM messages WHERE session_id = $sessionId ORDER BY seq', { sessionId });
    return rows.map((row) => text(row, 'id'));
  }

  hasOwned(table: OwnedTable, ownerId: string): boolean {
    return this.database.get(`SELECT 1 FROM ${table.name} WHERE ${table.owner} = $ownerId`, { ownerId }) !== undefined;
  }

  /** Adds a session, without what triggers make for one: that comes along. Part of a transaction. */
  insertSession(cells: Cells, projectId: string): void {
    this.insert('sessions', { ...cells, project_id: projectId });
    this.keepFromNow(cells.id as string);
    for (const { name, owner } of this.shape.ofSessions)
      this.database.run(`DELETE FROM ${name} WHERE ${owner} = $id`, { id: cells.id as string });
  }

  insertMessage(cells: Cells): void {
    this.insert('messages', cells);
  }

  /** An answer that had come further where it is from. */
  growMessage(id: string, cells: Cells): void {
    const { content, reasoning, status, usage_json, timing_json, failure_json, updated_at_ms } = cells;
    this.database.run(
      `UPDATE messages SET content = $content, reasoning = coalesce($reasoning, reasoning), status = $status,
         usage_json = $usage, timing_json = $timing, failure_json = $failure, updated_at_ms = coalesce($updated, updated_at_ms)
       WHERE id = $id`,
      {
        id,
        content,
        reasoning,
        status,
        usage: usage_json,
        timing: timing_json,
        failure: failure_json,
        updated: updated_at_ms,
      },
    );
    this.database.run('DELETE FROM message_chunks WHERE message_id = $id', { id });
  }

  /** False when one like it is there, or when what it refers to is not. */
  insertOwned(table: OwnedTable, ownerId: string, cells: Cells): boolean {
    try {
      return this.insert(table.name, { ...cells, [table.owner]: ownerId }, 'OR IGNORE') > 0;
    } catch (error) {
      if (isConstraintError(error)) return false;
      throw error;
    }
  }

  setHead(sessionId: string, head: string, updatedAtMs: number): void {
    this.database.run(
      'UPDATE sessions SET head_message_id = $head, updated_at_ms = max(updated_at_ms, $updatedAtMs) WHERE id = $sessionId',
      { sessionId, head, updatedAtMs },
    );
  }

  /** What a summary was made of is called otherwise here. */
  setSourceDigest(summaryId: string, digest: string): void {
    this.database.run('UPDATE summaries SET source_digest = $digest WHERE id = $summaryId', { summaryId, digest });
  }

  takeOutOfTrash(sessionId: string): void {
    this.database.run('UPDATE sessions SET deleted_at_ms = NULL WHERE id = $sessionId', { sessionId });
    this.keepFromNow(sessionId);
  }

  private keepFromNow(sessionId: string): void {
    this.database.run(`UPDATE sessions SET kept_from_ms = ${nowMs} WHERE id = $sessionId`, { sessionId });
  }

  private insert(table: string, cells: Cells, orElse = ''): number {
    const names = Object.keys(cells);
    return this.database.run(
      `INSERT ${orElse} INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `$${name}`).join(', ')})`,
      cells as SqlParameters,
    );
  }

  private readShape(): TransferShape {
    const tables = this.database
      .all(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`)
      .map((row) => text(row, 'name'));
    const owned = tables
      .filter((name) => name !== 'messages' && name !== 'sessions' && name !== journal)
      .flatMap((name) => this.readOwned(name));
    return {
      session: this.readTable('sessions', localColumns.sessions),
      message: this.readTable('messages', localColumns.messages),
      ofSessions: owned.filter(({ of }) => of === 'sessions').map(({ table }) => table),
      ofMessages: owned.filter(({ of }) => of === 'messages').map(({ table }) => table),
    };
  }

  private readOwned(name: string): { readonly of: string; readonly table: OwnedTable }[] {
    const needed = new Set(this.columnsOf(name).flatMap((column) => (column.isNeeded ? [column.name] : [])));
    const keys = this.database
      .all(`SELECT "table" AS target, "from" AS key FROM pragma_foreign_key_list('${name}')`)
      .map((row) => ({ of: text(row, 'target'), owner: text(row, 'key') }))
      .filter(({ of, owner }) => (of === 'messages' || of === 'sessions') && needed.has(owner));
    // Who belongs to a message belongs to its session, too.
    const key = keys.find(({ of }) => of === 'messages') ?? keys[0];
    if (!key) return [];
    const hasNumbers = this.database.get(`SELECT wr FROM pragma_table_list('${name}')`)?.wr === 0;
    const table = this.readTable(name, [key.owner]);
    return [{ of: key.of, table: { ...table, owner: key.owner, order: hasNumbers ? 'rowid' : namesOf(table) } }];
  }

  private readTable(name: string, without: readonly string[] = []): TableShape {
    return { name, columns: this.columnsOf(name).filter((column) => !without.includes(column.name)) };
  }

  private columnsOf(table: string): Column[] {
    const rows = this.database.all(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('${table}')`);
    const keys = rows.filter((row) => row.pk !== 0);
    return rows.flatMap((row) => {
      // The number of a row is another in each database.
      if (keys.length === 1 && row.pk === 1 && row.type === 'INTEGER') return [];
      const isNeeded = (row.notnull === 1 || row.pk !== 0) && row.dflt_value === null;
      return [{ name: text(row, 'name'), type: text(row, 'type'), isNeeded }];
    });
  }
}

const wholeText = (column: string, chunk: string) =>
  `m.${column} || CASE m.status WHEN 'streaming' THEN coalesce((SELECT group_concat(c.${chunk}, '' ORDER BY c.seq) FROM message_chunks c WHERE c.message_id = m.id), '') ELSE '' END AS ${column}`;

/** Nobody goes on with an answer that left while it was written. */
const travelling: Readonly<Record<string, string>> = {
  content: wholeText('content', 'text'),
  reasoning: wholeText('reasoning', 'reasoning'),
  status: `CASE m.status WHEN 'streaming' THEN 'interrupted' ELSE m.status END AS status`,
};

function namesOf({ columns }: TableShape): string {
  return columns.map(({ name }) => name).join(', ');
}

function cellsOf(row: Readonly<Record<string, unknown>>): Cells {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Cells;
}
