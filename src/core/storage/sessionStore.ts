import type { Log } from '../../base/log.ts';
import type { Session, SessionSource, SessionSummary } from '../model/session.ts';
import type { Database, Row } from './database.ts';
import { isSessionSource } from './guards.ts';
import { json, number, optionalNumber, optionalText, text } from './row.ts';

/** What of a session can be changed. `model`: `null` takes it away. */
export interface SessionPatch {
  readonly title?: string;
  readonly titleIsCustom?: boolean;
  readonly model?: string | null;
}

/** The SQL of sessions. Deleted ones stay in the table, marked, so that deleting can be undone. */
export class SessionStore {
  private readonly database: Database;
  private readonly log: Log;

  constructor(database: Database, log: Log) {
    this.database = database;
    this.log = log;
  }

  insert(session: Session): void {
    this.database.run(
      `INSERT INTO sessions (id, project_id, title, title_is_custom, system_prompt, model, branch, made_from_json,
         created_at_ms, updated_at_ms)
       VALUES ($id, $projectId, $title, $custom, $systemPrompt, $model, $branch, $madeFrom, $created, $updated)`,
      {
        id: session.id,
        projectId: session.projectId,
        title: session.title,
        custom: session.titleIsCustom ? 1 : 0,
        systemPrompt: session.systemPrompt,
        model: session.model,
        branch: session.branch,
        madeFrom: session.madeFrom && JSON.stringify(session.madeFrom),
        created: session.createdAtMs,
        updated: session.updatedAtMs,
      },
    );
  }

  /** A session that is not deleted. */
  get(id: string): Session | undefined {
    const row = this.database.get('SELECT * FROM sessions WHERE id = $id AND deleted_at_ms IS NULL', { id });
    return row && toSession(row, this.log);
  }

  /** Sessions of a project that are not deleted, newest activity first. A cleared one counts no messages. */
  list(projectId: string): SessionSummary[] {
    const rows = this.database.all(
      `SELECT s.*, CASE WHEN s.head_message_id IS NULL THEN 0 ELSE s.message_count END AS shown_count
       FROM sessions s WHERE s.project_id = $projectId AND s.deleted_at_ms IS NULL
       ORDER BY s.updated_at_ms DESC, s.rowid DESC`,
      { projectId },
    );
    return rows.map((row) => ({ ...toSession(row, this.log), messageCount: number(row, 'shown_count') }));
  }

  /** The session with the newest activity; archived ones and those that were given the title `except` do not count. */
  latest(projectId: string, except: string): Session | undefined {
    const row = this.database.get(
      `SELECT * FROM sessions WHERE project_id = $projectId AND deleted_at_ms IS NULL
         AND archived_at_ms IS NULL AND NOT (title_is_custom = 1 AND title = $except)
       ORDER BY updated_at_ms DESC, rowid DESC LIMIT 1`,
      { projectId, except },
    );
    return row && toSession(row, this.log);
  }

  update(id: string, patch: SessionPatch): void {
    this.database.run(
      `UPDATE sessions SET
         title = coalesce($title, title),
         title_is_custom = coalesce($custom, title_is_custom),
         model = CASE WHEN $setModel THEN $model ELSE model END
       WHERE id = $id`,
      {
        id,
        title: patch.title,
        custom: patch.titleIsCustom === undefined ? undefined : Number(patch.titleIsCustom),
        setModel: Number(patch.model !== undefined),
        model: patch.model,
      },
    );
  }

  /** Marks as deleted. False when there is no such session. */
  setDeleted(id: string, projectId: string, nowMs: number): boolean {
    const sql = 'UPDATE sessions SET deleted_at_ms = $nowMs WHERE id = $id AND project_id = $projectId';
    return this.database.run(sql, { id, projectId, nowMs }) > 0;
  }

  /** Takes that mark away. False when there is no such session. */
  restore(id: string, projectId: string, nowMs: number): boolean {
    const sql =
      'UPDATE sessions SET deleted_at_ms = NULL, kept_from_ms = $nowMs WHERE id = $id AND project_id = $projectId';
    return this.database.run(sql, { id, projectId, nowMs }) > 0;
  }

  /** Pins (`nowMs`) or not any more (`null`). One that is pinned already keeps since when. */
  setPinned(id: string, nowMs: number | null): void {
    const sql =
      'UPDATE sessions SET pinned_at_ms = CASE WHEN $now IS NULL THEN NULL ELSE coalesce(pinned_at_ms, $now) END WHERE id = $id';
    this.database.run(sql, { id, now: nowMs });
  }

  /** Puts away (`nowMs`) or brings back (`null`). */
  setArchived(id: string, nowMs: number | null): void {
    this.database.run('UPDATE sessions SET archived_at_ms = $now WHERE id = $id', { id, now: nowMs });
  }

  /** Removes a session of the trash with all that belongs to it. False when there is none. */
  deleteForever(id: string, projectId: string): boolean {
    const sql = 'DELETE FROM sessions WHERE id = $id AND project_id = $projectId AND deleted_at_ms IS NOT NULL';
    return this.database.run(sql, { id, projectId }) > 0;
  }

  /** Remembers that something was asked on a git branch. */
  setBranch(id: string, branch: string, nowMs: number): void {
    this.database.run('UPDATE sessions SET branch = $branch WHERE id = $id AND branch IS NOT $branch', { id, branch });
    this.database.run(
      `INSERT INTO session_branches (session_id, branch, last_used_at_ms) VALUES ($id, $branch, $now)
       ON CONFLICT (session_id, branch) DO UPDATE SET last_used_at_ms = max(last_used_at_ms, $now)`,
      { id, branch, now: nowMs },
    );
  }

  /** The message that the conversation shown ends with; `null` when it is empty. */
  head(id: string): string | null {
    const row = this.database.get('SELECT head_message_id FROM sessions WHERE id = $id', { id });
    return (row && optionalText(row, 'head_message_id')) ?? null;
  }

  /** Moves the head. That is activity: the session becomes the newest, even if the clock went back. */
  setHead(id: string, messageId: string | null, nowMs: number): void {
    this.database.run(
      `UPDATE sessions SET head_message_id = $messageId, updated_at_ms = max(updated_at_ms, $now) WHERE id = $id`,
      { id, messageId, now: nowMs },
    );
  }
}

/** What a session was made of, if anything. */
export function madeFromOf(row: Row, log: Log): SessionSource | undefined {
  return json(row, 'made_from_json', { guard: isSessionSource, log, row: `session ${text(row, 'id')}` });
}

function toSession(row: Row, log: Log): Session {
  const madeFrom = madeFromOf(row, log);
  const model = optionalText(row, 'model');
  const branch = optionalText(row, 'branch');
  const origin = optionalText(row, 'origin');
  const pinnedAtMs = optionalNumber(row, 'pinned_at_ms');
  const archivedAtMs = optionalNumber(row, 'archived_at_ms');
  return {
    id: text(row, 'id'),
    projectId: text(row, 'project_id'),
    title: text(row, 'title'),
    titleIsCustom: row.title_is_custom === 1,
    systemPrompt: text(row, 'system_prompt'),
    ...(model !== undefined && { model }),
    ...(branch !== undefined && { branch }),
    ...(origin !== undefined && { origin }),
    ...(madeFrom && { madeFrom }),
    createdAtMs: number(row, 'created_at_ms'),
    updatedAtMs: number(row, 'updated_at_ms'),
    ...(pinnedAtMs !== undefined && { pinnedAtMs }),
    ...(archivedAtMs !== undefined && { archivedAtMs }),
  };
}
