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

const targetLines = 20;
const maxLines = 35;

/** Cuts `lines` into passages of about 20 lines that together hold every line once. `outline` is in order of lines. */
export function chunkLines(lines: readonly string[], outline: readonly OutlineEntry[]): Chunk[] {
  const starts = outline.filter(({ kind }) => kind !== 'property').map((entry) => startOf(entry, lines));
  const reaching = outline.filter(({ line, endLine }) => endLine > line);
  const chunks: Chunk[] = [];
  let next = 0;
  for (let from = 1; from <= lines.length; ) {
    const to = endOfChunk(from, starts, lines);
    const first = next;
    while (next < outline.length && (outline[next]?.line ?? 0) <= to) next += 1;
    if (lines.slice(from - 1, to).some((line) => line.trim() !== '')) {
      const enclosing = reaching.filter(({ line, endLine }) => line < from && endLine >= from);
      chunks.push({ range: { start: from, end: to }, symbols: outline.slice(first, next), enclosing });
    }
    from = to + 1;
  }
  return chunks;
}

// The last definition start near the target; without one, the last blank line, unless little is left; without that, the target.
function endOfChunk(from: number, starts: readonly number[], lines: readonly string[]): number {
  if (from + targetLines > lines.length) return lines.length;
  const after = firstAbove(starts, from + 4);
  const beyond = firstAbove(starts, from + targetLines);
  const near = beyond > after ? starts[beyond - 1] : starts[beyond];
  if (near !== undefined && near <= from + maxLines) return near - 1;
  if (beyond === starts.length && from + maxLines > lines.length) return lines.length;
  for (let at = from + targetLines; at > from + targetLines / 2; at -= 1) {
    if ((lines[at - 1] ?? '').trim() === '') return at;
  }
  return from + targetLines - 1;
}

/** Index of the first of the ascending numbers that is above `limit`. */
function firstAbove(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

// A definition begins with the comment and the decorators above it.
function startOf(entry: OutlineEntry, lines: readonly string[]): number {
  let start = entry.line;
  while (start > 1 && /^\s*(\/\/|\/?\*|#(?!\s*(if|end|include))|@\w|--|\[\w)/.test(lines[start - 2] ?? '')) start -= 1;
  return entry.kind === 'heading' ? entry.line : start;
}
