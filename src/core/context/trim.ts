import type { LineRange } from '../../base/lines.ts';

/** Estimates the tokens of a text for the model at hand. */
export type EstimateTokens = (text: string) => number;

/** What `trimText` left, with a visible mark where lines are missing. */
export interface Trimmed {
  readonly text: string;
  readonly trimmed: boolean;
}

/**
 * Cuts `text` to about `maxTokens` at line borders, keeping the lines around `focusLine` (1-based; the start
 * when absent). Each gap is marked with how many lines are missing. Never longer than `maxTokens` by the estimate,
 * unless even the mark does not fit, then it is empty.
 */
export function trimText(
  text: string,
  maxTokens: number,
  options: { estimate: EstimateTokens; focusLine?: number },
): Trimmed {
  const { estimate, focusLine } = options;
  if (estimate(text) <= maxTokens) return { text, trimmed: false };
  const lines = text.split('\n');
  const fits = (count: number) => estimate(render(lines, window(lines.length, count, focusLine))) <= maxTokens;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low === 0
    ? { text: trimCharacters(text, maxTokens, estimate), trimmed: true }
    : { text: render(lines, window(lines.length, low, focusLine)), trimmed: true };
}

function window(total: number, count: number, focusLine: number | undefined): LineRange {
  if (focusLine === undefined) return { start: 1, end: count };
  const before = Math.floor((count - 1) / 2);
  const start = Math.max(1, Math.min(focusLine - before, total - count + 1));
  return { start, end: start + count - 1 };
}

function render(lines: readonly string[], kept: LineRange): string {
  const gap = (count: number) => (count > 0 ? [`[… ${count} ${count === 1 ? 'line' : 'lines'} left out …]`] : []);
  const body = lines.slice(kept.start - 1, kept.end);
  return [...gap(kept.start - 1), ...body, ...gap(lines.length - kept.end)].join('\n');
}

// One enormous line: cut inside it.
function trimCharacters(text: string, maxTokens: number, estimate: EstimateTokens): string {
  const mark = ' [… rest of the line left out …]';
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (estimate(text.slice(0, middle) + mark) <= maxTokens) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : wholeCharacters(text.slice(0, low)) + mark;
}

/** Drops half a surrogate pair at the end, which no encoder takes. */
function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
