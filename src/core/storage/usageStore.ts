import type { Database } from './database.ts';
import { number } from './row.ts';

/** The SQL of what answers cost. */
export class UsageStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Tokens of all answers begun since then, sent and answered, as far as endpoints reported them. */
  tokensSince(sinceMs: number): number {
    const row = this.database.get(
      `SELECT coalesce(sum(coalesce(json_extract(usage_json, '$.promptTokens'), 0)
           + coalesce(json_extract(usage_json, '$.completionTokens'), 0)), 0) AS tokens
       FROM messages WHERE usage_json IS NOT NULL AND created_at_ms >= $since AND json_valid(usage_json)`,
      { since: sinceMs },
    );
    return row ? number(row, 'tokens') : 0;
  }
}
