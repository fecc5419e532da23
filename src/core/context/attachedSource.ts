import type { ContextRef, SourceRef } from '../model/contextRef.ts';

/** A source that the user gave along. Its path is absolute. */
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
