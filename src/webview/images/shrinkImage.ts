import {
  type ImageProblem,
  longestEdge,
  mostFileBytes,
  mostImageBytes,
  readImageHeader,
  type SentImageType,
} from '../../base/imageFile.ts';

/** An image as it is sent, or why there is none. */
export type ShrunkImage = { readonly data: Uint8Array } | { readonly problem: ImageProblem };

const mostPixels = 100_000_000;
/** A PNG up to this stays one: text and lines stay sharp. A photo is far above it and becomes a JPEG. */
const mostPngBytes = 700_000;
const qualities = [0.86, 0.75, 0.6];

/**
 * Draws an image anew, no larger than models see it. What its file says beside the picture (where and when a photo was
 * taken) does not come along.
 */
export async function shrinkImage(file: Blob): Promise<ShrunkImage> {
  if (file.size > mostFileBytes) return { problem: 'tooLarge' };
  const header = readImageHeader(new Uint8Array(await file.arrayBuffer()));
  if (!header) return { problem: 'notImage' };
  if (header.type === 'image/svg+xml') return { problem: 'drawing' };
  if (header.isAnimated) return { problem: 'animated' };
  if ((header.width ?? 0) * (header.height ?? 0) > mostPixels) return { problem: 'tooLarge' };
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    // The browser does not say why: it knows no such format (HEIC), or the file is damaged.
    return { problem: header.type === 'image/heic' ? 'notImage' : 'unreadable' };
  }
  try {
    if (bitmap.width * bitmap.height > mostPixels) return { problem: 'tooLarge' };
    return { data: await drawSmall(bitmap, isPhoto(header.type) ? 'image/jpeg' : 'image/png') };
  } finally {
    bitmap.close();
  }
}

async function drawSmall(bitmap: ImageBitmap, type: SentImageType): Promise<Uint8Array> {
  for (let scale = Math.min(1, longestEdge / Math.max(bitmap.width, bitmap.height)); ; scale *= 0.75) {
    const canvas = draw(bitmap, scale);
    if (type === 'image/png') {
      const png = await canvas.convertToBlob({ type: 'image/png' });
      if (png.size <= mostPngBytes) return bytesOf(png);
      fillBehind(canvas);
    }
    for (const quality of qualities) {
      const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality });
      if (jpeg.size <= mostImageBytes) return bytesOf(jpeg);
    }
  }
}

function draw(bitmap: ImageBitmap, scale: number): OffscreenCanvas {
  const edge = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  const canvas = new OffscreenCanvas(edge(bitmap.width), edge(bitmap.height));
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// A JPEG has no holes: what is behind them would be black.
function fillBehind(canvas: OffscreenCanvas): void {
  const context = contextOf(canvas);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No canvas to draw an image on.');
  return context;
}

function isPhoto(type: string): boolean {
  return ['image/jpeg', 'image/webp', 'image/avif'].includes(type);
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
