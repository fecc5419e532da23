import type { Log } from '../../base/log.ts';
import type { SessionDetails, SessionEntry, SessionFigures } from '../model/session.ts';
import type { Database, Row } from './database.ts';
import { number, optionalNumber, optionalText, text } from './row.ts';
import { madeFromOf } from './sessionStore.ts';

/** Which sessions a list of the history has. */
export interface SessionFilter {
  readonly projectId: string;
  /** Those of other projects too, unless they are in the trash there. */
  readonly allProjects?: boolean;
  /** Only those that were used on this git branch. */
  readonly branch?: string;
}

// Without the system prompt, which is longer than all the rest. Answers that stream have an index of their own.
const columns = `s.id, s.project_id, p.name AS project_name, p.path AS project_path, s.title, s.model, s.branch, s.origin, s.made_from_json, s.created_at_ms, s.updated_at_ms,
  s.pinned_at_ms, s.archived_at_ms, s.deleted_at_ms,
  CASE WHEN s.head_message_id IS NULL THEN 0 ELSE s.message_count END AS shown_count,
  s.id IN (SELECT session_id FROM messages WHERE status = 'streaming') AS is_answering`;

/** The SQL of the list of the history. A list of 10,000 sessions reads no messages. */
export class SessionListStore {
  private readonly database: Database;
  private readonly log: Log;

  constructor(database: Database, log: Log) {
    this.database = database;
    this.log = log;
  }

  /** Newest activity first, those in the trash of the project too. */
  entries({ projectId, allProjects = false, branch }: SessionFilter): SessionEntry[] {
    const where = [
      allProjects ? '(s.project_id = $projectId OR s.deleted_at_ms IS NULL)' : 's.project_id = $projectId',
      ...(branch === undefined ? [] : ['s.id IN (SELECT session_id FROM session_branches WHERE branch = $branch)']),
    ];
    const rows = this.database.all(
      `SELECT ${columns} FROM sessions s JOIN projects p ON p.id = s.project_id
       WHERE ${where.join(' AND ')} ORDER BY s.updated_at_ms DESC, s.rowid DESC`,
      { projectId, ...(branch !== undefined && { branch }) },
    );
    return rows.map((row) => toEntry(row, this.log));
  }

  details(sessionId: string): SessionDetails {
    const list = (sql: string) => this.database.all(sql, { sessionId }).map((row) => text(row, 'name'));
    return {
      tokens: this.figures([sessionId]).get(sessionId)?.tokens ?? 0,
      models: list(
        `SELECT model AS name FROM messages WHERE session_id = $sessionId AND model IS NOT NULL
         GROUP BY model ORDER BY max(seq) DESC`,
      ),
      branches: list(
        `SELECT branch AS name FROM session_branches WHERE session_id = $sessionId
         ORDER BY last_used_at_ms DESC, branch`,
      ),
    };
  }

  /**
   * The tokens and the last models of sessions. Apart from the list, since those of a group that nobody opens are not asked for;
   * and from the sums: messages are read only where two models answered within the same quarter of an hour.
   */
  figures(sessionIds: readonly string[]): Map<string, SessionFigures> {
    const rows = this.database.all(
      `SELECT s.value AS id,
         (SELECT sum(u.prompt_tokens + u.completion_tokens) FROM usage_sums u WHERE u.session_id = s.value) AS tokens,
         (SELECT CASE WHEN min(u.model) = max(u.model) THEN min(u.model) ELSE (
              SELECT m.model FROM messages m WHERE m.session_id = s.value AND m.role = 'assistant' AND m.model <> ''
              ORDER BY m.seq DESC LIMIT 1) END
          FROM usage_sums u WHERE u.session_id = s.value AND u.answers > 0 AND u.model <> '' AND u.slot = (
            SELECT slot FROM usage_sums WHERE session_id = s.value AND answers > 0 AND model <> ''
            ORDER BY slot DESC LIMIT 1)) AS model
       FROM json_each($ids) s`,
      { ids: JSON.stringify(sessionIds) },
    );
    return new Map(
      rows.map((row) => {
        const model = optionalText(row, 'model');
        const figures = { tokens: optionalNumber(row, 'tokens') ?? 0, ...(model !== undefined && { model }) };
        return [text(row, 'id'), figures];
      }),
    );
  }

  /** The git branches that sessions of a project were used on, the one used last first. */
  branches(projectId: string): string[] {
    const rows = this.database.all(
      `SELECT b.branch FROM session_branches b JOIN sessions s ON s.id = b.session_id
       WHERE s.project_id = $projectId GROUP BY b.branch ORDER BY max(b.last_used_at_ms) DESC, b.branch`,
      { projectId },
    );
    return rows.map((row) => text(row, 'branch'));
  }

  /** The session in which something was asked last on a branch; archived ones and those given the title `except` do not count. */
  lastOn(projectId: string, branch: string, except: string): string | undefined {
    const row = this.database.get(
      `SELECT s.id FROM session_branches b JOIN sessions s ON s.id = b.session_id
       WHERE b.branch = $branch AND s.project_id = $projectId AND s.deleted_at_ms IS NULL AND s.archived_at_ms IS NULL
         AND NOT (s.title_is_custom = 1 AND s.title = $except)
       ORDER BY b.last_used_at_ms DESC LIMIT 1`,
      { projectId, branch, except },
    );
    return row && optionalText(row, 'id');
  }

  /** Sessions in the trash of a project since before `beforeMs`. Pinned ones stay. */
  hasTrash(projectId: string): boolean {
    const row = this.database.get(
      'SELECT EXISTS (SELECT 1 FROM sessions WHERE project_id = $projectId AND deleted_at_ms IS NOT NULL) AS found',
      { projectId },
    );
    return row !== undefined && number(row, 'found') === 1;
  }

  expired(projectId: string, beforeMs: number): string[] {
    const rows = this.database.all(
      `SELECT id FROM sessions WHERE project_id = $projectId AND deleted_at_ms < $beforeMs AND pinned_at_ms IS NULL`,
      { projectId, beforeMs },
    );
    return rows.map((row) => text(row, 'id'));
  }
}

function toEntry(row: Row, log: Log): SessionEntry {
  const madeFrom = madeFromOf(row, log);
  const model = optionalText(row, 'model');
  const branch = optionalText(row, 'branch');
  const origin = optionalText(row, 'origin');
  const pinnedAtMs = optionalNumber(row, 'pinned_at_ms');
  const archivedAtMs = optionalNumber(row, 'archived_at_ms');
  const deletedAtMs = optionalNumber(row, 'deleted_at_ms');
  return {
    id: text(row, 'id'),
    projectId: text(row, 'project_id'),
    projectName: text(row, 'project_name'),
    projectPath: text(row, 'project_path'),
    title: text(row, 'title'),
    ...(model !== undefined && { model }),
    ...(branch !== undefined && { branch }),
    ...(origin !== undefined && { origin }),
    ...(madeFrom && { madeFrom }),
    messageCount: number(row, 'shown_count'),
    createdAtMs: number(row, 'created_at_ms'),
    updatedAtMs: number(row, 'updated_at_ms'),
    ...(pinnedAtMs !== undefined && { pinnedAtMs }),
    ...(archivedAtMs !== undefined && { archivedAtMs }),
    ...(deletedAtMs !== undefined && { deletedAtMs }),
    isAnswering: row.is_answering === 1,
  };
}
