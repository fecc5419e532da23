// What the first bytes of a file say of the image in it. Read where an image comes in and once more where it is stored:
// what the chat view sends is data from outside.

/** What a model is sent: every endpoint with images takes these two, and servers with few decoders no others. */
export const sentImageTypes = ['image/png', 'image/jpeg'] as const;

export type SentImageType = (typeof sentImageTypes)[number];

/** Models see no more than this of the longer edge: Anthropic says 1568, OpenAI's tiles end at 2048 x 768. Pixels. */
export const longestEdge = 1568;
/** A larger image is made smaller until it is not. Endpoints take 5 MB and more; five of these are a request of 10 MB. */
export const mostImageBytes = 1_500_000;
/** Images of one question. */
export const mostImages = 8;
/** A file that is larger is not read. */
export const mostFileBytes = 50 * 1024 * 1024;

/** How files with images are named that can be given along. */
export const imageExtensions = ['png', 'jpg', 'jpeg', 'gif', 'webp', 'bmp', 'avif', 'ico'] as const;

/** Is this the name of a file with an image? SVG is text, and goes along as such. */
export function hasImageName(path: string): boolean {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return imageExtensions.some((known) => known === extension);
}

/** Why an image cannot be given along. */
export type ImageProblem = 'notImage' | 'drawing' | 'animated' | 'tooLarge' | 'unreadable' | 'tooMany' | 'notSent';

/** An image as its file begins. */
export interface ImageHeader {
  readonly type: string;
  readonly isAnimated: boolean;
  /** Of PNG and JPEG. Pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Reads what kind of image it is; `undefined` if it is none that is known. Formats as their specifications number the bytes. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return pngHeader(bytes);
  if (startsWith(bytes, '\xff\xd8\xff')) return { type: 'image/jpeg', isAnimated: false, ...jpegSize(bytes) };
  if (startsWith(bytes, 'GIF8')) return { type: 'image/gif', isAnimated: gifFrames(bytes) > 1 };
  if (startsWith(bytes, 'RIFF') && textAt(bytes, 8, 4) === 'WEBP') {
    const flags = textAt(bytes, 12, 4) === 'VP8X' ? (bytes[20] ?? 0) : 0;
    return { type: 'image/webp', isAnimated: (flags & 2) !== 0 };
  }
  if (startsWith(bytes, 'BM')) return { type: 'image/bmp', isAnimated: false };
  if (startsWith(bytes, '\0\0\x01\0')) return { type: 'image/x-icon', isAnimated: false };
  if (textAt(bytes, 4, 4) === 'ftyp') {
    const brand = textAt(bytes, 8, 4);
    if (brand === 'avif' || brand === 'avis') return { type: 'image/avif', isAnimated: brand === 'avis' };
    return /^(heic|heix|mif1|heif)/.test(brand) ? { type: 'image/heic', isAnimated: false } : undefined;
  }
  return /^\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->)[\s\S])*-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/.test(
    textAt(bytes, 0, 1000),
  )
    ? { type: 'image/svg+xml', isAnimated: false }
    : undefined;
}

// PNG, third edition: IHDR is first, and acTL, which only animations have, comes before the picture (IDAT).
function pngHeader(bytes: Uint8Array): ImageHeader {
  let isAnimated = false;
  for (let at = 8; at + 8 <= bytes.length; ) {
    const chunk = textAt(bytes, at + 4, 4);
    if (chunk === 'acTL') isAnimated = true;
    if (chunk === 'IDAT') break;
    at += 12 + number32(bytes, at);
  }
  const size = textAt(bytes, 12, 4) === 'IHDR' && { width: number32(bytes, 16), height: number32(bytes, 20) };
  return { type: 'image/png', isAnimated, ...size };
}

// ITU T.81: segments `FF marker length`, of which SOF0 to SOF15 hold the size; C4, C8 and CC are other tables.
function jpegSize(bytes: Uint8Array): { width?: number; height?: number } {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return {};
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: number16(bytes, at + 5), width: number16(bytes, at + 7) };
    at += 2 + number16(bytes, at + 2);
  }
  return {};
}

// GIF89a: after the screen and its colours come blocks; each that begins with `,` is a frame. Two are enough to know.
function gifFrames(bytes: Uint8Array): number {
  const colours = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + colours(bytes[10] ?? 0);
  let frames = 0;
  while (at < bytes.length && frames < 2) {
    const kind = bytes[at];
    if (kind === 0x2c) {
      frames += 1;
      at += 11 + colours(bytes[at + 9] ?? 0);
    } else if (kind === 0x21) at += 2;
    else break;
    while ((bytes[at] ?? 0) !== 0) at += 1 + (bytes[at] ?? 0);
    at += 1;
  }
  return frames;
}

function startsWith(bytes: Uint8Array, signature: string): boolean {
  return textAt(bytes, 0, signature.length) === signature;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

function number16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

function number32(bytes: Uint8Array, at: number): number {
  return number16(bytes, at) * 65_536 + number16(bytes, at + 2);
}
