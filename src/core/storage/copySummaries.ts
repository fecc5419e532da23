import { createHash, randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import type { PathMark } from './messageStore.ts';
import { number, text } from './row.ts';

/** What the messages that a summary was made of are recognised by. */
export function summaryDigest(messages: readonly Pick<PathMark, 'id' | 'changedMark'>[]): string {
  const hash = createHash('sha256');
  for (const { id, changedMark } of messages) hash.update(`${id} ${changedMark}\n`);
  return hash.digest('hex');
}

/** Messages and their copies, one for one, from the beginning of a conversation. */
export interface CopiedWay {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Lets what is kept word for word of messages be kept of their copies too; part of a transaction. */
export function copyKeptParts(database: Database, { from, to }: CopiedWay, nowMs: number): void {
  const copyOf = new Map(from.map((id, at) => [id, to[at] ?? id]));
  const parts = database.all(
    `SELECT k.message_id, k.text FROM kept_parts k CROSS JOIN messages m ON m.id = k.message_id
     WHERE m.session_id = (SELECT session_id FROM messages WHERE id = $first)`,
    { first: from[0] },
  );
  for (const part of parts) {
    const messageId = copyOf.get(text(part, 'message_id'));
    if (messageId === undefined) continue;
    database.run('INSERT INTO kept_parts (id, message_id, text, kept_at_ms) VALUES ($id, $messageId, $text, $nowMs)', {
      id: randomUUID(),
      messageId,
      text: typeof part.text === 'string' ? part.text : null,
      nowMs,
    });
  }
}

/**
 * Lets the summaries of messages that were all copied stand for the copies too; part of a transaction. What they cost is not
 * copied: it was spent once.
 */
export function copySummaries(database: Database, { from, to }: CopiedWay, sessionId: string): void {
  const summaries = database.all(
    `SELECT id, last_message_id, source_digest FROM summaries WHERE undone_at_ms IS NULL
       AND session_id = (SELECT session_id FROM messages WHERE id = $first) ORDER BY seq`,
    { first: from[0] },
  );
  for (const summary of summaries) {
    const count = from.indexOf(text(summary, 'last_message_id')) + 1;
    const isWhole = summaryDigest(marksOf(database, from.slice(0, count))) === summary.source_digest;
    if (count === 0 || !isWhole) continue;
    database.run(
      `INSERT INTO summaries (id, session_id, first_message_id, last_message_id, source_digest, source_tokens, text,
         edited_text, model, receipt_json, created_at_ms)
       SELECT $id, $sessionId, $first, $last, $digest, source_tokens, text, edited_text, model, receipt_json, created_at_ms
       FROM summaries WHERE id = $of`,
      {
        id: randomUUID(),
        sessionId,
        first: to[0],
        last: to[count - 1],
        digest: summaryDigest(marksOf(database, to.slice(0, count))),
        of: text(summary, 'id'),
      },
    );
  }
}

function marksOf(database: Database, ids: readonly string[]) {
  return ids.map((id) => {
    const row = database.get('SELECT updated_at_ms, edited_at_ms FROM messages WHERE id = $id', { id });
    return { id, changedMark: row ? `${number(row, 'updated_at_ms')} ${number(row, 'edited_at_ms')}` : '' };
  });
}
