import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase, sqliteTrouble } from '../../../src/core/storage/database.ts';

describe('Database', () => {
  let folder: string;
  let database: Database;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-database-'));
    database = openDatabase(join(folder, 'test.db'));
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT');
  });

  afterEach(() => {
    database.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const names = () => database.all('SELECT name FROM t ORDER BY id').map(({ name }) => name);
  const add = (name: string) => database.run('INSERT INTO t (name) VALUES ($name)', { name });

  it('uses a write-ahead log and checks foreign keys', () => {
    assert.equal(database.get('PRAGMA journal_mode')?.journal_mode, 'wal');
    assert.equal(database.get('PRAGMA foreign_keys')?.foreign_keys, 1);
    assert.equal(database.get('PRAGMA synchronous')?.synchronous, 1);
  });

  it('does a transaction as a whole or not at all', () => {
    database.transaction(() => add('kept'));
    assert.throws(() =>
      database.transaction(() => {
        add('lost');
        database.transaction(() => add('lost too'));
        add('kept');
      }),
    );
    assert.deepEqual(names(), ['kept']);
    add('after');
    assert.deepEqual(names(), ['kept', 'after']);
  });

  it('waits for the disk in a durable transaction, and only there', () => {
    const during = database.durably(() => database.get('PRAGMA synchronous')?.synchronous);
    assert.equal(during, 2);
    assert.throws(() => database.durably(() => assert.fail('no')));
    assert.equal(database.get('PRAGMA synchronous')?.synchronous, 1);
    assert.throws(() => database.transaction(() => database.durably(() => add('x'))), /another transaction/);
  });

  it('gets its turn though another process writes without a pause', async () => {
    const script = join(import.meta.dirname, 'writeWithoutPause.ts');
    const other = spawn(process.execPath, [script, database.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(other.stdout, 'data');
      for (let count = 0; count < 20; count += 1) {
        add(`ours ${count}`);
        // Not in the same gap as the one before.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
    assert.equal(names().filter((name) => String(name).startsWith('ours')).length, 20);
  }).timeout(60_000);

  it('tells apart what is wrong with the disk', () => {
    const trouble = (work: () => unknown) => {
      try {
        work();
        return assert.fail('it should have failed');
      } catch (error) {
        return sqliteTrouble(error);
      }
    };
    const garbage = join(folder, 'garbage.db');
    writeFileSync(garbage, 'not a database at all, but long enough to have a header '.repeat(20));
    assert.equal(
      trouble(() => openDatabase(garbage)),
      'damaged',
    );
    assert.equal(
      trouble(() => openDatabase(join(garbage, 'x.db'))),
      'readOnly',
    );
    assert.equal(
      trouble(() => database.exec('SELECT * FROM nothing')),
      'other',
    );
    database.exec('PRAGMA query_only = 1');
    assert.equal(
      trouble(() => add('x')),
      'readOnly',
    );
  });
});
