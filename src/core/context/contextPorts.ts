import type { LineRange } from '../../base/lines.ts';
import type { ProjectFileList } from '../retrieval/projectFiles.ts';

/** Something that the editor's tools complain of. `path` is absolute, lines are 1-based. */
export interface Problem {
  readonly path: string;
  readonly range: LineRange;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Who says so, with its code: `ts 2304`. */
  readonly source?: string;
}

/** A conversation as it can be given along to another. */
export interface SessionText {
  readonly id: string;
  readonly title: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** Where sources other than files come from. */
export interface ContextPorts {
  /** Errors and warnings, as they are known now. */
  problems(): readonly Problem[];
  /** All that is not committed, as a unified diff without secret files; `undefined`: nothing. */
  diff(signal: AbortSignal): Promise<string | undefined>;
  /** The project's files, by a list that is not older than `mayBeOldMs` (0 unless given). */
  files(signal: AbortSignal, mayBeOldMs?: number): Promise<ProjectFileList>;
  /** Sessions that can be given along, the newest first; `label` is the title as it is shown, where that is another. */
  sessions(): readonly { readonly id: string; readonly title: string; readonly label?: string }[];
  session(id: string): SessionText | undefined;
  /** The session that the user is in. */
  activeSession(): string | undefined;
  /** The text of a place as it was sent for an answer; `undefined` when it was not. */
  sentText(messageId: string, place: string): string | undefined;
}

/** A host that knows of nothing but files. */
export const noPorts: ContextPorts = {
  problems: () => [],
  diff: async () => undefined,
  files: async () => ({ files: [], capped: false, tooLarge: 0, unreadable: [] }),
  sessions: () => [],
  session: () => undefined,
  activeSession: () => undefined,
  sentText: () => undefined,
};
