import type { TokenUsage } from '../model/model.ts';
import type { Session } from '../model/session.ts';
import type { Database, Row } from './database.ts';
import { nowMs, optionalText, text } from './row.ts';

/** A session that was had elsewhere. */
export interface SessionFromElsewhere extends Session {
  readonly origin: string;
  /** The file that it was read from. */
  readonly originPath: string;
}

/** A message that was said elsewhere, as a whole. */
export interface MessageFromElsewhere {
  readonly id: string;
  readonly sessionId: string;
  readonly parentId: string | null;
  readonly role: string;
  readonly content: string;
  readonly status: string;
  readonly createdAtMs: number;
  readonly alternateOf?: string;
  readonly model?: string;
  readonly reasoning?: string;
  readonly usage?: TokenUsage;
}

/** What is known of a message that was taken over before. */
export interface KnownMessage {
  readonly id: string;
  /** Where it is now: turns can be moved. */
  readonly sessionId: string;
  readonly content: string;
  /** The user has written it anew: it is theirs. */
  readonly isEdited: boolean;
}

const known = 'id, session_id, content, edited_at_ms';

/** The SQL of what comes from other assistants. Each call is part of a transaction. */
export class ImportStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Is the session there? Deleted ones count: what the user threw away does not come back by itself. */
  sessionState(id: string): 'absent' | 'there' | 'deleted' {
    const row = this.database.get('SELECT deleted_at_ms FROM sessions WHERE id = $id', { id });
    if (!row) return 'absent';
    return row.deleted_at_ms === null ? 'there' : 'deleted';
  }

  /** Is a session as an import of so many messages has left it? Not when something was said, edited or moved there, or it was pinned. */
  isUntouched(id: string, messages: number): boolean {
    const row = this.database.get(
      `SELECT count(*) AS messages, coalesce(sum(owner_pid IS NOT NULL OR edited_at_ms IS NOT NULL), 0) AS changed
       FROM messages WHERE session_id = (
         SELECT id FROM sessions WHERE id = $id AND deleted_at_ms IS NULL AND pinned_at_ms IS NULL)`,
      { id },
    );
    return row !== undefined && messages > 0 && row.messages === messages && row.changed === 0;
  }

  insertSession(session: SessionFromElsewhere): void {
    this.database.run(
      `INSERT INTO sessions (id, project_id, title, title_is_custom, system_prompt, branch, origin, origin_path,
         created_at_ms, updated_at_ms, kept_from_ms)
       VALUES ($id, $projectId, $title, $custom, $systemPrompt, $branch, $origin, $originPath, $created, $updated, ${nowMs})`,
      {
        id: session.id,
        projectId: session.projectId,
        title: session.title,
        custom: Number(session.titleIsCustom),
        systemPrompt: session.systemPrompt,
        branch: session.branch,
        origin: session.origin,
        originPath: session.originPath,
        created: session.createdAtMs,
        updated: session.updatedAtMs,
      },
    );
  }

  /** The messages of a session, deleted ones too. */
  messages(sessionId: string): KnownMessage[] {
    const rows = this.database.all(`SELECT ${known} FROM messages WHERE session_id = $sessionId`, { sessionId });
    return rows.map(toKnown);
  }

  /** A message, whichever session it is in. */
  message(id: string): KnownMessage | undefined {
    const row = this.database.get(`SELECT ${known} FROM messages WHERE id = $id`, { id });
    return row && toKnown(row);
  }

  /** The first of the messages that follow none; the others are its alternates. */
  root(sessionId: string): string | undefined {
    const row = this.database.get(
      'SELECT id FROM messages WHERE session_id = $sessionId AND parent_id IS NULL ORDER BY seq LIMIT 1',
      { sessionId },
    );
    return row && optionalText(row, 'id');
  }

  insertMessage(message: MessageFromElsewhere): void {
    this.database.run(
      `INSERT INTO messages (id, session_id, parent_id, role, content, status, model, alternate_of, reasoning, usage_json,
         branch, created_at_ms, updated_at_ms)
       VALUES ($id, $sessionId, $parentId, $role, $content, $status, $model, $alternateOf, $reasoning, $usage,
         (SELECT branch FROM sessions WHERE id = $sessionId), $at, $at)`,
      {
        id: message.id,
        sessionId: message.sessionId,
        parentId: message.parentId,
        role: message.role,
        content: message.content,
        status: message.status,
        model: message.model,
        alternateOf: message.alternateOf,
        reasoning: message.reasoning ?? '',
        usage: message.usage && JSON.stringify(message.usage),
        at: message.createdAtMs,
      },
    );
  }

  /** Writes an answer again that has grown where it came from. */
  growMessage({ id, content, reasoning, usage }: MessageFromElsewhere): void {
    this.database.run(
      'UPDATE messages SET content = $content, reasoning = $reasoning, usage_json = coalesce($usage, usage_json) WHERE id = $id',
      { id, content, reasoning: reasoning ?? '', usage: usage && JSON.stringify(usage) },
    );
  }
}

function toKnown(row: Row): KnownMessage {
  return {
    id: text(row, 'id'),
    sessionId: text(row, 'session_id'),
    content: text(row, 'content'),
    isEdited: row.edited_at_ms !== null,
  };
}
