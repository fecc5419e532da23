import type { Database } from './database.ts';
import { number } from './row.ts';

/** The SQL of what answers cost. */
export class UsageStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * Tokens of all answers and summaries begun since then, sent and answered, as far as endpoints reported them. Of those that were asked for
   * here: what was taken over from another assistant was never written by a process of ours.
   */
  tokensSince(sinceMs: number): number {
    const row = this.database.get(
      `SELECT coalesce(sum(coalesce(json_extract(usage_json, '$.promptTokens'), 0)
           + coalesce(json_extract(usage_json, '$.completionTokens'), 0)), 0) AS tokens
       FROM (
         SELECT usage_json FROM messages
         WHERE usage_json IS NOT NULL AND created_at_ms >= $since AND owner_pid IS NOT NULL AND json_valid(usage_json)
         UNION ALL
         SELECT usage_json FROM summaries
         WHERE usage_json IS NOT NULL AND created_at_ms >= $since AND json_valid(usage_json)
       )`,
      { since: sinceMs },
    );
    return row ? number(row, 'tokens') : 0;
  }
}
