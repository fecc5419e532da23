import { open, stat } from 'node:fs/promises';
import { errorMessage, ThroughlineError } from '../../base/errors.ts';
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
 * Reads files from disk, or from the editor where it has unsaved changes. Refuses secret files (`.env`, keys), binary
 * files, and those over {@link maxFileBytes}, each with its own failure.
 */
export function createFileReader(unsavedText: (path: string) => UnsavedText | undefined = () => undefined): FileReader {
  return async (path, signal): Promise<FileContext> => {
    if (isSecretPath(path)) throw new ThroughlineError(failures.fileSecret(path));
    const unsaved = unsavedText(path);
    const onDisk = await stat(path).catch(() => undefined);
    signal.throwIfAborted();
    if (unsaved) {
      return { path, ...unsaved, lastModified: onDisk?.mtimeMs ?? Date.now(), unsaved: true };
    }
    if (!onDisk?.isFile()) throw new ThroughlineError(failures.fileGone(path));
    if (onDisk.size > maxFileBytes) throw new ThroughlineError(failures.fileTooLarge(path, onDisk.size, maxFileBytes));
    const content = await readText(path, signal);
    return { path, content, lastModified: onDisk.mtimeMs, language: languageOf(path), unsaved: false };
  };
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new ThroughlineError(failures.fileUnreadable(path, errorMessage(cause)));
  });
  try {
    const bytes = await file.readFile({ signal });
    // A NUL byte in the first 8 kB is how git tells a binary file.
    if (bytes.subarray(0, 8192).includes(0)) throw new ThroughlineError(failures.fileBinary(path));
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}
