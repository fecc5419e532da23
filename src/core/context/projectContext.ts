import type { LineRange } from '../../base/lines.ts';

/** A file as the assistant knows it. */
export interface FileContext {
  /** Absolute path. */
  readonly path: string;
  /** Text as the editor has it, with unsaved changes. */
  readonly content: string;
  /** Milliseconds since 1970, of the file on disk. */
  readonly lastModified: number;
  /** Language id, as VS Code names it (`typescript`, `python`, `plaintext`). */
  readonly language: string;
  readonly unsaved: boolean;
}

/** An environment variable. `value` is there only for names on the user's allow list. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly isSet: boolean;
  readonly value?: string;
}

/** What the user is working on. */
export interface ProjectContext {
  readonly rootPaths: readonly string[];
  /** Absolute paths of the open files, the one in focus first. */
  readonly activeFiles: readonly string[];
  /** `undefined` outside a git repository; a short commit id in parentheses when HEAD is detached. */
  readonly gitBranch: string | undefined;
  readonly environment: readonly EnvironmentVariable[];
}

/** A file that the user gave along. `path` is absolute. */
export interface Attachment {
  readonly path: string;
  readonly range?: LineRange;
  /** Goes along with every message, not only with the next. */
  readonly pinned: boolean;
  /** Goes along as it was sent for an answer, not as it is now. */
  readonly frozen?: Frozen;
}

/** Which answer a place was sent for, and when (milliseconds since 1970). */
export interface Frozen {
  readonly messageId: string;
  readonly atMs: number;
  /** Its path then, as it was shown, when it has another now. */
  readonly path?: string;
}

/** What the editor's cursor is in: the whole file, or the selected lines. */
export interface EditorFocus {
  readonly path: string;
  /** Selected lines; absent when nothing is selected. */
  readonly selection?: LineRange;
  /** Line of the cursor, 1-based. */
  readonly cursorLine: number;
}

/**
 * Reads a file as it is now. Throws a `ThroughlineError` for one that is gone, binary, too large or secret, which calls it
 * by the name `shown`.
 */
export type FileReader = (path: string, signal: AbortSignal, shown?: string) => Promise<FileContext>;
