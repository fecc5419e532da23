import type { Log } from '../../base/log.ts';
import type { TokenUsage } from '../model/model.ts';
import type { Receipt } from '../model/receipt.ts';
import type { KeptPart, Summary } from '../model/summary.ts';
import type { Database, Row } from './database.ts';
import { isReceipt } from './guards.ts';
import { json, number, optionalText, text } from './row.ts';

/** A summary to be written, with what its writing took. */
export interface NewSummary extends Omit<Summary, 'isEdited' | 'hasReceipt'> {
  readonly usage?: TokenUsage;
  readonly receipt?: Receipt;
}

const columns = `id, session_id, first_message_id, last_message_id, source_digest, source_tokens,
  coalesce(edited_text, text) AS text, edited_text IS NOT NULL AS is_edited, model, receipt_json IS NOT NULL AS has_receipt,
  created_at_ms`;

/** The SQL of summaries, and of what is kept word for word. */
export class SummaryStore {
  private readonly database: Database;
  private readonly log: Log;

  constructor(database: Database, log: Log) {
    this.database = database;
    this.log = log;
  }

  insert(summary: NewSummary): void {
    this.database.run(
      `INSERT INTO summaries (id, session_id, first_message_id, last_message_id, source_digest, source_tokens, text, model,
         usage_json, receipt_json, created_at_ms)
       VALUES ($id, $sessionId, $firstId, $lastId, $sourceDigest, $sourceTokens, $text, $model, $usage, $receipt, $createdAtMs)`,
      {
        id: summary.id,
        sessionId: summary.sessionId,
        firstId: summary.firstId,
        lastId: summary.lastId,
        sourceDigest: summary.sourceDigest,
        sourceTokens: summary.sourceTokens,
        text: summary.text,
        model: summary.model,
        usage: summary.usage && JSON.stringify(summary.usage),
        receipt: summary.receipt && JSON.stringify(summary.receipt),
        createdAtMs: summary.createdAtMs,
      },
    );
  }

  get(id: string): Summary | undefined {
    const row = this.database.get(`SELECT ${columns} FROM summaries WHERE id = $id`, { id });
    return row && toSummary(row);
  }

  /** Those of a session that were not undone, the newest first. */
  list(sessionId: string): Summary[] {
    const rows = this.database.all(
      `SELECT ${columns} FROM summaries WHERE session_id = $sessionId AND undone_at_ms IS NULL ORDER BY seq DESC`,
      { sessionId },
    );
    return rows.map(toSummary);
  }

  /** Was the newest summary of a session undone? */
  isUndone(sessionId: string): boolean {
    const row = this.database.get(
      'SELECT undone_at_ms IS NOT NULL AS undone FROM summaries WHERE session_id = $sessionId ORDER BY seq DESC LIMIT 1',
      { sessionId },
    );
    return row?.undone === 1;
  }

  /** Takes a summary out of use (`nowMs`), or brings it back (`null`). */
  setUndone(id: string, nowMs: number | null): void {
    this.database.run('UPDATE summaries SET undone_at_ms = $now WHERE id = $id', { id, now: nowMs });
  }

  /** What the user made of it, if anything. */
  editedText(id: string): string | null {
    const row = this.database.get('SELECT edited_text FROM summaries WHERE id = $id', { id });
    return (row && optionalText(row, 'edited_text')) ?? null;
  }

  /** Puts the user's text in the place of the one that was written; `null`: not any more. */
  setEditedText(id: string, edited: string | null): void {
    this.database.run('UPDATE summaries SET edited_text = $edited WHERE id = $id', { id, edited });
  }

  receipt(id: string): Receipt | undefined {
    const row = this.database.get('SELECT receipt_json FROM summaries WHERE id = $id', { id });
    return row && json(row, 'receipt_json', { guard: isReceipt, log: this.log, row: `summary ${id}` });
  }

  /** What is kept of a session's messages, in the order of the messages. */
  kept(sessionId: string): KeptPart[] {
    // The cross join begins with the few that are kept, not with all messages of the session.
    const rows = this.database.all(
      `SELECT k.id, k.message_id, k.text FROM kept_parts k CROSS JOIN messages m ON m.id = k.message_id
       WHERE m.session_id = $sessionId ORDER BY m.seq, k.seq`,
      { sessionId },
    );
    return rows.map((row) => {
      const passage = optionalText(row, 'text');
      return {
        id: text(row, 'id'),
        messageId: text(row, 'message_id'),
        ...(passage !== undefined && { text: passage }),
      };
    });
  }

  keep({ id, messageId, text: passage }: KeptPart, nowMs: number): void {
    this.database.run(
      'INSERT INTO kept_parts (id, message_id, text, kept_at_ms) VALUES ($id, $messageId, $text, $now) ON CONFLICT DO NOTHING',
      { id, messageId, text: passage, now: nowMs },
    );
  }

  release(id: string): void {
    this.database.run('DELETE FROM kept_parts WHERE id = $id', { id });
  }
}

function toSummary(row: Row): Summary {
  return {
    id: text(row, 'id'),
    sessionId: text(row, 'session_id'),
    firstId: text(row, 'first_message_id'),
    lastId: text(row, 'last_message_id'),
    sourceDigest: text(row, 'source_digest'),
    sourceTokens: number(row, 'source_tokens'),
    text: text(row, 'text'),
    isEdited: row.is_edited === 1,
    model: text(row, 'model'),
    hasReceipt: row.has_receipt === 1,
    createdAtMs: number(row, 'created_at_ms'),
  };
}
