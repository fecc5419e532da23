import type { LineRange } from '../../base/lines.ts';

/** Something that is not one file and can be given along. Who holds it says what its path is relative to. */
export type SourceRef =
  | { readonly kind: 'folder'; readonly path: string }
  /** Of one file, or of the whole project. */
  | { readonly kind: 'problems'; readonly path?: string }
  /** What is not committed. */
  | { readonly kind: 'diff' }
  | { readonly kind: 'session'; readonly id: string };

/** Anything that can be given along, by what it is and not by its text. */
export type ContextRef = SourceRef | { readonly kind: 'file'; readonly path: string; readonly range?: LineRange };
