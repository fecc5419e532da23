import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { migrate } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { createStores } from '../../../src/core/storage/stores.ts';
import { addProjectAndSession } from '../history/historyFixture.ts';

describe('The queue of the search index', () => {
  const before = migrations.findIndex(({ name }) => name.endsWith('_search_queue'));

  it('has all messages and titles of a history from before there was a search', () => {
    const database = openDatabase(':memory:');
    migrate(database, migrations.slice(0, before), { backUp() {} });
    const stores = createStores(database, silentLog);
    database.exec(`
      INSERT INTO projects (id, name, path, created_at_ms, last_seen_at_ms) VALUES ('p', 'project', '/project', 1, 1);
      INSERT INTO sessions (id, project_id, title, created_at_ms, updated_at_ms) VALUES ('s', 'p', 'Sample', 1, 1);
    `);
    database.exec(`INSERT INTO messages (id, session_id, role, content, status, created_at_ms, updated_at_ms)
      VALUES ('one', 's', 'user', 'one', 'complete', 1, 1), ('two', 's', 'user', 'two', 'complete', 1, 1)`);
    migrate(database, migrations, { backUp() {} });
    assert.deepEqual(
      stores.search.waiting(10).map((seq) => stores.search.read(seq)?.text),
      ['Sample', 'two', 'one'],
    );
    database.dispose();
  });

  it('has the messages of a session that came into another project', () => {
    const database = openDatabase(':memory:');
    migrate(database, migrations, { backUp() {} });
    const stores = createStores(database, silentLog);
    addProjectAndSession(stores);
    stores.projects.save({ id: 'q', name: 'other', path: '/q', gitSubfolder: '', createdAtMs: 1, lastSeenAtMs: 1 });
    const message = { sessionId: 's', parentId: null, role: 'user', status: 'complete', nowMs: 1 } as const;
    stores.messages.insert({ ...message, id: 'one', content: 'one' });
    database.run('DELETE FROM search_dirty');
    database.run(`UPDATE sessions SET project_id = 'q' WHERE id = 's'`);
    assert.deepEqual(
      stores.search.waiting(10).map((seq) => stores.search.read(seq)?.projectId),
      ['q', 'q'],
    );
    database.dispose();
  });
});
