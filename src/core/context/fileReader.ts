import type { Stats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { errorMessage, isAbortError, ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import { languageOf } from '../retrieval/languages.ts';
import { isSecretPath } from '../retrieval/secretFiles.ts';
import type { FileContext, FileReader } from './projectContext.ts';

/** Files above this are not read: nobody's context window holds them. */
export const maxFileBytes = 2 * 1024 * 1024;

/** What an editor has of a file that is not on disk yet. */
export interface UnsavedText {
  readonly content: string;
  readonly language: string;
}

/**
 * Reads files from disk, or from the editor where it has unsaved changes. Refuses secret files (`.env`, keys) and links
 * to them, binary files, and those over {@link maxFileBytes}, each with its own failure.
 */
export function createFileReader(unsavedText: (path: string) => UnsavedText | undefined = () => undefined): FileReader {
  return async (path, signal, shown = path): Promise<FileContext> => {
    const found = await find(path, shown);
    if (isSecretPath(path) || (found && isSecretPath(found.realPath)))
      throw new ThroughlineError(failures.fileSecret(shown));
    signal.throwIfAborted();
    const unsaved = unsavedText(path);
    if (unsaved) return { path, ...unsaved, lastModified: found?.stats.mtimeMs ?? Date.now(), unsaved: true };
    if (!found) throw new ThroughlineError(failures.fileGone(shown));
    const { stats, realPath } = found;
    if (!stats.isFile()) throw new ThroughlineError(failures.fileUnreadable(shown, kindOf(stats)));
    if (stats.size > maxFileBytes) throw new ThroughlineError(failures.fileTooLarge(shown, stats.size, maxFileBytes));
    const bytes = await readBytes({ shown, realPath }, signal);
    const content = decode(bytes);
    if (content === undefined) throw new ThroughlineError(failures.fileBinary(shown));
    return { path, content, lastModified: stats.mtimeMs, language: languageOf(path), unsaved: false };
  };
}

/** The text of a file, without its byte order mark; `undefined` when it is none. */
function decode(bytes: Buffer): string | undefined {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) {
    // An odd byte at the end is half a character.
    const units = bytes.subarray(2, bytes.length - (bytes.length % 2));
    const text = (mark === 0xfeff ? units.swap16() : units).toString('utf16le');
    return text.slice(0, 4096).includes('\0') ? undefined : text;
  }
  // A NUL byte in the first 8 kB is how git tells a binary file.
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** What is there, links followed; `undefined` when nothing is. */
async function find(
  path: string,
  shown: string,
): Promise<{ readonly realPath: string; readonly stats: Stats } | undefined> {
  try {
    const realPath = await realpath(path);
    return { realPath, stats: await stat(realPath) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return;
    throw new ThroughlineError(failures.fileUnreadable(shown, errorMessage(error)));
  }
}

function kindOf(stats: Stats): string {
  return stats.isDirectory() ? 'It is a folder.' : 'It is no ordinary file.';
}

async function readBytes(file: { shown: string; realPath: string }, signal: AbortSignal): Promise<Buffer> {
  try {
    const handle = await open(file.realPath);
    try {
      return await handle.readFile({ signal });
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isAbortError(error)) throw error;
    throw new ThroughlineError(failures.fileUnreadable(file.shown, errorMessage(error)));
  }
}
