import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import type { Migration } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';
import { addProjectAndSession } from '../history/historyFixture.ts';

describe('openHistoryDatabase', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-open-'));
    path = join(folder, 'history.db');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (at = path) => openHistoryDatabase({ path: at, log: silentLog });
  const question = (index: number) => `question ${index} ${'words '.repeat(40)}`;

  function writeHistory(messages: number): void {
    const { database } = open();
    const stores = createStores(database, silentLog);
    addProjectAndSession(stores);
    const history = new ChatHistoryManager({ stores, log: silentLog });
    for (let index = 0; index < messages; index++) history.add('s', { role: 'user', content: question(index) });
    history.dispose();
    database.dispose();
  }

  function readAll(opened: ReturnType<typeof open>): string[] {
    const history = new ChatHistoryManager({ stores: createStores(opened.database, silentLog), log: silentLog });
    const contents = history.load('s').map(({ content }) => content);
    assert.deepEqual(opened.database.all('PRAGMA foreign_key_check'), []);
    const miscounted =
      'message_count <> (SELECT count(*) FROM messages m WHERE m.session_id = sessions.id AND m.deleted_at_ms IS NULL)';
    assert.deepEqual(opened.database.all(`SELECT id FROM sessions WHERE ${miscounted}`), []);
    return contents;
  }

  const hasCode = (code: string) => (error: unknown) =>
    error instanceof ThroughlineError && error.failure.code === code;

  const asideFiles = () => readdirSync(folder).filter((name) => name.startsWith('history.db.damaged-'));

  it('makes the folder and the file', () => {
    const opened = open(join(folder, 'deep', 'er', 'history.db'));
    assert.ok(opened.durable);
    assert.equal(opened.failure, undefined);
    opened.database.dispose();
  });

  const rights = (file: string) => (statSync(file).mode & 0o777).toString(8);

  it('is readable for its owner alone, with all its files, whatever the umask', function () {
    if (process.platform === 'win32') this.skip();
    const before = process.umask(0);
    try {
      const file = join(folder, 'own', 'history.db');
      const opened = open(file);
      assert.equal(rights(dirname(file)), '700');
      assert.deepEqual(
        readdirSync(dirname(file)).map((name) => [
          name.replace(/open-.*/, 'open-…'),
          rights(join(dirname(file), name)),
        ]),
        [
          ['history.db', '600'],
          ['history.db-shm', '600'],
          ['history.db-wal', '600'],
          ['history.db.open-…', '600'],
        ],
      );
      opened.database.dispose();
      chmodSync(file, 0o644);
      const next: Migration = { name: 'm999_next', up() {} };
      openHistoryDatabase({ path: file, log: silentLog, migrations: [...migrations, next] }).database.dispose();
      assert.deepEqual(
        readdirSync(dirname(file)).map((name) => rights(join(dirname(file), name))),
        ['600', '600'],
        'an older history, and its backup',
      );
    } finally {
      process.umask(before);
    }
  });

  it('leaves the rights of a folder as they are that was there before', () => {
    chmodSync(folder, 0o755);
    open().database.dispose();
    assert.equal(rights(folder), '755');
  });

  it('finds again what was written', () => {
    writeHistory(3);
    const opened = open();
    assert.deepEqual(readAll(opened), [0, 1, 2].map(question));
    opened.database.dispose();
  });

  it('goes on in memory, and says why, where nothing can be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const opened = open(join(folder, 'file', 'history.db'));
    assert.equal(opened.durable, false);
    assert.equal(opened.failure?.code, 'history.readOnly');
    addProjectAndSession(createStores(opened.database, silentLog));
    opened.database.dispose();
  });

  it('sets aside a file that is no database, and keeps it byte for byte', () => {
    const garbage = 'this was never a database\n'.repeat(300);
    writeFileSync(path, garbage);
    const opened = open();
    assert.ok(opened.durable);
    assert.equal(opened.failure?.code, 'history.damaged');
    const [aside] = asideFiles();
    assert.ok(aside && opened.failure.why.includes(aside));
    assert.equal(readFileSync(join(folder, aside), 'utf8'), garbage);
    opened.database.dispose();
    const again = open();
    assert.equal(again.failure, undefined);
    again.database.dispose();
  });

  it('leaves a damaged file where it is while another window writes to it, and sets it aside once that is closed', () => {
    writeHistory(50);
    const other = open();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(16), 0, 16, 0);
    closeSync(file);
    const opened = open();
    assert.deepEqual([opened.durable, opened.failure?.code, asideFiles()], [false, 'history.damagedInUse', []]);
    assert.equal(readAll(opened)[0], question(0), 'what was said can be read meanwhile');
    opened.database.dispose();
    other.database.dispose();
    // Of a process that was killed.
    const { pid = 0 } = spawnSync(process.execPath, ['--version']);
    writeFileSync(`${path}.open-${pid}-1-gone`, '');
    const again = open();
    assert.deepEqual([again.durable, again.failure?.code, asideFiles().length], [true, 'history.damaged', 1]);
    assert.deepEqual(
      readAll(again),
      Array.from({ length: 50 }, (_, index) => question(index)),
    );
    again.database.dispose();
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('.open-')),
      [],
    );
  });

  it('writes nothing into a file that was moved away or replaced while it was open', () => {
    writeHistory(1);
    const { database } = open();
    const change = () => database.durably(() => database.run("UPDATE sessions SET title = 'unseen'"));
    renameSync(path, `${path}.moved`);
    assert.throws(change, hasCode('history.replaced'));
    const { database: another } = open();
    assert.throws(change, hasCode('history.replaced'));
    another.dispose();
    assert.notEqual(database.get('SELECT title FROM sessions')?.title, 'unseen');
    database.dispose();
  });

  it('takes over what can still be read of a history that was cut off, wherever', () => {
    writeHistory(900);
    const whole = readFileSync(path);
    for (const part of [0.41, 0.5, 0.613, 0.777, 0.9]) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * part)));
      const opened = open();
      assert.equal(opened.failure?.code, 'history.damaged');
      const recovered = readAll(opened);
      assert.ok(recovered.length > 50, `${part}: ${recovered.length} messages recovered`);
      // The last one may be cut off where the file was.
      for (const content of recovered) assert.match(content, /^q\w*(?: \d+ (?:words )*\w*)?$/);
      opened.database.dispose();
    }
  });

  it('checks the whole file after damage was met in use, and takes over what is around it', () => {
    writeHistory(400);
    const bytes = readFileSync(path);
    const place = bytes.indexOf('question 200 ');
    assert.ok(place > 0);
    const page = Math.floor(place / 4096) * 4096;
    bytes.fill(0xff, page, page + 4096);
    writeFileSync(path, bytes);
    const first = open();
    assert.ok(first.durable);
    assert.throws(() => readAll(first), /malformed/);
    first.database.dispose();
    const second = open();
    assert.equal(second.failure?.code, 'history.damaged');
    const recovered = readAll(second);
    assert.ok(recovered.length >= 350 && recovered.length < 400, `${recovered.length} messages recovered`);
    assert.ok(recovered.includes(question(0)) && recovered.includes(question(399)));
    second.database.dispose();
    assert.equal(readdirSync(folder).filter((name) => /suspect|reading/.test(name)).length, 0);
  });

  it('opens whatever is at random places in the file, and never deletes a byte of it', function () {
    this.timeout(60_000);
    writeHistory(60);
    const whole = readFileSync(path);
    for (let seed = 1; seed <= 100; seed++) {
      const bytes = Buffer.from(whole);
      for (let hit = 0; hit < 8; hit++) {
        const place = pseudoRandom(seed * 100 + hit) % (bytes.length - 64);
        bytes.fill(seed * 37 + hit, place, place + 64);
      }
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      writeFileSync(path, bytes);
      writeFileSync(`${path}.suspect`, '');
      const opened = open();
      assert.ok(opened.durable, `seed ${seed}: ${opened.failure?.why}`);
      if (opened.failure) assert.deepEqual(readFileSync(join(folder, asideFiles()[0] ?? '')), bytes);
      const stores = createStores(opened.database, silentLog);
      if (!stores.sessions.get('s')) assert.ok(opened.failure);
      assert.equal(opened.database.get('PRAGMA integrity_check')?.integrity_check, 'ok');
      opened.database.dispose();
    }
  });

  it('loses no more than the torn end of a write-ahead log', () => {
    const { database } = open();
    const stores = createStores(database, silentLog);
    addProjectAndSession(stores);
    const history = new ChatHistoryManager({ stores, log: silentLog });
    for (let index = 0; index < 20; index++) history.add('s', { role: 'user', content: question(index) });
    // A copy of the files as they are now is what a crash leaves.
    const torn = join(folder, 'torn.db');
    writeFileSync(torn, readFileSync(path));
    const log = readFileSync(`${path}-wal`);
    writeFileSync(`${torn}-wal`, log.subarray(0, log.length - 5000));
    database.dispose();
    const opened = open(torn);
    assert.ok(opened.durable);
    const found = readAll(opened);
    assert.ok(found.length >= 15 && found.length < 20, `${found.length} found`);
    opened.database.dispose();
  });

  it('ties messages to a session again when the sessions cannot be read', () => {
    writeHistory(5);
    const database = openDatabase(path);
    const root = Number(database.get(`SELECT rootpage FROM sqlite_schema WHERE name = 'sessions'`)?.rootpage);
    database.dispose();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, (root - 1) * 4096, root * 4096));
    const opened = open();
    assert.equal(opened.failure?.code, 'history.damaged');
    assert.deepEqual(readAll(opened), [0, 1, 2, 3, 4].map(question));
    assert.equal(createStores(opened.database, silentLog).sessions.list('p')[0]?.title, 'Recovered conversation');
    opened.database.dispose();
  });

  it('shows the old conversations where the disk can only be read', function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip(); // Mounting takes root.
    writeHistory(3);
    const script = `mount -t tmpfs -o size=2m none "$1" && cp "$2" "$1/history.db" && mount -o remount,ro "$1" && exec "$3" "$4" "$1/history.db"`;
    let output: string;
    try {
      const mountPoint = mkdtempSync(join(folder, 'mount-'));
      const child = join(import.meta.dirname, 'printHistory.ts');
      const args = ['-m', 'sh', '-c', script, 'sh', mountPoint, path, process.execPath, child];
      output = execFileSync('unshare', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      this.skip(); // Root without the right to mount, as in most containers.
    }
    const { code, durable, contents } = JSON.parse(output);
    assert.deepEqual([code, durable], ['history.readOnly', false]);
    assert.deepEqual(contents, [0, 1, 2].map(question));
    assert.equal(existsSync(path), true);
  });
});

/** A fixed sequence, so that a failing seed can be run again (Lehmer, MINSTD). */
function pseudoRandom(seed: number): number {
  let state = seed;
  for (let round = 0; round < 5; round++) state = (state * 48271) % 2147483647;
  return state;
}
