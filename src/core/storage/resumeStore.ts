import type { Database } from './database.ts';
import { optionalText } from './row.ts';

/** The SQL of resume states: where the user was in each project, as JSON that its owner validates. */
export class ResumeStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  get(projectId: string): string | undefined {
    const row = this.database.get('SELECT json FROM resume_states WHERE project_id = $projectId', { projectId });
    return row && optionalText(row, 'json');
  }

  /** Replaces the state by what `change` makes of it, with no other window in between. */
  update(projectId: string, nowMs: number, change: (current: string | undefined) => string): void {
    this.database.transaction(() => {
      this.database.run(
        `INSERT INTO resume_states (project_id, json, updated_at_ms) VALUES ($projectId, $json, $now)
         ON CONFLICT (project_id) DO UPDATE SET json = $json, updated_at_ms = $now`,
        { projectId, json: change(this.get(projectId)), now: nowMs },
      );
    });
  }
}
