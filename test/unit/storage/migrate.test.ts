import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { type Migration, schemaVersion } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';
import { addProjectAndSession } from '../history/historyFixture.ts';

describe('Migrations', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-migrate-'));
    path = join(folder, 'history.db');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const addsColumn: Migration = {
    name: 'm900_later',
    up: (db) => db.exec('ALTER TABLE sessions ADD COLUMN mood TEXT'),
  };
  const fails: Migration = {
    name: 'm901_fails',
    up: (db) => {
      db.exec('ALTER TABLE sessions ADD COLUMN half TEXT');
      if (db.path !== ':memory:') throw new Error('interrupted');
    },
  };
  const openWith = (list: readonly Migration[]) => openHistoryDatabase({ path, log: silentLog, migrations: list });
  const backups = () => readdirSync(folder).filter((name) => name.includes('.backup-'));

  function writeOldHistory(): void {
    const { database } = openWith(migrations);
    addProjectAndSession(createStores(database, silentLog));
    database.dispose();
  }

  it('are numbered in order and named once', () => {
    const names = migrations.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    for (const [index, name] of names.entries())
      assert.match(name, new RegExp(`^m${String(index + 1).padStart(3, '0')}_`));
  });

  it('make a new history without a backup, and record themselves', () => {
    const { database, durable } = openWith(migrations);
    assert.ok(durable);
    assert.equal(schemaVersion(database), migrations.length);
    assert.deepEqual(
      database.all('SELECT name FROM migrations ORDER BY name').map(({ name }) => name),
      migrations.map(({ name }) => name),
    );
    database.dispose();
    assert.deepEqual(backups(), []);
  });

  it('back an existing history up before the first step', () => {
    writeOldHistory();
    const { database } = openWith([...migrations, addsColumn]);
    assert.equal(database.get('SELECT mood, title FROM sessions')?.title, 'Sample');
    database.dispose();
    const [backup] = backups();
    assert.ok(backup);
    const old = openDatabase(join(folder, backup), { readOnly: true });
    assert.equal(schemaVersion(old), migrations.length);
    assert.equal(old.get('SELECT title FROM sessions')?.title, 'Sample');
    old.dispose();
    openWith([...migrations, addsColumn]).database.dispose();
    assert.equal(backups().length, 1);
  });

  it('leave nothing of a step that failed, and take it again at the next start', () => {
    writeOldHistory();
    const failed = openWith([...migrations, addsColumn, fails]);
    assert.equal(failed.durable, false);
    failed.database.dispose();
    const { database, durable } = openWith([...migrations, addsColumn, { ...fails, up: () => {} }]);
    assert.ok(durable);
    const columns = database.all(`SELECT name FROM pragma_table_info('sessions')`).map(({ name }) => name);
    assert.ok(columns.includes('mood') && !columns.includes('half'));
    database.dispose();
  });

  it('do not touch a history of a newer version, and go on in memory', () => {
    openWith([...migrations, addsColumn]).database.dispose();
    const before = readFileSync(path);
    const opened = openWith(migrations);
    assert.equal(opened.durable, false);
    assert.equal(opened.failure?.code, 'history.newerVersion');
    addProjectAndSession(createStores(opened.database, silentLog));
    opened.database.dispose();
    assert.deepEqual(readFileSync(path), before);
    assert.equal(existsSync(`${path}-wal`), false);
  });
});
