import type { LineRange } from '../../base/lines.ts';
import type { OutlineEntry } from '../model/outline.ts';

/** A passage of a file, cut where definitions begin. */
export interface Chunk {
  readonly range: LineRange;
  /** Definitions that begin in it. */
  readonly symbols: readonly OutlineEntry[];
  /** Definitions that began before it and reach into it. */
  readonly enclosing: readonly OutlineEntry[];
}

const targetLines = 45;
const maxLines = 70;

/** Cuts `lines` into passages of about 45 lines that together hold every line once. */
export function chunkLines(lines: readonly string[], outline: readonly OutlineEntry[]): Chunk[] {
  const starts = outline.filter(({ kind }) => kind !== 'property').map((entry) => startOf(entry, lines));
  const chunks: Chunk[] = [];
  let from = 1;
  while (from <= lines.length) {
    const to = endOfChunk(from, starts, lines);
    if (lines.slice(from - 1, to).some((line) => line.trim() !== ''))
      chunks.push(chunkOf({ start: from, end: to }, outline));
    from = to + 1;
  }
  return chunks;
}

// The last definition start near the target; without one, the last blank line; without that, the target.
function endOfChunk(from: number, starts: readonly number[], lines: readonly string[]): number {
  if (from + targetLines > lines.length) return lines.length;
  const near = starts.filter((start) => start > from + 8 && start <= from + targetLines);
  const cut = near.at(-1) ?? starts.find((start) => start > from + targetLines && start <= from + maxLines);
  if (cut !== undefined) return cut - 1;
  for (let at = from + targetLines; at > from + targetLines / 2; at -= 1) {
    if ((lines[at - 1] ?? '').trim() === '') return at;
  }
  return from + targetLines - 1;
}

// A definition begins with the comment and the decorators above it.
function startOf(entry: OutlineEntry, lines: readonly string[]): number {
  let start = entry.line;
  while (start > 1 && /^\s*(\/\/|\/?\*|#(?!\s*(if|end|include))|@\w|--|\[\w)/.test(lines[start - 2] ?? '')) start -= 1;
  return entry.kind === 'heading' ? entry.line : start;
}

function chunkOf(range: LineRange, outline: readonly OutlineEntry[]): Chunk {
  return {
    range,
    symbols: outline.filter(({ line }) => line >= range.start && line <= range.end),
    enclosing: outline.filter(({ line, endLine }) => line < range.start && endLine >= range.start),
  };
}
