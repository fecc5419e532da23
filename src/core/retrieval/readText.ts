import { readFile } from 'node:fs/promises';

/** As git decides it: a NUL among the first 8,000 bytes. */
const sniffedBytes = 8000;

/** The text of a file, or `undefined` when it is gone, cannot be read or is binary. */
export async function readText(path: string, signal: AbortSignal): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path, { signal });
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  if (bytes.subarray(0, sniffedBytes).includes(0)) return undefined;
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
