import type { Database } from './database.ts';
import { optionalText } from './row.ts';

/** Small facts about the database itself. */
export class MetaStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  get(key: string): string | undefined {
    const row = this.database.get('SELECT value FROM meta WHERE key = $key', { key });
    return row && optionalText(row, 'value');
  }

  set(key: string, value: string): void {
    this.database.run(
      'INSERT INTO meta (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = $value',
      { key, value },
    );
  }

  delete(key: string): void {
    this.database.run('DELETE FROM meta WHERE key = $key', { key });
  }
}
