import { type SentImageType, sentImageTypes } from '../../base/imageFile.ts';
import type { ImageRef } from '../model/image.ts';
import type { Database } from './database.ts';
import { number } from './row.ts';

/** An image to be kept. */
export interface NewImage {
  readonly id: string;
  readonly type: SentImageType;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly nowMs: number;
}

/** The SQL of images. Each is stored once, under the digest of its bytes, however many messages show it. */
export class ImageStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** One that is there already counts as used now. */
  put({ id, type, width, height, data, nowMs }: NewImage): void {
    this.database.run(
      `INSERT INTO images (id, type, width, height, used_at_ms, data) VALUES ($id, $type, $width, $height, $now, $data)
       ON CONFLICT (id) DO UPDATE SET used_at_ms = $now`,
      { id, type, width, height, now: nowMs, data },
    );
  }

  get(id: string): Omit<NewImage, 'nowMs'> | undefined {
    const row = this.database.get('SELECT type, width, height, data FROM images WHERE id = $id', { id });
    const type = sentImageTypes.find((known) => known === row?.type);
    if (!row || !type || !(row.data instanceof Uint8Array)) return undefined;
    return { id, type, width: number(row, 'width'), height: number(row, 'height'), data: row.data };
  }

  data(id: string): Uint8Array | undefined {
    const row = this.database.get('SELECT data FROM images WHERE id = $id', { id });
    return row?.data instanceof Uint8Array ? row.data : undefined;
  }

  /** Shows images with a message, in this order. */
  attach(messageId: string, images: readonly ImageRef[]): void {
    images.forEach(({ id, name }, seq) => {
      this.database.run(
        `INSERT INTO message_images (message_id, seq, image_id, name)
         SELECT $messageId, $seq, id, $name FROM images WHERE id = $id`,
        { messageId, seq, id, name },
      );
    });
  }

  /** Deletes what was last used before `beforeMs` and belongs to no message and to nothing that is being written. */
  deleteUnused(beforeMs: number): number {
    return this.database.run(
      `DELETE FROM images WHERE used_at_ms < $before
         AND NOT EXISTS (SELECT 1 FROM message_images m WHERE m.image_id = images.id)
         AND NOT EXISTS (SELECT 1 FROM resume_states r WHERE instr(r.json, images.id) > 0)`,
      { before: beforeMs },
    );
  }
}
