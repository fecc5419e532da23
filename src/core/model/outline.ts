/** What a definition is. `key` is an entry of a configuration file, `test` a named test. */
export type SymbolKind =
  | 'function'
  | 'method'
  | 'class'
  | 'interface'
  | 'type'
  | 'enum'
  | 'struct'
  | 'trait'
  | 'implementation'
  | 'module'
  | 'constant'
  | 'property'
  | 'macro'
  | 'test'
  | 'heading'
  | 'key';

/** One definition in a text. Lines are 1-based and inclusive; they count the text that was outlined. */
export interface OutlineEntry {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly line: number;
  readonly endLine: number;
  /** The definition up to its body, on one line. */
  readonly signature: string;
  /** The comment that belongs to it, without comment marks. */
  readonly doc?: string;
  /** Name of the definition that encloses it. */
  readonly parent?: string;
}

/** A name that a piece of code refers to. `line` is its first, counted in that piece. */
export interface CodeIdentifier {
  readonly name: string;
  readonly count: number;
  readonly line: number;
}
