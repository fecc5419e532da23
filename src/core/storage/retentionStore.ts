import type { Database, Row } from './database.ts';
import { nowMs, number, text } from './row.ts';

/** A session that is due to be put away or to go. */
export interface DueSession {
  readonly id: string;
  readonly projectId: string;
  readonly title: string;
}

// Pinned sessions are exempt; what somebody is in, in whichever window, is in use.
const isKept = `s.pinned_at_ms IS NOT NULL
  OR s.id IN (SELECT json_extract(json, '$.activeSessionId') FROM resume_states
    WHERE json_valid(json) AND json_extract(json, '$.activeSessionId') IS NOT NULL)
  OR s.id IN (SELECT session_id FROM messages WHERE status = 'streaming')
  OR s.id IN (SELECT session_id FROM session_holds WHERE lease_until_ms > ${nowMs})`;

/** The SQL of what is kept how long, in all projects. */
export class RetentionStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Sessions that nothing happened in since `beforeMs`, and that were here all the time, the oldest first. */
  unusedSince(beforeMs: number): DueSession[] {
    const rows = this.database.all(
      `SELECT s.id, s.project_id, s.title FROM sessions s
       WHERE s.deleted_at_ms IS NULL AND max(s.updated_at_ms, s.kept_from_ms) < $beforeMs AND NOT (${isKept})
       ORDER BY s.updated_at_ms, s.rowid`,
      { beforeMs },
    );
    return rows.map(toDue);
  }

  /** What is in the trash, what was put there first before the rest. */
  trash(): DueSession[] {
    const rows = this.database.all(
      `SELECT s.id, s.project_id, s.title FROM sessions s
       WHERE s.deleted_at_ms IS NOT NULL AND s.pinned_at_ms IS NULL ORDER BY s.deleted_at_ms, s.rowid`,
    );
    return rows.map(toDue);
  }

  /** About how much room a session takes. */
  bytes(sessionId: string): number {
    const row = this.database.get(
      `SELECT coalesce(sum(octet_length(m.content) + octet_length(m.reasoning) + 300
         + coalesce((SELECT sum(octet_length(r.json)) FROM receipts r WHERE r.message_id = m.id), 0)
         + coalesce((SELECT sum(octet_length(i.data)) FROM message_images mi JOIN images i ON i.id = mi.image_id
             WHERE mi.message_id = m.id), 0)), 0) AS bytes
       FROM messages m WHERE m.session_id = $sessionId`,
      { sessionId },
    );
    return row ? number(row, 'bytes') : 0;
  }

  /** Puts sessions into the trash that are not in it yet. Part of a transaction. */
  setDeleted(ids: readonly string[], nowMs: number): void {
    const sql = 'UPDATE sessions SET deleted_at_ms = $nowMs WHERE id = $id AND deleted_at_ms IS NULL';
    for (const id of ids) this.database.run(sql, { id, nowMs });
  }

  /** Takes sessions out of the trash that are in it. Part of a transaction. */
  restore(ids: readonly string[], nowMs: number): void {
    const sql =
      'UPDATE sessions SET deleted_at_ms = NULL, kept_from_ms = $nowMs WHERE id = $id AND deleted_at_ms IS NOT NULL';
    for (const id of ids) this.database.run(sql, { id, nowMs });
  }

  /** Removes sessions that are in the trash; gives those that were. Part of a transaction. */
  remove(ids: readonly string[]): string[] {
    const sql = 'DELETE FROM sessions WHERE id = $id AND deleted_at_ms IS NOT NULL';
    return ids.filter((id) => this.database.run(sql, { id }) > 0);
  }
}

function toDue(row: Row): DueSession {
  return { id: text(row, 'id'), projectId: text(row, 'project_id'), title: text(row, 'title') };
}
