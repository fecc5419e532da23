import type { FromView } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';
import { shrinkImage } from './shrinkImage.ts';

/** Something that may be an image: pasted, dropped or chosen. */
export interface IncomingImage {
  readonly name: string;
  readonly file: Blob;
}

/** Makes what comes in small, one after the other, and hands it to the extension, which keeps it. */
export class ImageIntake {
  private readonly post: (message: FromView) => void;
  private readonly fail: (error: unknown) => void;
  private working: Promise<void> = Promise.resolve();
  private underWay = 0;

  constructor(post: (message: FromView) => void, fail: (error: unknown) => void) {
    this.post = post;
    this.fail = fail;
  }

  /** Is an image being made small? What is sent now would go without it: wait for {@link settled}. */
  get isBusy(): boolean {
    return this.underWay > 0;
  }

  settled(): Promise<void> {
    return this.working;
  }

  add(sessionId: string, images: readonly IncomingImage[]): void {
    for (const { name, file } of images) {
      this.underWay += 1;
      this.working = this.working
        .then(() => this.handOn(sessionId, name, file))
        .catch(this.fail)
        .finally(() => {
          this.underWay -= 1;
        });
    }
  }

  private async handOn(sessionId: string, name: string, file: Blob): Promise<void> {
    const shrunk = await shrinkImage(file);
    if ('problem' in shrunk) this.post({ type: 'image/refused', name, problem: shrunk.problem });
    else this.post({ type: 'image/add', sessionId, name, data: shrunk.data });
  }
}

/** The images among what is pasted or dropped. Browsers call every picture from the clipboard `image.png`. */
export function imagesIn({ files }: DataTransfer): IncomingImage[] {
  const images = [...files].filter(({ type }) => type.startsWith('image/'));
  return images.map((file) => ({
    name: file.name === '' || file.name === 'image.png' ? text('pastedImage') : file.name.slice(-200),
    file,
  }));
}
