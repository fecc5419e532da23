import type { LineRange } from '../../base/lines.ts';

/** Something that is not one file and can be given along. Paths are absolute. */
export type SourceRef =
  | { readonly kind: 'folder'; readonly path: string }
  /** Of one file, or of the whole project. */
  | { readonly kind: 'problems'; readonly path?: string }
  /** What is not committed. */
  | { readonly kind: 'diff' }
  | { readonly kind: 'session'; readonly id: string };

/** Anything that can be given along, by what it is and not by its text. */
export type ContextRef = SourceRef | { readonly kind: 'file'; readonly path: string; readonly range?: LineRange };

/** A source that the user gave along. */
export interface AttachedSource {
  readonly ref: SourceRef;
  /** Goes along with every message, not only with the next. */
  readonly pinned: boolean;
}

/** What the item of a source is known by; `shown` gives paths as the user sees them. */
export function sourceId(ref: SourceRef, shown: (path: string) => string): string {
  switch (ref.kind) {
    case 'folder':
      return `folder:${shown(ref.path)}`;
    case 'problems':
      return ref.path === undefined ? 'problems:' : `problems:${shown(ref.path)}`;
    case 'diff':
      return 'diff:';
    case 'session':
      return `session:${ref.id}`;
  }
}

/** The same with its path as another: absolute, or as the user sees it. */
export function withPath<T extends ContextRef>(ref: T, change: (path: string) => string): T {
  return 'path' in ref && ref.path !== undefined ? { ...ref, path: change(ref.path) } : ref;
}
