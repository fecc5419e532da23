import type { Failure } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { AnswerTiming, Message, MessageStatus } from '../model/message.ts';
import type { ChatMessage, Role, TokenUsage } from '../model/model.ts';
import type { Database, Row } from './database.ts';
import { isAnswerTiming, isFailure, isImageList, isMessageStatus, isRole, isTokenUsage } from './guards.ts';
import { json, number, optionalNumber, optionalText, text } from './row.ts';

/** A process that writes an answer. A process id alone is used again, so its start time goes with it. */
export interface Owner {
  readonly pid: number;
  readonly startedMs: number;
}

/** A message to be written; `owner` and `leaseUntilMs` for one that starts to stream. */
export interface NewMessage extends Pick<ChatMessage, 'role' | 'content'> {
  readonly id: string;
  readonly sessionId: string;
  readonly parentId: string | null;
  readonly status: MessageStatus;
  readonly model?: string;
  /** The git branch that was checked out. */
  readonly branch?: string;
  /** Of a first message in place of another: the one that stood there at first. */
  readonly alternateOf?: string;
  readonly nowMs: number;
  readonly lease?: Lease;
}

/** While it runs, only `owner` may write the message. It is renewed while the owner lives. */
export interface Lease {
  readonly owner: Owner;
  readonly untilMs: number;
}

/** A piece of an answer on its way. */
export interface MessageChunk {
  readonly text: string;
  readonly reasoning: string;
}

/** How an answer ended. */
export interface MessageEnd {
  readonly id: string;
  /** Only if this one still owns it. */
  readonly owner: Owner;
  readonly content: string;
  readonly reasoning: string;
  readonly status: MessageStatus;
  readonly timing?: AnswerTiming;
  readonly usage?: TokenUsage;
  readonly failure?: Failure;
  readonly nowMs: number;
}

/** Where a message stands in the tree of its session. */
export interface MessagePlace {
  readonly id: string;
  readonly parentId: string | null;
  readonly alternateOf?: string;
  readonly isDeleted: boolean;
  readonly isBlank: boolean;
}

/** What a message says, without all else that is known of it. */
export interface MessageText {
  readonly id: string;
  readonly parentId: string | null;
  readonly role: Role;
  readonly content: string;
}

/** A question, for a list of them. */
export interface StoredQuestion {
  readonly id: string;
  /** No more than its beginning. */
  readonly text: string;
  /** Of the first image that it shows. */
  readonly imageName?: string;
  readonly createdAtMs: number;
}

/** A message of a way, without its text. */
export interface PathMark {
  readonly id: string;
  readonly isQuestion: boolean;
  /** Another one when it was written on or edited. */
  readonly changedMark: string;
}

/** An answer that was being streamed when it was last heard of. */
export interface StreamingMessage {
  readonly id: string;
  readonly sessionId: string;
  readonly owner: Owner | undefined;
  readonly leaseUntilMs: number;
}

/** The way from the message `$headId` to its root, that first, as the table `path` with these columns beside `seq` and `parent_id`. */
function pathWith(...others: readonly string[]): string {
  const names = ['seq', 'parent_id', ...others];
  return `WITH RECURSIVE path (${names.join(', ')}) AS (
    SELECT ${names.join(', ')} FROM messages WHERE id = $headId
    UNION ALL
    SELECT ${names.map((name) => `parent.${name}`).join(', ')} FROM path JOIN messages parent
      ON parent.id = path.parent_id AND parent.seq < path.seq
  )`;
}

const columns = `m.*,
  m.content || coalesce((SELECT group_concat(c.text, '' ORDER BY c.seq) FROM message_chunks c WHERE c.message_id = m.id), '') AS whole_text,
  CASE m.status WHEN 'streaming' THEN m.reasoning || coalesce((SELECT group_concat(c.reasoning, '' ORDER BY c.seq) FROM message_chunks c WHERE c.message_id = m.id), '') ELSE m.reasoning END AS whole_reasoning,
  CASE m.role WHEN 'user' THEN (SELECT json_group_array(json_object('id', i.id, 'name', mi.name, 'type', i.type, 'width', i.width, 'height', i.height, 'bytes', length(i.data)) ORDER BY mi.seq) FROM message_images mi JOIN images i ON i.id = mi.image_id WHERE mi.message_id = m.id) END AS images_json,
  EXISTS (SELECT 1 FROM receipts r WHERE r.message_id = m.id) AS has_receipt`;
/** A first line is in so many characters, unless there is none. */
const mostOfQuestion = 500;
const isOwner = 'owner_pid = $pid AND owner_started_ms = $started';

/**
 * The SQL of messages and of the journals of answers. A parent is always written before its children, so `seq`
 * grows along every path, and a path ends even if a damaged file makes parents go round in a circle.
 */
export class MessageStore {
  private readonly database: Database;
  private readonly log: Log;

  constructor(database: Database, log: Log) {
    this.database = database;
    this.log = log;
  }

  insert(message: NewMessage): void {
    this.database.run(
      `INSERT INTO messages (id, session_id, parent_id, role, content, status, model, branch, alternate_of,
         created_at_ms, updated_at_ms, owner_pid, owner_started_ms, lease_until_ms)
       VALUES ($id, $sessionId, $parentId, $role, $content, $status, $model, $branch, $alternateOf, $now, $now, $pid,
         $started, $until)`,
      {
        id: message.id,
        sessionId: message.sessionId,
        parentId: message.parentId,
        role: message.role,
        content: message.content,
        status: message.status,
        model: message.model,
        branch: message.branch,
        alternateOf: message.alternateOf,
        now: message.nowMs,
        ...leaseParameters(message.lease),
      },
    );
  }

  get(id: string): Message | undefined {
    const row = this.database.get(`SELECT ${columns} FROM messages m WHERE m.id = $id`, { id });
    return row && this.toMessage(row);
  }

  /** From the root to `headId`, without the deleted; with `limit` only the last ones. */
  path(headId: string, limit = -1): Message[] {
    const rows = this.database.all(
      `${pathWith()}
       SELECT ${columns} FROM path CROSS JOIN messages m ON m.seq = path.seq WHERE m.deleted_at_ms IS NULL LIMIT $limit`,
      { headId, limit },
    );
    // The cross join keeps the order of the path, from its head, so that no more of it is walked than is wanted.
    return rows.reverse().flatMap((row) => this.toMessage(row) ?? []);
  }

  /** The ids of what {@link path} would give without a limit. */
  pathIds(headId: string): string[] {
    const rows = this.database.all(
      `${pathWith('id', 'deleted_at_ms')}
       SELECT id FROM path WHERE deleted_at_ms IS NULL ORDER BY seq`,
      { headId },
    );
    return rows.map((row) => text(row, 'id'));
  }

  /** The same with what tells whether they were changed since. */
  pathMarks(headId: string): PathMark[] {
    const rows = this.database.all(
      `${pathWith('id', 'role', 'deleted_at_ms', 'updated_at_ms', 'edited_at_ms')}
       SELECT id, role, updated_at_ms, edited_at_ms FROM path WHERE deleted_at_ms IS NULL ORDER BY seq`,
      { headId },
    );
    return rows.map((row) => ({
      id: text(row, 'id'),
      isQuestion: row.role === 'user',
      changedMark: `${number(row, 'updated_at_ms')} ${number(row, 'edited_at_ms')}`,
    }));
  }

  /** How many messages {@link path} would give without a limit. */
  pathLength(headId: string): number {
    const row = this.database.get(
      `${pathWith('deleted_at_ms')}
       SELECT count(*) AS length FROM path WHERE deleted_at_ms IS NULL`,
      { headId },
    );
    return row ? number(row, 'length') : 0;
  }

  /** What the last messages of {@link path} say, from its head up: no more of it is walked than is wanted. */
  texts(headId: string, limit: number): MessageText[] {
    const rows = this.database.all(
      `${pathWith()}
       SELECT m.id, m.parent_id, m.role, m.content || coalesce((SELECT group_concat(c.text, '' ORDER BY c.seq)
         FROM message_chunks c WHERE c.message_id = m.id), '') AS whole_text
       FROM path CROSS JOIN messages m ON m.seq = path.seq WHERE m.deleted_at_ms IS NULL LIMIT $limit`,
      { headId, limit },
    );
    return rows.map((row) => ({
      id: text(row, 'id'),
      parentId: optionalText(row, 'parent_id') ?? null,
      role: isRole(row.role) ? row.role : 'assistant',
      content: text(row, 'whole_text'),
    }));
  }

  /** The questions among what {@link path} would give without a limit. */
  questions(headId: string): StoredQuestion[] {
    const rows = this.database.all(
      `${pathWith()}
       SELECT m.id, substr(m.content, 1, $most) AS beginning, m.created_at_ms,
         (SELECT i.name FROM message_images i WHERE i.message_id = m.id ORDER BY i.seq LIMIT 1) AS image_name
       FROM path JOIN messages m ON m.seq = path.seq
       WHERE m.deleted_at_ms IS NULL AND m.role = 'user' ORDER BY m.seq`,
      { headId, most: mostOfQuestion },
    );
    return rows.map((row) => {
      const imageName = optionalText(row, 'image_name');
      return {
        id: text(row, 'id'),
        text: text(row, 'beginning'),
        ...(imageName !== undefined && { imageName }),
        createdAtMs: number(row, 'created_at_ms'),
      };
    });
  }

  /** Does any message of the session have an alternate? Answered from an index, even of a long session. */
  hasAlternates(sessionId: string): boolean {
    const sql = 'SELECT 1 FROM messages WHERE session_id = $sessionId GROUP BY parent_id HAVING count(*) > 1 LIMIT 1';
    return this.database.get(sql, { sessionId }) !== undefined;
  }

  /** Where the messages of a session stand, in the order in which they were written, the deleted too. */
  places(sessionId: string): MessagePlace[] {
    const rows = this.database.all(
      `SELECT id, parent_id, alternate_of, deleted_at_ms IS NOT NULL AS is_deleted,
         role = 'assistant' AND content = '' AND status NOT IN ('streaming', 'complete') AS is_blank
       FROM messages WHERE session_id = $sessionId ORDER BY seq`,
      { sessionId },
    );
    return rows.map((row) => {
      const alternateOf = optionalText(row, 'alternate_of');
      return {
        id: text(row, 'id'),
        parentId: optionalText(row, 'parent_id') ?? null,
        ...(alternateOf !== undefined && { alternateOf }),
        isDeleted: row.is_deleted === 1,
        isBlank: row.is_blank === 1,
      };
    });
  }

  /** Marks as deleted (`nowMs`), or takes the mark away (`null`). */
  setDeleted(ids: readonly string[], nowMs: number | null): void {
    for (const id of ids)
      this.database.run('UPDATE messages SET deleted_at_ms = $now WHERE id = $id', { id, now: nowMs });
  }

  streaming(): StreamingMessage[] {
    const rows = this.database.all(
      `SELECT id, session_id, owner_pid, owner_started_ms, lease_until_ms FROM messages WHERE status = 'streaming'`,
    );
    return rows.map((row) => ({
      id: text(row, 'id'),
      sessionId: text(row, 'session_id'),
      owner:
        row.owner_pid === null
          ? undefined
          : { pid: number(row, 'owner_pid'), startedMs: number(row, 'owner_started_ms') },
      leaseUntilMs: number(row, 'lease_until_ms'),
    }));
  }

  /** Gives an ended answer to `lease.owner` to be continued. */
  claim(id: string, lease: Lease, nowMs: number): void {
    this.database.run(
      `UPDATE messages SET status = 'streaming', failure_json = NULL, updated_at_ms = $now, owner_pid = $pid,
         owner_started_ms = $started, lease_until_ms = $until WHERE id = $id`,
      { id, now: nowMs, ...leaseParameters(lease) },
    );
  }

  /** Renews the lease of its owner. False when the message now belongs to somebody else. */
  renew(id: string, lease: Lease): boolean {
    const changes = this.database.run(
      `UPDATE messages SET status = 'streaming', lease_until_ms = $until WHERE id = $id AND ${isOwner}`,
      { id, ...leaseParameters(lease) },
    );
    return changes > 0;
  }

  appendChunk(messageId: string, { text, reasoning }: MessageChunk): void {
    this.database.run(
      `INSERT INTO message_chunks (message_id, seq, text, reasoning)
       VALUES ($messageId, (SELECT coalesce(max(seq), 0) + 1 FROM message_chunks WHERE message_id = $messageId),
         $text, $reasoning)`,
      { messageId, text, reasoning },
    );
  }

  /** Writes what an answer is until now in place of its journal, if `owner` still owns it. */
  rewrite(id: string, owner: Owner, texts: { readonly content: string; readonly reasoning: string }): void {
    const changes = this.database.run(
      `UPDATE messages SET content = $content, reasoning = $reasoning WHERE id = $id AND ${isOwner}`,
      { id, ...texts, pid: owner.pid, started: owner.startedMs },
    );
    if (changes > 0) this.deleteChunks(id);
  }

  /** Writes the end of an answer in place of its journal. False when it now belongs to somebody else. */
  end(end: MessageEnd): boolean {
    const changes = this.database.run(
      `UPDATE messages SET content = $content, reasoning = $reasoning, status = $status, usage_json = $usage,
         timing_json = $timing, failure_json = $failure, updated_at_ms = $now, lease_until_ms = NULL WHERE id = $id AND ${isOwner}`,
      {
        id: end.id,
        content: end.content,
        reasoning: end.reasoning,
        status: end.status,
        timing: end.timing && JSON.stringify(end.timing),
        usage: end.usage && JSON.stringify(end.usage),
        failure: end.failure && JSON.stringify(end.failure),
        now: end.nowMs,
        pid: end.owner.pid,
        started: end.owner.startedMs,
      },
    );
    if (changes > 0) this.deleteChunks(end.id);
    return changes > 0;
  }

  /** Makes an answer that nobody writes any more `interrupted`; its text so far stays. */
  interrupt(id: string, nowMs: number): void {
    this.database.run(
      `UPDATE messages AS m SET status = 'interrupted', updated_at_ms = $now, lease_until_ms = NULL,
         content = content || coalesce((SELECT group_concat(c.text, '' ORDER BY c.seq) FROM message_chunks c WHERE c.message_id = m.id), ''),
         reasoning = reasoning || coalesce((SELECT group_concat(c.reasoning, '' ORDER BY c.seq) FROM message_chunks c WHERE c.message_id = m.id), '')
       WHERE id = $id`,
      { id, now: nowMs },
    );
    this.deleteChunks(id);
  }

  private deleteChunks(messageId: string): void {
    this.database.run('DELETE FROM message_chunks WHERE message_id = $messageId', { messageId });
  }

  private toMessage(row: Row): Message | undefined {
    const id = text(row, 'id');
    const role = row.role;
    if (!isRole(role)) {
      this.log.warn(`Message ${id} has the unknown role ${String(role)} and was passed over.`);
      return undefined;
    }
    const known = isMessageStatus(row.status) ? row.status : undefined;
    if (!known) this.log.warn(`Message ${id} has the unknown status ${String(row.status)} and is shown as complete.`);
    const reader = { log: this.log, row: `message ${id}` };
    const model = optionalText(row, 'model');
    const editedAtMs = optionalNumber(row, 'edited_at_ms');
    const usage = json(row, 'usage_json', { ...reader, guard: isTokenUsage });
    const reasoning = text(row, 'whole_reasoning');
    const timing = json(row, 'timing_json', { ...reader, guard: isAnswerTiming });
    const failure = json(row, 'failure_json', { ...reader, guard: isFailure });
    const images = json(row, 'images_json', { ...reader, guard: isImageList }) ?? [];
    return {
      id,
      sessionId: text(row, 'session_id'),
      parentId: optionalText(row, 'parent_id') ?? null,
      role,
      content: text(row, 'whole_text'),
      status: known ?? 'complete',
      createdAtMs: number(row, 'created_at_ms'),
      updatedAtMs: number(row, 'updated_at_ms'),
      ...(editedAtMs !== undefined && { editedAtMs }),
      ...(model !== undefined && { model }),
      ...(usage && { usage }),
      ...(reasoning !== '' && { reasoning }),
      ...(timing && { timing }),
      ...(failure && { failure }),
      ...(images.length > 0 && { images }),
      hasReceipt: row.has_receipt === 1,
    };
  }
}

function leaseParameters(lease: Lease | undefined) {
  return { pid: lease?.owner.pid, started: lease?.owner.startedMs, until: lease?.untilMs };
}
