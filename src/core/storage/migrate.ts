import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import type { Database } from './database.ts';

/** One step forward of the schema. Once released, a step is never changed: a later step puts right what it got wrong. */
export interface Migration {
  /** `m007_add_message_search`. */
  readonly name: string;
  readonly up: (database: Database) => void;
}

export interface MigrateOptions {
  /** Called once before the first step on a database that already holds something. */
  readonly backUp: (fromVersion: number) => void;
}

/**
 * Brings `database` to the newest schema. `PRAGMA user_version` counts the steps taken; the `migrations` table names
 * them. Each step is a transaction of its own that looks at the version again, so an interrupted run goes on where
 * it stopped and two windows that start together do not take a step twice.
 * @throws ThroughlineError `history.newerVersion` when the file has steps that are not known here.
 */
export function migrate(database: Database, migrations: readonly Migration[], options: MigrateOptions): void {
  const from = schemaVersion(database);
  if (from > migrations.length) throw newerVersion(database);
  if (from === migrations.length) return;
  if (from > 0) options.backUp(from);
  for (const [index, migration] of migrations.entries()) {
    database.transaction(() => {
      const version = schemaVersion(database);
      if (version > migrations.length) throw newerVersion(database);
      if (version === index) takeStep(database, migration, index + 1);
    });
  }
}

/** The number of migrations that `database` has been through. */
export function schemaVersion(database: Database): number {
  return Number(database.get('PRAGMA user_version')?.user_version ?? 0);
}

export function newerVersion(database: { readonly path: string }): ThroughlineError {
  return new ThroughlineError(failures.historyNewerVersion(database.path));
}

function takeStep(database: Database, migration: Migration, version: number): void {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at_ms INTEGER NOT NULL) STRICT');
  migration.up(database);
  database.run('INSERT INTO migrations (name, applied_at_ms) VALUES ($name, $now)', {
    name: migration.name,
    now: Date.now(),
  });
  database.exec(`PRAGMA user_version = ${version}`);
}
