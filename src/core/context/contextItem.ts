import type { LineRange } from '../../base/lines.ts';

/** Where a piece of context comes from. */
export type ContextSource = 'selection' | 'activeFile' | 'file' | 'environment' | 'diff' | 'project';

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
}
