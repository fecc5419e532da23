import type { SentImageType } from '../../base/imageFile.ts';

/** An image that goes along with a message, without its bytes: those are stored once, under `id`. */
export interface ImageRef {
  /** SHA-256 of its bytes. */
  readonly id: string;
  /** For the eye. */
  readonly name: string;
  readonly type: SentImageType;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}
