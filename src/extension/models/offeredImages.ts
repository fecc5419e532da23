import { randomUUID } from 'node:crypto';
import type { Failure } from '../../base/errors.ts';
import { readImageHeader, sentImageTypes } from '../../base/imageFile.ts';
import { isRecord } from '../../base/records.ts';
import { failures } from '../../core/errors.ts';
import type { ImageRef } from '../../core/model/image.ts';
import type { ModelInfo } from '../../core/model/model.ts';

/** The images in a question of another extension. They are stored nowhere: their bytes are kept until it is answered. */
export class OfferedImages {
  private readonly known = new Map<string, Uint8Array>();

  /** One was of a format that not every endpoint reads. */
  private refused: string | undefined;

  /** Why the model is not asked with these. */
  refusal(info: Pick<ModelInfo, 'kind' | 'label' | 'vision'>): Failure | undefined {
    if (this.refused !== undefined) return failures.imageRefused('notSent', this.refused);
    return this.known.size > 0 && info.vision === false ? failures.imagesNotTaken(info) : undefined;
  }

  read(id: string): Uint8Array | undefined {
    return this.known.get(id);
  }

  /**
   * The image in a part of a message, if it is one. Known by its shape: the class that the editor has for it is younger than
   * the oldest editor that is supported.
   */
  take(part: unknown): ImageRef | undefined {
    if (!isRecord(part) || !(part.data instanceof Uint8Array)) return undefined;
    if (typeof part.mimeType !== 'string' || !part.mimeType.startsWith('image/')) return undefined;
    const { data } = part;
    const header = readImageHeader(data);
    const type = sentImageTypes.find((known) => known === header?.type);
    const name = part.mimeType;
    if (!type) {
      this.refused = name;
      return undefined;
    }
    const id = randomUUID();
    this.known.set(id, data);
    return { id, name, type, width: header?.width ?? 0, height: header?.height ?? 0, bytes: data.byteLength };
  }
}
