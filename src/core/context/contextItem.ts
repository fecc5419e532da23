import type { LineRange } from '../../base/lines.ts';
import type { ContextRef } from '../model/contextRef.ts';

/** Where a piece of context comes from. */
export type ContextSource =
  | 'selection'
  | 'activeFile'
  | 'file'
  | 'environment'
  | 'diff'
  | 'project'
  | 'folder'
  | 'problems'
  | 'session';

/** One piece of context with its source, range, cost and reason. `path` is relative to the root, with `/`. */
export interface ContextItem {
  /** Stable over edits of the content: source, path and range. */
  readonly id: string;
  readonly source: ContextSource;
  readonly label: string;
  readonly path?: string;
  readonly range?: LineRange;
  readonly language?: string;
  readonly text: string;
  /** Why it goes along, in words for the user. */
  readonly reason: string;
  readonly pinned: boolean;
  /** As it is written in the question, when it goes along because it is mentioned there. */
  readonly mention?: string;
  /** What it is, so that it can be collected again for a retry. Its paths are relative as `path` is. */
  readonly ref?: ContextRef;
  /** When the text is not what is there now: when it was sent like this (milliseconds since 1970). */
  readonly frozenAtMs?: number;
}
