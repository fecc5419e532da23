import type { LineRange } from '../../base/lines.ts';
import type { OutlineEntry } from './outline.ts';

/** Why a place was found. `words` are words of the request as the user wrote them. */
export type PlaceReason =
  | { readonly kind: 'defines'; readonly name: string }
  | { readonly kind: 'names'; readonly name: string }
  | { readonly kind: 'path'; readonly words: readonly string[] }
  | { readonly kind: 'words'; readonly words: readonly string[] };

/** A passage of a file that bears on a request. `path` is relative to the project's root, with `/`. */
export interface Place {
  readonly path: string;
  readonly language: string;
  readonly range: LineRange;
  /** The lines of `range`. */
  readonly text: string;
  /** The few lines within `range` that say most. */
  readonly focus: LineRange;
  /** The innermost definition that `focus` lies in, as `Parent.name`. */
  readonly within?: string;
  /** Comparable only within one search. */
  readonly score: number;
  readonly reasons: readonly PlaceReason[];
}

/** A definition somewhere in the project. */
export interface Definition extends OutlineEntry {
  readonly path: string;
  readonly language: string;
}

/** A line of the project where a name is used. */
export interface Usage {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}
