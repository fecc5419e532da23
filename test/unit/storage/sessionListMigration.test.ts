import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { migrate } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';

describe('The step that makes lists of sessions', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-migrate-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('counts the messages of an older history and takes its branches over', () => {
    const path = join(folder, 'history.db');
    const at = migrations.findIndex(({ name }) => name.endsWith('_session_list'));
    const old = openDatabase(path);
    migrate(old, migrations.slice(0, at), { backUp() {} });
    old.exec(`
      INSERT INTO projects (id, name, path, created_at_ms, last_seen_at_ms) VALUES ('p', 'project', '/project', 1, 1);
      INSERT INTO sessions (id, project_id, title, branch, head_message_id, created_at_ms, updated_at_ms)
        VALUES ('s', 'p', 'Old', 'main', 'b', 1, 7), ('t', 'p', 'Empty', NULL, NULL, 1, 5);
      INSERT INTO messages (id, session_id, parent_id, role, content, status, created_at_ms, updated_at_ms, deleted_at_ms)
        VALUES ('a', 's', NULL, 'user', 'One', 'complete', 1, 1, NULL),
               ('x', 's', NULL, 'user', 'Gone', 'complete', 1, 1, 3),
               ('b', 's', 'a', 'assistant', 'Two', 'complete', 1, 1, NULL);
    `);
    old.dispose();
    const { database, failure } = openHistoryDatabase({ path, log: silentLog });
    assert.equal(failure, undefined);
    const { sessionList } = createStores(database, silentLog);
    assert.deepEqual(
      sessionList.entries({ projectId: 'p' }).map(({ title, messageCount, branch }) => [title, messageCount, branch]),
      [
        ['Old', 2, 'main'],
        ['Empty', 0, undefined],
      ],
    );
    assert.deepEqual(sessionList.branches('p'), ['main']);
    database.exec(`INSERT INTO sessions (id, project_id, title, branch, origin, created_at_ms, updated_at_ms)
      VALUES ('u', 'p', 'Taken over', 'theirs', 'codex', 1, 3)`);
    assert.deepEqual(sessionList.branches('p'), ['main', 'theirs']);
    database.exec(`DELETE FROM sessions WHERE id = 'u'`);
    database.exec(`UPDATE messages SET session_id = 't', parent_id = NULL WHERE id = 'b'`);
    assert.deepEqual(
      database.all('SELECT message_count FROM sessions ORDER BY id').map(({ message_count }) => message_count),
      [1, 1],
      'a message that moves is counted where it is',
    );
    database.dispose();
  });
});
