import type { Database } from './database.ts';
import { number, optionalNumber, text } from './row.ts';

/** A project in the list of those whose sessions can be attached to another. */
export interface ProjectOverview {
  readonly id: string;
  readonly name: string;
  /** Where it was seen last. */
  readonly path: string;
  /** Without those in its trash. */
  readonly sessionCount: number;
  readonly lastUsedAtMs: number;
}

/** The SQL that moves sessions from project to project. */
export class RelinkStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The projects that have sessions, the one used last first. */
  projects(): ProjectOverview[] {
    const rows = this.database.all(
      `SELECT p.id, p.name, p.path, p.last_seen_at_ms, count(s.id) AS total,
         sum(s.deleted_at_ms IS NULL) AS there, max(s.updated_at_ms) AS used
       FROM projects p JOIN sessions s ON s.project_id = p.id GROUP BY p.id ORDER BY used DESC`,
    );
    return rows.map((row) => ({
      id: text(row, 'id'),
      name: text(row, 'name'),
      path: text(row, 'path'),
      sessionCount: number(row, 'there'),
      lastUsedAtMs: optionalNumber(row, 'used') ?? number(row, 'last_seen_at_ms'),
    }));
  }

  /** All sessions of a project, those in its trash too. */
  sessionIds(projectId: string): string[] {
    const rows = this.database.all('SELECT id FROM sessions WHERE project_id = $projectId ORDER BY rowid', {
      projectId,
    });
    return rows.map((row) => text(row, 'id'));
  }

  /** Moves sessions that are in one project into another; gives those that were there. Part of a transaction. */
  move(ids: readonly string[], fromId: string, toId: string): string[] {
    const sql = 'UPDATE sessions SET project_id = $toId WHERE id = $id AND project_id = $fromId';
    return ids.filter((id) => this.database.run(sql, { id, fromId, toId }) > 0);
  }
}
