// Images made on the page of a test, where there is a canvas, and pasted or dropped as a user would.
import type { Locator } from 'playwright-core';

/** A picture to be made. `kind`: a few flat colours, as a screenshot has; noise, as a photo is to an encoder. */
export interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly kind: 'flat' | 'noise';
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** A file as it is, for what no canvas makes. */
export interface RawFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: readonly number[];
}

/** Of the page, where the test's own program has none. */
interface PageClasses {
  readonly OffscreenCanvas: new (width: number, height: number) => PageCanvas;
  readonly ImageData: new (data: Uint8ClampedArray, width: number, height: number) => unknown;
  readonly File: new (parts: readonly unknown[], name: string, options: { type: string }) => unknown;
  readonly DataTransfer: new () => { readonly items: { add(file: unknown): void } };
  readonly ClipboardEvent: new (kind: string, init: object) => Event;
  readonly DragEvent: new (kind: string, init: object) => Event;
}

interface PageCanvas {
  getContext(kind: '2d'): {
    fillStyle: string;
    fillRect(...at: readonly number[]): void;
    putImageData(data: unknown, x: number, y: number): void;
  };
  convertToBlob(options: { type: string; quality: number }): Promise<unknown>;
}

/** Pastes or drops these on an element of the chat view, in one go. */
export async function bringImages(
  to: Locator,
  how: 'paste' | 'drop',
  files: readonly (Picture | RawFile)[],
): Promise<void> {
  await to.evaluate(bringInPage, { how, files });
}

// Runs in the page.
async function bringInPage(
  element: { dispatchEvent(event: Event): boolean },
  { how, files }: { how: 'paste' | 'drop'; files: readonly (Picture | RawFile)[] },
): Promise<void> {
  const page = globalThis as unknown as PageClasses;
  const carried = new page.DataTransfer();
  for (const file of files) {
    if ('bytes' in file) {
      carried.items.add(new page.File([new Uint8Array(file.bytes)], file.name, { type: file.type }));
      continue;
    }
    const { width, height, kind, type, name } = file;
    const canvas = new page.OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (kind === 'noise') {
      const data = new Uint8ClampedArray(width * height * 4);
      for (let at = 0, value = 1; at < data.length; at += 1) {
        value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
        data[at] = at % 4 === 3 ? 255 : value >> 16;
      }
      context.putImageData(new page.ImageData(data, width, height), 0, 0);
    } else {
      context.fillStyle = 'rgb(20, 40, 200)';
      context.fillRect(0, 0, width, height);
      context.fillStyle = 'rgb(250, 200, 10)';
      context.fillRect(0, 0, width / 2, height / 2);
    }
    carried.items.add(new page.File([await canvas.convertToBlob({ type, quality: 0.9 })], name, { type }));
  }
  const init = { bubbles: true, cancelable: true };
  element.dispatchEvent(
    how === 'paste'
      ? new page.ClipboardEvent('paste', { ...init, clipboardData: carried })
      : new page.DragEvent('drop', { ...init, dataTransfer: carried }),
  );
}
