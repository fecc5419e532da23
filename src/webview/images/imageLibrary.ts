import { readImageHeader } from '../../base/imageFile.ts';
import type { FromView } from '../../protocol/chatProtocol.ts';

/** What is known of an image that is to be shown: its address on this page, or that it is not there any more. */
export type ShownImage = { readonly url: string } | 'gone' | undefined;

// More are asked for again when they come back into sight.
const mostKept = 60;

/** The images that are shown on the page. Each is asked for when it comes into sight, and let go when there are many. */
export class ImageLibrary {
  private readonly post: (message: FromView) => void;
  private readonly known = new Map<string, Exclude<ShownImage, undefined>>();
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(post: (message: FromView) => void) {
    this.post = post;
  }

  get(id: string): ShownImage {
    return this.known.get(id);
  }

  /** Asks for an image; `onCome` is called when there is something to be shown. Gives back the undo. */
  want(id: string, onCome: () => void): () => void {
    const listeners = this.waiting.get(id) ?? new Set();
    if (!this.waiting.has(id)) this.post({ type: 'image/request', id });
    this.waiting.set(id, listeners.add(onCome));
    return () => listeners.delete(onCome);
  }

  put(id: string, data: Uint8Array | undefined): void {
    // Its id is that of its content: what has come twice is the same, and may be on the page.
    if (typeof this.known.get(id) === 'object') return;
    const type = data && readImageHeader(data)?.type;
    // The bytes are of a buffer of their own, not of one that is shared.
    const blob = data && new Blob([data as Uint8Array<ArrayBuffer>], { type: type ?? '' });
    this.known.set(id, blob ? { url: URL.createObjectURL(blob) } : 'gone');
    for (const listener of this.waiting.get(id) ?? []) listener();
    this.waiting.delete(id);
    const [oldest] = this.known.keys();
    if (this.known.size > mostKept && oldest !== undefined) this.letGo(oldest);
  }

  private letGo(id: string): void {
    const image = this.known.get(id);
    this.known.delete(id);
    if (typeof image === 'object') URL.revokeObjectURL(image.url);
  }
}
