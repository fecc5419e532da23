import type { OutlineEntry } from '../outline.ts';
import type { DiffHunk, FileDiff } from './diffSummary.ts';

/** A definition that a diff touches. */
export interface ChangedSymbol {
  readonly name: string;
  readonly kind: OutlineEntry['kind'];
  readonly parent?: string;
  /** Can other files use it, by how it is declared? */
  readonly isExported: boolean;
}

/** The definitions of a file that a diff adds, removes or changes. No name is in two lists. */
export interface ChangedSymbols {
  readonly added: readonly ChangedSymbol[];
  readonly removed: readonly ChangedSymbol[];
  /** Declared otherwise than before. */
  readonly redeclared: readonly ChangedSymbol[];
  /** Same declaration, other body. */
  readonly edited: readonly ChangedSymbol[];
}

type Outliner = (text: string) => readonly OutlineEntry[];

/** Finds the definitions that the hunks of a file touch, by outlining both sides of each hunk. */
export function changedSymbolsOf(file: FileDiff, language: string, outline: Outliner): ChangedSymbols {
  const declared = { '+': new Map<string, ChangedSymbol>(), '-': new Map<string, ChangedSymbol>() };
  const touched = new Map<string, ChangedSymbol>();
  for (const hunk of file.hunks) {
    for (const sign of ['+', '-'] as const) {
      const side = readSide(hunk, sign, outline);
      for (const entry of side.declared) declared[sign].set(keyOf(entry), toSymbol(entry, language));
      for (const entry of side.touched) touched.set(keyOf(entry), toSymbol(entry, language));
    }
  }
  const { '+': now, '-': before } = declared;
  const only = (own: Map<string, ChangedSymbol>, other: Map<string, ChangedSymbol>) =>
    outermost([...own].filter(([key]) => !other.has(key)).map(([, symbol]) => symbol));
  const added = only(now, before);
  const removed = only(before, now);
  const redeclared = outermost([...now].filter(([key]) => before.has(key)).map(([, symbol]) => symbol));
  const edited = [...touched].filter(([key]) => !now.has(key) && !before.has(key)).map(([, symbol]) => symbol);
  return { added, removed, redeclared, edited };
}

function readSide(hunk: DiffHunk, sign: '+' | '-', outline: Outliner) {
  const lines = hunk.lines.filter((line) => line[0] === sign || line[0] === ' ');
  const entries = outline([hunk.context, ...lines.map((line) => line.slice(1))].join('\n'));
  // Line 1 is git's context; it encloses whatever nothing nearer encloses.
  const around = entries.find(({ line }) => line === 1);
  const isChanged = (line: number) => lines[line - 2]?.[0] === sign;
  const declared = entries.filter(({ line, kind }) => isChanged(line) && kind !== 'property' && kind !== 'key');
  const touched = new Set<OutlineEntry>();
  lines.forEach((line, index) => {
    if (line[0] !== sign || line.trim() === sign || declared.some((entry) => covers(entry, index + 2))) return;
    const nearest = entries.findLast((entry) => entry.line > 1 && covers(entry, index + 2) && !isLeaf(entry)) ?? around;
    if (nearest) touched.add(nearest);
  });
  return { declared, touched };
}

function covers({ line, endLine }: OutlineEntry, at: number): boolean {
  return line <= at && at <= endLine;
}

function isLeaf({ kind }: OutlineEntry): boolean {
  return kind === 'property' || kind === 'key';
}

function keyOf({ name, parent }: OutlineEntry): string {
  return parent === undefined ? name : `${parent}.${name}`;
}

function toSymbol({ name, kind, parent, signature }: OutlineEntry, language: string): ChangedSymbol {
  const isExported = isExportedIn(language, { name, signature, isNested: parent !== undefined });
  return { name, kind, isExported, ...(parent !== undefined && { parent }) };
}

function isExportedIn(language: string, symbol: { name: string; signature: string; isNested: boolean }): boolean {
  const { name, signature, isNested } = symbol;
  if (/^(typescript|javascript)/.test(language)) return /^(export\b|module\.exports|exports\.)/.test(signature);
  if (language === 'go') return /^\p{Lu}/u.test(name);
  if (language === 'rust') return /^pub\b/.test(signature);
  if (language === 'java' || language === 'csharp') return /\bpublic\b/.test(signature);
  if (language === 'c' || language === 'cpp') return !/^static\b/.test(signature);
  return !isNested && !name.startsWith('_');
}

// A class that is new says enough of its methods.
function outermost(symbols: readonly ChangedSymbol[]): ChangedSymbol[] {
  const names = new Set(symbols.map(({ name }) => name));
  return symbols.filter(({ parent, kind }) => parent === undefined || kind === 'test' || !names.has(parent));
}
