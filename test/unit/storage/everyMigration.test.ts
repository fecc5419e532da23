import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { type Database, openDatabase } from '../../../src/core/storage/database.ts';
import { type Migration, migrate, schemaVersion } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';

describe('The migrations from the oldest history', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-oldest-'));
    path = join(folder, 'history.db');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = () => openHistoryDatabase({ path, log: silentLog });

  /** The file as the version with these steps would have left it. */
  function migrateWith(list: readonly Migration[], rows = ''): void {
    const database = openDatabase(path);
    try {
      migrate(database, list, { backUp: () => {} });
      database.exec(rows);
    } finally {
      database.dispose();
    }
  }

  /** The first version's file, with what it could hold. */
  const writeOldest = () => migrateWith(migrations.slice(0, 1), oldestRows);

  it('bring every row along: sessions, messages in their order, the stream of a crash, receipts', () => {
    writeOldest();
    const { database, durable } = open();
    assert.ok(durable);
    assert.equal(schemaVersion(database), migrations.length);
    const stores = createStores(database, silentLog);
    const history = new ChatHistoryManager({ stores, log: silentLog });
    history.recoverInterrupted();
    assert.deepEqual(
      history.load('s').map(({ id, content, status }) => [id, content, status]),
      [
        ['q1', 'First?', 'complete'],
        ['a1', 'One.', 'complete'],
        ['q2', 'Second?', 'complete'],
        ['a2', 'Two and what was streamed', 'interrupted'],
      ],
    );
    assert.deepEqual(
      stores.sessions.list('p').map(({ id, title }) => [id, title]),
      [['s', 'Old session']],
    );
    const [entry] = stores.sessionList.entries({ projectId: 'p' });
    assert.equal(entry?.messageCount, 4);
    assert.equal(stores.search.waitingCount(100) > 0, true);
    assert.equal(database.get(`SELECT json FROM receipts WHERE message_id = 'a1'`)?.json, '{"version":1,"items":[]}');
    history.dispose();
    database.dispose();
  });

  it('make of an old history without rows what a new one is', () => {
    migrateWith(migrations.slice(0, 1));
    const old = open();
    const schema = (database: Database) =>
      database
        .all('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name')
        .map(({ type, name, sql }) => [type, name, sql]);
    const made = schema(old.database);
    old.database.dispose();
    rmSync(folder, { recursive: true, force: true });
    const fresh = open();
    assert.deepEqual(made, schema(fresh.database));
    fresh.database.dispose();
  });

  for (const [index, { name, up }] of migrations.entries()) {
    if (index === 0) continue;
    it(`go on after ${name} was interrupted, with nothing of it left and nothing lost`, () => {
      writeOldest();
      migrateWith(migrations.slice(0, index));
      const before = dump(path);
      const interrupted: Migration = {
        name,
        up: (database) => {
          up(database);
          throw new Error('interrupted');
        },
      };
      assert.throws(() => migrateWith([...migrations.slice(0, index), interrupted]), /interrupted/);
      assert.deepEqual(dump(path), before);
      const { database, durable } = open();
      assert.ok(durable);
      database.dispose();
      const after = dump(path);
      for (const table of ['projects', 'sessions', 'messages', 'message_chunks', 'receipts', 'resume_states'])
        assert.equal(after.get(table)?.length, before.get(table)?.length, table);
    });
  }
});

const oldestRows = `
  INSERT INTO projects (id, name, path, created_at_ms, last_seen_at_ms) VALUES ('p', 'project', '/project', 1, 2);
  INSERT INTO sessions (id, project_id, title, system_prompt, model, branch, head_message_id, created_at_ms, updated_at_ms)
    VALUES ('s', 'p', 'Old session', 'Be brief.', 'm', 'main', 'a2', 1, 9),
           ('gone', 'p', 'Deleted session', '', NULL, NULL, NULL, 1, 5);
  UPDATE sessions SET deleted_at_ms = 6 WHERE id = 'gone';
  INSERT INTO messages (id, session_id, parent_id, role, content, status, model, usage_json, created_at_ms, updated_at_ms)
    VALUES ('q1', 's', NULL, 'user', 'First?', 'complete', NULL, NULL, 1, 1),
           ('a1', 's', 'q1', 'assistant', 'One.', 'complete', 'm', '{"promptTokens":5,"completionTokens":1}', 2, 2),
           ('q2', 's', 'a1', 'user', 'Second?', 'complete', NULL, NULL, 3, 3),
           ('a2', 's', 'q2', 'assistant', 'Two', 'streaming', 'm', NULL, 4, 4);
  INSERT INTO message_chunks (message_id, seq, text) VALUES ('a2', 1, ' and what'), ('a2', 2, ' was streamed');
  INSERT INTO receipts (message_id, seq, created_at_ms, json) VALUES ('a1', 1, 2, '{"version":1,"items":[]}');
  INSERT INTO resume_states (project_id, json, updated_at_ms) VALUES ('p', '{"version":1}', 3);
`;

/** All rows of all tables, but when the steps were taken, and how many were. */
function dump(path: string): Map<string, unknown[]> {
  const database = openDatabase(path, { readOnly: true });
  const names = database.all(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'migrations' ORDER BY name`,
  );
  const rows = new Map<string, unknown[]>(
    names.map(({ name }) => [String(name), database.all(`SELECT * FROM "${name}"`)]),
  );
  rows.set('version', [schemaVersion(database)]);
  database.dispose();
  return rows;
}
