import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { createTimeSlices } from '../../base/timeSlices.ts';

/** No line is read that is longer. Assistants write the output of tools into their files, whatever its size. */
export const mostLineCharacters = 64 * 1024 * 1024;
/** No file that has to be read as one is read when it is larger. */
export const mostFileBytes = 256 * 1024 * 1024;

/** The text of a file in pieces, so that its size does not matter; of a compressed one (`.zst`) what is in it. */
export async function* readPieces(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const slices = createTimeSlices(signal);
  const file = createReadStream(path, { highWaterMark: 256 * 1024, signal });
  // An error of the file reaches who reads by the end of the pipeline.
  const stream: Readable = path.endsWith('.zst') ? pipeline(file, createZstdDecompress(), () => {}) : file;
  stream.setEncoding('utf8');
  let isFirst = true;
  for await (const piece of stream) {
    await slices.pause();
    const text = String(piece);
    yield isFirst ? text.replace(/^\uFEFF/, '') : text;
    isFirst = false;
  }
}

/** A line without its end; `undefined` in place of one that is too long. */
export interface FileLine {
  readonly text: string | undefined;
  /** From 1. */
  readonly number: number;
}

/** The lines of a file, empty ones too; a file that ends in the middle of a line ends with what there is of it. */
export async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<FileLine> {
  const slices = createTimeSlices(signal);
  let parts: string[] = [];
  let length = 0;
  let number = 0;
  const add = (part: string) => {
    length += part.length;
    if (length <= mostLineCharacters) parts.push(part);
    else parts = [];
  };
  const end = (): FileLine => {
    number += 1;
    const text = length > mostLineCharacters ? undefined : parts.join('').replace(/\r$/, '');
    parts = [];
    length = 0;
    return { text, number };
  };
  for await (const piece of readPieces(path, signal)) {
    let start = 0;
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', start)) {
      add(piece.slice(start, at));
      yield end();
      await slices.pause();
      start = at + 1;
    }
    add(piece.slice(start));
  }
  if (length > 0) yield end();
}

/** The whole text of a file; `undefined` when it is too large to be read as one. */
export async function readWhole(path: string, signal: AbortSignal): Promise<string | undefined> {
  const { size } = await stat(path);
  if (size > mostFileBytes) return undefined;
  return (await readFile(path, { encoding: 'utf8', signal })).replace(/^\uFEFF/, '');
}
