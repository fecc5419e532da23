// Copies of a history, what a check finds in it, and what a repair does.
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { HistoryCare } from '../../../src/core/care/historyCare.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { SearchIndexer } from '../../../src/core/history/search/searchIndexer.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';
import { createHistoryFixture, type HistoryFixture, sampleReceipt } from '../history/historyFixture.ts';

const { signal } = new AbortController();

describe('Looking after the history', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  let care: HistoryCare;

  beforeEach(() => {
    fixture = createHistoryFixture();
    const { stores } = fixture;
    history = new ChatHistoryManager({ stores, log: silentLog });
    care = new HistoryCare({ stores, projectId: 'p', log: silentLog });
    for (const content of ['One', 'Two', 'Three']) history.add('s', { role: 'user', content });
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
  });

  const ask = (sql: string) => fixture.stores.database.all(sql);
  /** Writes what no part of the product writes. */
  const spoil = (...statements: readonly string[]) => {
    fixture.stores.database.exec('PRAGMA foreign_keys = OFF');
    for (const sql of statements) fixture.stores.database.exec(sql);
    fixture.stores.database.exec('PRAGMA foreign_keys = ON');
  };
  const found = async () => (await care.check(signal)).map(({ part, count }) => `${part} ${count}`);
  const texts = () => ask('SELECT content FROM messages ORDER BY seq').map(({ content }) => content);
  const target = () => join(fixture.folder, 'copy.db');

  it('copies it whole while it is written into, here and in another window', async () => {
    history.add('s', { role: 'user', content: 'long '.repeat(2_000_000) });
    const other = fixture.open();
    const shares: number[] = [];
    const onProgress = (share: number) => {
      shares.push(share);
      other.meta.set('key', `${share}`);
      fixture.stores.meta.set('own', `${share}`);
    };
    await care.backUp(target(), { signal, onProgress });
    ok(shares.length > 2, shares.join());
    deepEqual(shares, [...shares].sort(), 'it does not start again');
    const copy = openDatabase(target());
    equal(copy.get('PRAGMA integrity_check')?.integrity_check, 'ok');
    deepEqual(
      copy.all('SELECT content FROM messages ORDER BY seq').map(({ content }) => content),
      texts(),
    );
    copy.dispose();
    if (process.platform !== 'win32') equal(statSync(target()).mode & 0o077, 0);
    const opened = openHistoryDatabase({ path: target(), log: silentLog });
    ok(opened.durable && !opened.failure);
    opened.database.dispose();
  });

  it('never writes over the history itself, by whatever name or link, nor leaves to a copy what another file had', async () => {
    const link = join(fixture.folder, 'link.db');
    symlinkSync(fixture.path, link);
    equal(await care.isHistory(link), true);
    equal(await care.isHistory(target()), false);
    await rejects(care.backUp(link, { signal }), ThroughlineError);
    writeFileSync(`${target()}-wal`, 'of another file');
    await care.backUp(target(), { signal });
    equal(existsSync(`${target()}-wal`), false);
  });

  it('leaves what was there when copying is stopped, or cannot be done', async () => {
    history.add('s', { role: 'user', content: 'long '.repeat(2_000_000) });
    writeFileSync(target(), 'before');
    const abort = new AbortController();
    await rejects(care.backUp(target(), { signal: abort.signal, onProgress: () => abort.abort() }), {
      name: 'AbortError',
    });
    equal(statSync(target()).size, 6);
    const failure = (error: { failure: { code: string } }) => error.failure.code === 'archive.backupFailed';
    await rejects(care.backUp(join(fixture.folder, 'none', 'copy.db'), { signal }), failure);
    deepEqual(
      readdirSync(fixture.folder).filter((name) => name.endsWith('.part')),
      [],
    );
  });

  it('finds nothing in a sound one, also while messages wait to be indexed', async () => {
    deepEqual(await found(), []);
    const indexer = new SearchIndexer({ stores: fixture.stores, log: silentLog });
    await indexer.drain({ budgetMs: 60_000, signal });
    indexer.dispose();
    deepEqual(await found(), []);
    history.add('s', { role: 'user', content: 'Waits' });
    history.delete(history.load('s')[0]?.id ?? '');
    deepEqual(await found(), []);
  });

  it('ties what refers to nothing to what is left, with a copy of what was before, and deletes nothing', async () => {
    const [first, second, third] = history.load('s').map(({ id }) => id);
    fixture.stores.receipts.add(first ?? '', sampleReceipt);
    spoil(
      `UPDATE messages SET parent_id = 'gone' WHERE id = '${third}'`,
      `UPDATE sessions SET head_message_id = 'gone', message_count = 99`,
      `UPDATE receipts SET message_id = 'gone' WHERE message_id = '${first}'`,
      `INSERT INTO sessions (id, project_id, title, created_at_ms, updated_at_ms) VALUES ('lost', 'no project', 'Lost', 1, 1)`,
      `UPDATE messages SET session_id = 'no session' WHERE id = '${second}'`,
    );
    const findings = await care.check(signal);
    deepEqual(
      findings.map(({ part }) => part),
      ['rows', 'parents', 'heads', 'counts'],
    );
    const before = texts();
    const repair = await care.repair(findings, { signal });
    deepEqual(texts(), before);
    deepEqual(
      repair.left.map(({ part, details }) => `${part}: ${details.join()}`),
      ['rows: receipts → messages: 1'],
      'what belongs to nothing stays',
    );
    equal(ask('SELECT * FROM receipts').length, 1);
    match(repair.copy ?? '', /history\.db\.before-repair-\d{8}T\d+Z$/);
    const copy = openDatabase(repair.copy ?? '', { readOnly: true });
    equal(copy.get('SELECT head_message_id AS head FROM sessions')?.head, 'gone');
    copy.dispose();
    deepEqual(
      history.load('s').map(({ content }) => content),
      ['One', 'Three'],
    );
    equal(fixture.stores.sessions.list('no project').length, 1);
    const recovered = ask(`SELECT id FROM sessions WHERE id = 'no session'`);
    equal(recovered.length, 1);
    equal(history.load('no session').at(-1)?.content, 'Two');
  });

  it('makes a search index anew that misses messages, or has what nobody said', async () => {
    const index = async () => {
      const indexer = new SearchIndexer({ stores: fixture.stores, log: silentLog });
      await indexer.drain({ budgetMs: 60_000, signal });
      indexer.dispose();
    };
    for (const damage of [
      'DELETE FROM message_search WHERE rowid = 2',
      `INSERT INTO message_search (rowid, text) VALUES (999, 'nobody said this')`,
    ]) {
      await index();
      spoil(damage);
      const findings = await care.check(signal);
      deepEqual(
        findings.map(({ part }) => part),
        ['search'],
        damage,
      );
      const repair = await care.repair(findings, { signal });
      deepEqual([repair.copy, repair.left], [undefined, []]);
      equal(texts().length, 3);
    }
  });

  it('leaves a damaged file as it is until it is opened the next time: then it is set aside, and read anew', async () => {
    const repair = await care.repair([{ part: 'pages', count: 1, details: ['page 3'] }], { signal });
    ok(repair.needsReload);
    ok(existsSync(`${fixture.path}.suspect`));
    equal(texts().length, 3);
    const again = openHistoryDatabase({ path: fixture.path, log: silentLog });
    ok(!again.failure, 'every page was looked at, and all were whole');
    ok(!existsSync(`${fixture.path}.suspect`));
    again.database.dispose();
  });

  it('finds damage of the file itself', async () => {
    history.add('s', { role: 'user', content: 'long '.repeat(200_000) });
    await care.backUp(target(), { signal });
    const file = openSync(target(), 'r+');
    // The page that follows, of one in the middle of a long text: https://www.sqlite.org/fileformat.html#ovflpgs
    writeSync(file, Buffer.alloc(4, 0xff), 0, 4, 4096 * Math.floor(statSync(target()).size / 8192));
    closeSync(file);
    const stores = createStores(openDatabase(target()), silentLog);
    const [finding] = await new HistoryCare({ stores, projectId: 'p', log: silentLog }).check(signal);
    stores.database.dispose();
    equal(finding?.part, 'pages');
    ok((finding?.details.length ?? 0) > 0);
  });

  it('lists the copies that lie beside it, with the size of all that belongs to each', async () => {
    const { file } = care;
    const put = (name: string, bytes: number) => writeFileSync(`${file}${name}`, 'x'.repeat(bytes));
    put('.backup-v3-20260101T000000000Z', 10);
    put('.before-repair-20260101T000000000Z', 20);
    put('.damaged-20260101T000000000Z', 30);
    put('.damaged-20260101T000000000Z-wal', 5);
    put('.suspect', 1);
    deepEqual(
      (await care.copies()).map(({ path, kind, bytes }) => [path.slice(file.length, file.length + 9), kind, bytes]),
      [
        ['.backup-v', 'update', 10],
        ['.before-r', 'repair', 20],
        ['.damaged-', 'damaged', 35],
      ],
    );
  });

  it('can be stopped', async () => {
    await rejects(care.check(AbortSignal.abort()), { name: 'AbortError' });
    const abort = new AbortController();
    const checking = care.check(abort.signal);
    abort.abort();
    await rejects(checking, { name: 'AbortError' });
  });

  it('says so when there is no file', () => {
    const { database } = openHistoryDatabase({ path: join(fixture.folder, 'x.db'), log: silentLog });
    database.dispose();
    rmSync(join(fixture.folder, 'x.db'));
    const stores = createStores(openDatabase(':memory:'), silentLog);
    const inMemory = new HistoryCare({ stores, projectId: 'p', log: silentLog });
    const code = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return (error as { failure: { code: string } }).failure.code;
      }
      return undefined;
    };
    equal(
      code(() => inMemory.folder),
      'archive.historyNotOnDisk',
    );
    stores.database.dispose();
  });
});
