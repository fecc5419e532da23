import { createHash } from 'node:crypto';
import { longestEdge, mostImageBytes, readImageHeader, sentImageTypes } from '../../base/imageFile.ts';
import type { Log } from '../../base/log.ts';
import type { ImageRef } from '../model/image.ts';
import type { Stores } from '../storage/stores.ts';
import { writing } from '../storage/writeFailure.ts';

/** What is not part of a message or a draft for so long is nobody's. */
const unusedMs = 24 * 60 * 60 * 1000;

/** Keeps the bytes of images, each once: messages and drafts hold only what they are known by. */
export class ImageKeeper {
  private readonly stores: Stores;
  private readonly now: () => number;

  constructor(stores: Stores, now: () => number = Date.now) {
    this.stores = stores;
    this.now = now;
  }

  /**
   * Stores an image. `undefined` if it is none that may be sent: another format, or larger than any that the view makes.
   * @throws ThroughlineError when the disk refuses.
   */
  keep(name: string, data: Uint8Array): ImageRef | undefined {
    const header = readImageHeader(data);
    const type = sentImageTypes.find((known) => known === header?.type);
    const { width = 0, height = 0 } = header ?? {};
    if (!type || !isSize(width) || !isSize(height) || data.byteLength > mostImageBytes) return undefined;
    const id = createHash('sha256').update(data).digest('hex');
    writing(this.stores.database, () => this.stores.images.put({ id, type, width, height, data, nowMs: this.now() }));
    return { id, name, type, width, height, bytes: data.byteLength };
  }

  /** The bytes of an image, if they are still there. */
  read(id: string): Uint8Array | undefined {
    return this.stores.images.data(id);
  }

  /** Lets go of what was given along with no question in the end. */
  deleteUnused(log: Log): void {
    try {
      this.stores.images.deleteUnused(this.now() - unusedMs);
    } catch (error) {
      log.warn('Images that nobody uses any more could not be deleted', error);
    }
  }
}

function isSize(edge: number): edge is number {
  return edge > 0 && edge <= longestEdge;
}
