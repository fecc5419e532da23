import type { LineRange } from '../../base/lines.ts';

/** Estimates the tokens of a text for the model at hand. Of two pieces of text no less than of both together. */
export type EstimateTokens = (text: string) => number;

/** What `trimText` left, with a visible mark where lines are missing. */
export interface Trimmed {
  readonly text: string;
  readonly trimmed: boolean;
  /** Tokens of `text`; at most a few too many where it was trimmed. */
  readonly tokens: number;
}

/**
 * Cuts `text` to about `maxTokens` at line borders, keeping the lines around `focusLine` (1-based; the start
 * when absent). Each gap is marked with how many lines are missing. Never longer than `maxTokens` by the estimate,
 * unless even the mark does not fit, then it is empty. Estimates each part of the text once, whatever the length.
 */
export function trimText(
  text: string,
  maxTokens: number,
  options: { estimate: EstimateTokens; focusLine?: number },
): Trimmed {
  const { estimate, focusLine } = options;
  const whole = estimate(text);
  if (whole <= maxTokens) return { text, trimmed: false, tokens: whole };
  const lines = new Lines(text, estimate);
  const cost = (count: number) => lines.cost(window(lines.count, count, focusLine));
  let low = 0;
  let high = Math.min(linesPerBlock, lines.count - 1);
  // Step by step first: lines far from those that fit are not looked at.
  while (high < lines.count - 1 && cost(high) <= maxTokens) {
    low = high;
    high = Math.min(Math.ceil(high * 1.2), lines.count - 1);
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cost(middle) <= maxTokens) low = middle;
    else high = middle - 1;
  }
  if (low === 0) return trimCharacters(text, maxTokens, estimate);
  return { text: lines.render(window(lines.count, low, focusLine)), trimmed: true, tokens: cost(low) };
}

function window(total: number, count: number, focusLine: number | undefined): LineRange {
  if (focusLine === undefined) return { start: 1, end: count };
  const before = Math.floor((count - 1) / 2);
  const start = Math.max(1, Math.min(focusLine - before, total - count + 1));
  return { start, end: start + count - 1 };
}

// Estimates are whole numbers: line by line, their rounding would add up to many tokens.
const linesPerBlock = 32;

/** The lines of a text with what they cost. Blocks of them are looked at when they are asked for. */
class Lines {
  private readonly text: string;
  private readonly estimate: EstimateTokens;
  /** Where each line begins, and the end of the text. */
  private readonly borders: number[] = [0];
  private readonly blocks: number[] = [];

  constructor(text: string, estimate: EstimateTokens) {
    this.text = text;
    this.estimate = estimate;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) this.borders.push(end + 1);
    this.borders.push(text.length);
  }

  get count(): number {
    return this.borders.length - 1;
  }

  /** Tokens of what `render` gives, rounded up. */
  cost({ start, end }: LineRange): number {
    const marks = this.marks({ start, end }).reduce((sum, mark) => sum + this.estimate(`${mark}\n`) + 1, 0);
    return marks + this.costBetween(start - 1, end);
  }

  render(kept: LineRange): string {
    const [before, after] = this.marks(kept);
    const body = this.slice(kept.start - 1, kept.end);
    return `${before ? `${before}\n` : ''}${after ? body + after : body}`;
  }

  private marks({ start, end }: LineRange): readonly [string, string] {
    return [gapMark(start - 1), gapMark(this.count - end)];
  }

  private costBetween(first: number, end: number): number {
    const firstBlock = Math.ceil(first / linesPerBlock);
    const endBlock = Math.floor(end / linesPerBlock);
    if (firstBlock >= endBlock) return this.estimate(this.slice(first, end));
    let tokens = this.estimate(this.slice(first, firstBlock * linesPerBlock));
    for (let block = firstBlock; block < endBlock; block += 1) tokens += this.blockCost(block);
    return tokens + this.estimate(this.slice(endBlock * linesPerBlock, end));
  }

  private blockCost(block: number): number {
    const cost = this.blocks[block] ?? this.estimate(this.slice(block * linesPerBlock, (block + 1) * linesPerBlock));
    this.blocks[block] = cost;
    return cost;
  }

  // Lines with their line ends.
  private slice(first: number, end: number): string {
    return this.text.slice(this.borders[first], this.borders[end]);
  }
}

function gapMark(count: number): string {
  return count > 0 ? `[… ${count} ${count === 1 ? 'line' : 'lines'} left out …]` : '';
}

const charactersPerPiece = 2048;

// One enormous line: cut inside it.
function trimCharacters(text: string, maxTokens: number, estimate: EstimateTokens): Trimmed {
  const mark = ' [… rest of the line left out …]';
  let tokens = estimate(mark);
  let end = 0;
  // One more for each cut: half a word can cost less than what it does to the whole.
  const cost = (from: number, to: number) => tokens + estimate(text.slice(from, to)) + 1;
  for (; end < text.length; end += charactersPerPiece) {
    const next = cost(end, end + charactersPerPiece);
    if (next > maxTokens) break;
    tokens = next;
  }
  let low = end;
  let high = Math.min(text.length, end + charactersPerPiece);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cost(end, middle) <= maxTokens) low = middle;
    else high = middle - 1;
  }
  if (low === 0) return { text: '', trimmed: true, tokens: 0 };
  return {
    text: wholeCharacters(text.slice(0, low)) + mark,
    trimmed: true,
    tokens: low > end ? cost(end, low) : tokens,
  };
}

/** Drops half a surrogate pair at the end, which no encoder takes. */
function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
