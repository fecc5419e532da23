import type { Migration } from './migrate.ts';
import { usageSumsStep } from './usageSums.ts';

/**
 * The schema of the history, step by step. Append only. Times are milliseconds since 1970 in `_ms` columns.
 *
 * `messages.seq` is the order in which messages were written, whatever the clock said, and the row number that a
 * full-text index can refer to. Messages form a tree by `parent_id`; `sessions.head_message_id` names the leaf that
 * the session shows. `message_chunks` is the journal of an answer that is being streamed: the text of a message is
 * its `content` followed by its chunks. There are no CHECKs on role and status: a newer version may add words.
 * Messages with the same parent are alternates of each other; of those without a parent, `alternate_of` names the one
 * that was there first. A message with `deleted_at_ms` is passed over: what follows it follows what was before it.
 */
export const migrations: readonly Migration[] = [
  {
    name: 'm001_projects_sessions_messages',
    up: (database) =>
      database.exec(`
        CREATE TABLE meta (
          key TEXT PRIMARY KEY,
          value TEXT NOT NULL
        ) STRICT;

        CREATE TABLE projects (
          id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          path TEXT NOT NULL,
          file_system_id TEXT,
          git_root_commit TEXT,
          git_remote TEXT,
          git_subfolder TEXT NOT NULL DEFAULT '',
          created_at_ms INTEGER NOT NULL,
          last_seen_at_ms INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE sessions (
          id TEXT PRIMARY KEY,
          project_id TEXT NOT NULL REFERENCES projects (id),
          title TEXT NOT NULL,
          title_is_custom INTEGER NOT NULL DEFAULT 0,
          system_prompt TEXT NOT NULL DEFAULT '',
          model TEXT,
          branch TEXT,
          head_message_id TEXT,
          created_at_ms INTEGER NOT NULL,
          updated_at_ms INTEGER NOT NULL,
          deleted_at_ms INTEGER
        ) STRICT;
        CREATE INDEX sessions_by_project ON sessions (project_id, updated_at_ms);

        CREATE TABLE messages (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
          parent_id TEXT,
          role TEXT NOT NULL,
          content TEXT NOT NULL,
          status TEXT NOT NULL,
          model TEXT,
          usage_json TEXT,
          failure_json TEXT,
          created_at_ms INTEGER NOT NULL,
          updated_at_ms INTEGER NOT NULL,
          owner_pid INTEGER,
          owner_started_ms INTEGER,
          lease_until_ms INTEGER
        ) STRICT;
        CREATE INDEX messages_by_session ON messages (session_id, seq);
        CREATE INDEX messages_by_parent ON messages (parent_id);
        CREATE INDEX messages_streaming ON messages (status) WHERE status = 'streaming';

        CREATE TABLE message_chunks (
          message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
          seq INTEGER NOT NULL,
          text TEXT NOT NULL,
          PRIMARY KEY (message_id, seq)
        ) STRICT;

        CREATE TABLE receipts (
          message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
          seq INTEGER NOT NULL,
          created_at_ms INTEGER NOT NULL,
          json TEXT NOT NULL,
          PRIMARY KEY (message_id, seq)
        ) STRICT;

        CREATE TABLE resume_states (
          project_id TEXT PRIMARY KEY REFERENCES projects (id),
          json TEXT NOT NULL,
          updated_at_ms INTEGER NOT NULL
        ) STRICT;
      `),
  },
  {
    name: 'm002_alternates_and_deleted_messages',
    up: (database) =>
      database.exec(`
        ALTER TABLE messages ADD COLUMN deleted_at_ms INTEGER;
        ALTER TABLE messages ADD COLUMN alternate_of TEXT;
        CREATE INDEX messages_by_place ON messages (session_id, parent_id);
      `),
  },
  {
    // What a model thought before its answer, kept like the answer itself, and how long the answer took.
    name: 'm003_reasoning_and_timing',
    up: (database) =>
      database.exec(`
        ALTER TABLE messages ADD COLUMN reasoning TEXT NOT NULL DEFAULT '';
        ALTER TABLE messages ADD COLUMN timing_json TEXT;
        ALTER TABLE message_chunks ADD COLUMN reasoning TEXT NOT NULL DEFAULT '';
      `),
  },
  {
    name: 'm004_index_of_usage',
    up: (database) =>
      database.exec('CREATE INDEX messages_with_usage ON messages (created_at_ms) WHERE usage_json IS NOT NULL'),
  },
  {
    // An image is known by the SHA-256 of its bytes and stored once. Its data come last in the row: what is asked of it
    // is read without them.
    name: 'm005_images',
    up: (database) =>
      database.exec(`
        CREATE TABLE images (
          id TEXT PRIMARY KEY,
          type TEXT NOT NULL,
          width INTEGER NOT NULL,
          height INTEGER NOT NULL,
          used_at_ms INTEGER NOT NULL,
          data BLOB NOT NULL
        ) STRICT;

        CREATE TABLE message_images (
          message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
          seq INTEGER NOT NULL,
          image_id TEXT NOT NULL REFERENCES images (id),
          name TEXT NOT NULL,
          PRIMARY KEY (message_id, seq)
        ) STRICT;
        CREATE INDEX message_images_by_image ON message_images (image_id);
      `),
  },
  {
    // Which assistant a session was taken over from, and the file: NULL for those that were had here.
    name: 'm006_origin_of_sessions',
    up: (database) =>
      database.exec(`
        ALTER TABLE sessions ADD COLUMN origin TEXT;
        ALTER TABLE sessions ADD COLUMN origin_path TEXT;
      `),
  },
  {
    // Sessions that are pinned or put away, how many messages each has (kept by the triggers, whoever writes: a list of
    // thousands cannot count them), and the branches that each was used on.
    name: 'm007_session_list',
    up: (database) =>
      database.exec(`
        ALTER TABLE sessions ADD COLUMN pinned_at_ms INTEGER;
        ALTER TABLE sessions ADD COLUMN archived_at_ms INTEGER;
        ALTER TABLE sessions ADD COLUMN message_count INTEGER NOT NULL DEFAULT 0;
        UPDATE sessions SET message_count =
          (SELECT count(*) FROM messages WHERE session_id = sessions.id AND deleted_at_ms IS NULL);

        CREATE TRIGGER messages_added AFTER INSERT ON messages WHEN NEW.deleted_at_ms IS NULL BEGIN
          UPDATE sessions SET message_count = message_count + 1 WHERE id = NEW.session_id;
        END;
        CREATE TRIGGER messages_removed AFTER DELETE ON messages WHEN OLD.deleted_at_ms IS NULL BEGIN
          UPDATE sessions SET message_count = message_count - 1 WHERE id = OLD.session_id;
        END;
        CREATE TRIGGER messages_moved AFTER UPDATE OF deleted_at_ms, session_id ON messages BEGIN
          UPDATE sessions SET message_count = message_count - 1 WHERE id = OLD.session_id AND OLD.deleted_at_ms IS NULL;
          UPDATE sessions SET message_count = message_count + 1 WHERE id = NEW.session_id AND NEW.deleted_at_ms IS NULL;
        END;

        CREATE TABLE session_branches (
          session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
          branch TEXT NOT NULL,
          last_used_at_ms INTEGER NOT NULL,
          PRIMARY KEY (session_id, branch)
        ) STRICT;
        CREATE INDEX session_branches_by_branch ON session_branches (branch, last_used_at_ms);
        INSERT INTO session_branches (session_id, branch, last_used_at_ms)
          SELECT id, branch, updated_at_ms FROM sessions WHERE branch IS NOT NULL;
        CREATE TRIGGER sessions_taken_over AFTER INSERT ON sessions WHEN NEW.origin IS NOT NULL AND NEW.branch IS NOT NULL BEGIN
          INSERT INTO session_branches (session_id, branch, last_used_at_ms) VALUES (NEW.id, NEW.branch, NEW.updated_at_ms);
        END;
      `),
  },
  {
    // What is not in the search index yet, noted in the transaction that writes: whoever writes, and wherever a crash comes
    // between, nothing is forgotten. Titles stand under negative numbers, by `search_titles`. The index itself (`message_search`)
    // is derived: `SearchStore` makes it, where this SQLite can. An answer on its way is noted when it has ended.
    name: 'm008_search_queue',
    up: (database) =>
      database.exec(`
        CREATE TABLE search_dirty (seq INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE search_titles (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          session_id TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TRIGGER search_message_added AFTER INSERT ON messages WHEN NEW.status <> 'streaming' BEGIN
          INSERT INTO search_dirty (seq) VALUES (NEW.seq) ON CONFLICT DO NOTHING;
        END;
        CREATE TRIGGER search_message_changed
        AFTER UPDATE OF content, status, role, model, parent_id, session_id, deleted_at_ms ON messages
        WHEN NEW.status <> 'streaming' BEGIN
          INSERT INTO search_dirty (seq) VALUES (NEW.seq) ON CONFLICT DO NOTHING;
        END;
        CREATE TRIGGER search_message_gone AFTER DELETE ON messages BEGIN
          INSERT INTO search_dirty (seq) VALUES (OLD.seq) ON CONFLICT DO NOTHING;
        END;
        CREATE TRIGGER search_receipt_added AFTER INSERT ON receipts BEGIN
          INSERT INTO search_dirty (seq)
            SELECT m.seq FROM messages answer JOIN messages m ON m.id = answer.id OR m.id = answer.parent_id
            WHERE answer.id = NEW.message_id AND m.status <> 'streaming' ON CONFLICT DO NOTHING;
        END;

        CREATE TRIGGER search_session_added AFTER INSERT ON sessions BEGIN
          INSERT INTO search_titles (session_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
          INSERT INTO search_dirty (seq) SELECT -seq FROM search_titles WHERE session_id = NEW.id ON CONFLICT DO NOTHING;
        END;
        CREATE TRIGGER search_session_changed AFTER UPDATE OF title, branch, model ON sessions BEGIN
          INSERT INTO search_dirty (seq) SELECT -seq FROM search_titles WHERE session_id = NEW.id ON CONFLICT DO NOTHING;
        END;
        CREATE TRIGGER search_session_moved AFTER UPDATE OF project_id ON sessions WHEN NEW.project_id <> OLD.project_id BEGIN
          INSERT INTO search_dirty (seq) SELECT -seq FROM search_titles WHERE session_id = NEW.id ON CONFLICT DO NOTHING;
          INSERT INTO search_dirty (seq) SELECT seq FROM messages WHERE session_id = NEW.id ON CONFLICT DO NOTHING;
        END;
        CREATE TRIGGER search_session_gone AFTER DELETE ON sessions BEGIN
          INSERT INTO search_dirty (seq) SELECT -seq FROM search_titles WHERE session_id = OLD.id ON CONFLICT DO NOTHING;
        END;

        INSERT INTO search_titles (session_id) SELECT id FROM sessions ORDER BY rowid;
        INSERT INTO search_dirty (seq) SELECT -seq FROM search_titles;
        INSERT INTO search_dirty (seq) SELECT seq FROM messages;
      `),
  },
  {
    // Answers that the user has written anew, and which sessions a session was made of.
    name: 'm009_edited_answers_and_sources_of_sessions',
    up: (database) =>
      database.exec(`
        ALTER TABLE messages ADD COLUMN edited_at_ms INTEGER;
        ALTER TABLE sessions ADD COLUMN made_from_json TEXT;
      `),
  },
  {
    // What stands for the older turns of a conversation in requests: from its first message to `last_message_id`, as long as those
    // are what `source_digest` says. `edited_text` is what the user made of it. `kept_parts`: what goes along word for word
    // all the same; without a text the whole turn of that question.
    name: 'm010_summaries',
    up: (database) =>
      database.exec(`
        CREATE TABLE summaries (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
          first_message_id TEXT NOT NULL,
          last_message_id TEXT NOT NULL,
          source_digest TEXT NOT NULL,
          source_tokens INTEGER NOT NULL,
          text TEXT NOT NULL,
          edited_text TEXT,
          model TEXT NOT NULL,
          usage_json TEXT,
          receipt_json TEXT,
          created_at_ms INTEGER NOT NULL,
          undone_at_ms INTEGER
        ) STRICT;
        CREATE INDEX summaries_by_session ON summaries (session_id, seq);

        CREATE TABLE kept_parts (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
          text TEXT,
          kept_at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX kept_parts_by_message ON kept_parts (message_id);
      `),
  },
  {
    name: 'm011_usage_sums',
    up: (database) => database.exec(usageSumsStep),
  },
  {
    // Which window holds a session: it alone writes there, while it lives. True only in this database: it refers to
    // nothing, so that it leaves with no export.
    name: 'm012_session_holds',
    up: (database) =>
      database.exec(`
        CREATE TABLE session_holds (
          session_id TEXT PRIMARY KEY,
          window_id TEXT NOT NULL,
          owner_pid INTEGER NOT NULL,
          owner_started_ms INTEGER NOT NULL,
          lease_until_ms INTEGER NOT NULL,
          is_busy INTEGER NOT NULL DEFAULT 0
        ) STRICT;
      `),
  },
  {
    // When a session came here or came back: it is not put away for what it was before.
    name: 'm013_kept_from',
    up: (database) => database.exec('ALTER TABLE sessions ADD COLUMN kept_from_ms INTEGER NOT NULL DEFAULT 0'),
  },
];
