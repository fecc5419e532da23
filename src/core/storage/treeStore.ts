import type { Database, Row, SqlValue } from './database.ts';
import type { MessagePlace } from './messageStore.ts';
import { number, optionalText, text } from './row.ts';

/** A message as it stands in its tree, without its text. */
export interface PlacedMessage extends MessagePlace {
  readonly seq: number;
  readonly role: string;
}

/** Where a message is to stand. */
export interface Placement {
  readonly id: string;
  readonly sessionId: string;
  readonly parentId: string | null;
  readonly alternateOf: string | null;
  /** Another place in the order in which messages were written, as {@link TreeStore.freshNumbers} gives it. */
  readonly seq?: number;
}

/** The rows of some sessions at one moment, and those of their messages without texts, by their ids. */
export interface TreeRows {
  readonly sessions: ReadonlyMap<string, Row>;
  readonly messages: ReadonlyMap<string, Row>;
  /** What stands for their beginnings. */
  readonly summaryIds: ReadonlySet<string>;
}

/** What an operation did to rows. */
export interface RowChanges {
  readonly sessions: readonly RowChange[];
  readonly messages: readonly RowChange[];
  /** Summaries that it made. */
  readonly summaryIds: readonly string[];
}

/** What became of one row. Without `before` it was made. */
export interface RowChange {
  readonly id: string;
  readonly before?: Row;
  readonly after: Row;
}

const marks =
  'id, seq, session_id, parent_id, alternate_of, role, status, model, updated_at_ms, edited_at_ms, deleted_at_ms, length(content) AS length';
/** What an operation on a tree may change of a message, and what is put back. */
const changeable = [
  'seq',
  'session_id',
  'parent_id',
  'alternate_of',
  'content',
  'status',
  'failure_json',
  'updated_at_ms',
  'edited_at_ms',
  'deleted_at_ms',
];
/** Kept by triggers, whoever writes. */
const derived = ['id', 'message_count'];

/** The SQL of operations on whole trees of messages, and of what undoes them. Each call is part of a transaction. */
export class TreeStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** All messages of a session, in the order in which they were written, the deleted too. */
  nodes(sessionId: string): PlacedMessage[] {
    const rows = this.database.all(
      `SELECT id, seq, parent_id, alternate_of, role, deleted_at_ms IS NOT NULL AS is_deleted,
         role = 'assistant' AND content = '' AND status NOT IN ('streaming', 'complete') AS is_blank
       FROM messages WHERE session_id = $sessionId ORDER BY seq`,
      { sessionId },
    );
    return rows.map((row) => {
      const alternateOf = optionalText(row, 'alternate_of');
      return {
        id: text(row, 'id'),
        seq: number(row, 'seq'),
        role: text(row, 'role'),
        parentId: optionalText(row, 'parent_id') ?? null,
        ...(alternateOf !== undefined && { alternateOf }),
        isDeleted: row.is_deleted === 1,
        isBlank: row.is_blank === 1,
      };
    });
  }

  /** Puts a message somewhere else, with all that belongs to it. */
  place({ id, sessionId, parentId, alternateOf, seq }: Placement): void {
    if (seq !== undefined) this.queueNumberOf(id);
    this.database.run(
      `UPDATE messages SET session_id = $sessionId, parent_id = $parentId, alternate_of = $alternateOf, seq = coalesce($seq, seq)
       WHERE id = $id`,
      { id, sessionId, parentId, alternateOf, seq },
    );
  }

  /** So many numbers, growing, that no message has or ever had. */
  freshNumbers(count: number): number[] {
    const row = this.database.get(
      `SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0),
         coalesce((SELECT max(seq) FROM messages), 0)) AS last`,
    );
    const last = row ? number(row, 'last') : 0;
    this.database.run(`UPDATE sqlite_sequence SET seq = $last WHERE name = 'messages'`, { last: last + count });
    return Array.from({ length: count }, (_, index) => last + 1 + index);
  }

  /** Writes an answer anew, as its user wants it: whole, whatever became of it. */
  rewrite(id: string, content: string, nowMs: number): void {
    this.database.run(
      `UPDATE messages SET content = $content, status = 'complete', failure_json = NULL, edited_at_ms = $now,
         updated_at_ms = max(updated_at_ms, $now) WHERE id = $id`,
      { id, content, now: nowMs },
    );
  }

  /** A session counts as used on the branches of another. */
  copyBranches(fromSessionId: string, toSessionId: string): void {
    this.database.run(
      `INSERT INTO session_branches (session_id, branch, last_used_at_ms)
       SELECT $to, branch, last_used_at_ms FROM session_branches WHERE session_id = $from
       ON CONFLICT (session_id, branch) DO UPDATE SET last_used_at_ms = max(last_used_at_ms, excluded.last_used_at_ms)`,
      { from: fromSessionId, to: toSessionId },
    );
  }

  /** What is there now. Of the messages `withText` the text too. */
  rows(sessionIds: readonly string[], withText: readonly string[] = []): TreeRows {
    const sessions = new Map<string, Row>();
    const messages = new Map<string, Row>();
    const summaryIds = new Set<string>();
    for (const id of sessionIds) {
      const session = this.database.get('SELECT * FROM sessions WHERE id = $id', { id });
      if (session) sessions.set(id, session);
      const there = this.database.all(`SELECT ${marks} FROM messages WHERE session_id = $id ORDER BY seq`, { id });
      for (const row of there) messages.set(text(row, 'id'), row);
      const summaries = this.database.all('SELECT id FROM summaries WHERE session_id = $id', { id });
      for (const row of summaries) summaryIds.add(text(row, 'id'));
    }
    for (const id of withText) {
      const texts = this.database.get('SELECT content, failure_json FROM messages WHERE id = $id', { id });
      messages.set(id, { ...messages.get(id), ...texts });
    }
    return { sessions, messages, summaryIds };
  }

  /** Makes rows again what they were before, and removes those that were made. */
  putBack(changed: RowChanges): void {
    for (const id of changed.summaryIds) this.database.run('DELETE FROM summaries WHERE id = $id', { id });
    for (const change of changed.messages)
      if (change.before) this.putMessageBack(change.id, change.before, change.after);
    const made = changed.messages.filter(({ before }) => !before).map(({ id }) => id);
    for (const id of made.reverse()) this.database.run('DELETE FROM messages WHERE id = $id', { id });
    for (const change of changed.sessions) {
      if (change.before) this.putSessionBack(change.id, change.before, change.after);
      else this.database.run('DELETE FROM sessions WHERE id = $id', { id: change.id });
    }
  }

  private putMessageBack(id: string, before: Row, after: Row): void {
    const columns = changeable.filter((column) => before[column] !== after[column]);
    if (columns.length === 0) return;
    if (columns.includes('seq')) this.queueNumberOf(id);
    this.update('messages', id, Object.fromEntries(columns.map((column) => [column, before[column]])));
  }

  // What somebody has changed since, such as the title, stays as it is.
  private putSessionBack(id: string, before: Row, after: Row): void {
    const now = this.database.get('SELECT * FROM sessions WHERE id = $id', { id });
    const columns = Object.keys(before).filter(
      (column) => !derived.includes(column) && before[column] !== after[column] && now?.[column] === after[column],
    );
    if (columns.length === 0) return;
    this.update('sessions', id, Object.fromEntries(columns.map((column) => [column, before[column]])));
  }

  private update(table: 'messages' | 'sessions', id: string, values: Row): void {
    const assignments = Object.keys(values).map((column) => `${column} = $${column}`);
    this.database.run(`UPDATE ${table} SET ${assignments.join(', ')} WHERE id = $id`, {
      ...(values as Readonly<Record<string, SqlValue>>),
      id,
    });
  }

  /** The search forgets what it knows under the number that a message has: it gets another. */
  private queueNumberOf(id: string): void {
    this.database.run('INSERT INTO search_dirty (seq) SELECT seq FROM messages WHERE id = $id ON CONFLICT DO NOTHING', {
      id,
    });
  }
}
