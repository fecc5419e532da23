// Sessions out of a history that is a file now: a copy, or one that was set aside.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { silentLog } from '../../../src/base/log.ts';
import { HistoryCare } from '../../../src/core/care/historyCare.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { migrate } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { type ArchiveFixture, createArchiveFixture, dump, fill, type Machine } from './archiveFixture.ts';

const { signal } = new AbortController();

describe('A history that is a file', () => {
  let fixture: ArchiveFixture;
  let here: Machine;
  let there: Machine;
  let file: string;

  beforeEach(async () => {
    fixture = createArchiveFixture();
    here = fixture.machine();
    fill(here);
    there = fixture.machine('q');
    file = fixture.file('copy.db');
    await new HistoryCare({ stores: here.stores, projectId: 'p', log: silentLog }).backUp(file, { signal });
  });

  afterEach(() => fixture.dispose());

  const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('throughline-copy-'));

  it('gives its sessions back without loss, is only read, and again gives nothing', async () => {
    const before = readFileSync(file);
    const known = leftovers();
    const outcome = await there.import([file]);
    deepEqual(outcome.unreadable, []);
    equal(outcome.added, 2);
    deepEqual(dump(there), dump(here));
    ok(readFileSync(file).equals(before));
    deepEqual(leftovers(), known);
    equal((await there.import([file])).unchanged, 2);
    equal((await here.import([file])).unchanged, 2);
  });

  it('gives back what was removed since, and leaves what went on', async () => {
    here.history.add('two', { role: 'user', content: 'Later' });
    here.stores.sessions.setDeleted('one', 'p', 5);
    here.stores.sessions.deleteForever('one', 'p');
    const outcome = await here.import([file]);
    deepEqual([outcome.added, outcome.unchanged], [1, 1]);
    equal(here.history.load('two').at(-1)?.content, 'Later');
    ok(here.history.load('one').length > 0);
  });

  it('gives what is whole of it when it is damaged, and says so', async () => {
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 4096 * 8, 4096 * 8 + 2000);
    damaged.fill(0, 0, 10);
    writeFileSync(fixture.file('history.db.damaged-20260101T000000000Z'), damaged);
    const outcome = await there.import([fixture.file('history.db.damaged-20260101T000000000Z')]);
    match(outcome.unreadable[0]?.why ?? '', /^It is damaged/);
    ok(outcome.messages > 0, 'nothing could be read');
    const known = new Set(here.stores.database.all('SELECT id FROM messages').map(({ id }) => id));
    ok(there.stores.database.all('SELECT id FROM messages').every(({ id }) => known.has(id)));
    equal(there.stores.database.get('PRAGMA integrity_check')?.integrity_check, 'ok');
  });

  it('is read in every version that there was, and not in a newer one', async () => {
    for (let version = 1; version < migrations.length; version += 1) {
      const old = fixture.file(`old-${version}.db`);
      const database = openDatabase(old);
      migrate(database, migrations.slice(0, version), { backUp() {} });
      database.exec(
        `INSERT INTO projects (id, name, path, created_at_ms, last_seen_at_ms) VALUES ('p', 'old', '/old', 1, 1)`,
      );
      database.exec(
        `INSERT INTO sessions (id, project_id, title, head_message_id, created_at_ms, updated_at_ms) VALUES ('v${version}', 'p', 'Old', 'm${version}', 1, 1)`,
      );
      database.exec(
        `INSERT INTO messages (id, session_id, role, content, status, created_at_ms, updated_at_ms) VALUES ('m${version}', 'v${version}', 'user', 'Said then', 'complete', 1, 1)`,
      );
      database.dispose();
      deepEqual((await there.import([old])).unreadable, [], `version ${version}`);
      deepEqual(
        there.history.load(`v${version}`).map(({ content }) => content),
        ['Said then'],
      );
    }
    const newer = openDatabase(file);
    newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    newer.dispose();
    const outcome = await there.import([file]);
    match(outcome.unreadable[0]?.why ?? '', /newer version/);
    equal(outcome.added, 0);
  });
});
