import { randomUUID } from 'node:crypto';
import { copyKeptParts, copySummaries } from './copySummaries.ts';
import type { Database } from './database.ts';

/** Where copies go: the first of them follows `after`, none unless given. */
export interface CopyTarget {
  readonly sessionId: string;
  readonly after?: string | null;
}

/**
 * Copies messages into a session, one after the other, with their receipts and images, what is kept of them and the summaries of their beginning; part of a transaction. An
 * answer that is being written is copied as far as it is. What answers cost is not copied: it was spent once.
 * @param messageIds from the first to the last.
 * @returns the ids of the copies, in the same order.
 */
export function copyMessages(database: Database, messageIds: readonly string[], target: CopyTarget): string[] {
  const { sessionId, after = null } = target;
  const copies: string[] = [];
  for (const from of messageIds) {
    const id = randomUUID();
    database.run(
      `INSERT INTO messages (id, session_id, parent_id, role, content, status, model, reasoning, timing_json,
         failure_json, created_at_ms, updated_at_ms, edited_at_ms)
       SELECT $id, $sessionId, $parentId, role,
         content || coalesce((SELECT group_concat(c.text, '' ORDER BY c.seq) FROM message_chunks c WHERE c.message_id = m.id), ''),
         CASE status WHEN 'streaming' THEN 'interrupted' ELSE status END, model,
         reasoning || coalesce((SELECT group_concat(c.reasoning, '' ORDER BY c.seq) FROM message_chunks c WHERE c.message_id = m.id), ''),
         timing_json, failure_json, created_at_ms, updated_at_ms, edited_at_ms
       FROM messages m WHERE id = $from`,
      { id, sessionId, parentId: copies.at(-1) ?? after, from },
    );
    database.run(
      'INSERT INTO receipts (message_id, seq, created_at_ms, json) SELECT $id, seq, created_at_ms, json FROM receipts WHERE message_id = $from',
      { id, from },
    );
    database.run(
      'INSERT INTO message_images (message_id, seq, image_id, name) SELECT $id, seq, image_id, name FROM message_images WHERE message_id = $from',
      { id, from },
    );
    copies.push(id);
  }
  const way = { from: messageIds, to: copies };
  copyKeptParts(database, way, Date.now());
  // What comes to stand after other messages is no beginning of a conversation.
  if (after === null) copySummaries(database, way, sessionId);
  return copies;
}
