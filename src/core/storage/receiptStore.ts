import type { Log } from '../../base/log.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Database } from './database.ts';
import { isReceipt } from './guards.ts';
import { json } from './row.ts';

/** The SQL of receipts. An answer has one for each request that was sent for it: continuing it adds another. */
export class ReceiptStore {
  private readonly database: Database;
  private readonly log: Log;

  constructor(database: Database, log: Log) {
    this.database = database;
    this.log = log;
  }

  add(messageId: string, receipt: Receipt): void {
    this.database.run(
      `INSERT INTO receipts (message_id, seq, created_at_ms, json)
       VALUES ($messageId, (SELECT coalesce(max(seq), 0) + 1 FROM receipts WHERE message_id = $messageId), $createdAt, $json)`,
      { messageId, createdAt: receipt.createdAtMs, json: JSON.stringify(receipt) },
    );
  }

  /** The newest receipt of a message. */
  latest(messageId: string): Receipt | undefined {
    const row = this.database.get('SELECT json FROM receipts WHERE message_id = $messageId ORDER BY seq DESC LIMIT 1', {
      messageId,
    });
    return row && json(row, 'json', { guard: isReceipt, log: this.log, row: `the receipt of message ${messageId}` });
  }

  /** Puts `receipt` in place of the newest receipt of a message. */
  replaceLatest(messageId: string, receipt: Receipt): void {
    this.database.run(
      `UPDATE receipts SET json = $json
       WHERE message_id = $messageId AND seq = (SELECT max(seq) FROM receipts WHERE message_id = $messageId)`,
      { messageId, json: JSON.stringify(receipt) },
    );
  }
}
