// Where maths stands in Markdown: `$x$`, `\(x\)` within a line, `$$ … $$`, `\[ … \]` set apart. Prices are none.

/** Maths as it was written, without its marks. */
export interface MathSource {
  /** With the marks: what of the text it takes. */
  readonly raw: string;
  readonly tex: string;
  /** Set apart, in a line of its own. */
  readonly isDisplay: boolean;
}

/** No formula is longer; a mark without an end costs at most this much looking. */
const maxLength = 4000;
/** Marks in a paragraph that are looked at, whether they open a block. */
const maxLooks = 20;

/**
 * The maths that a block of its own at the start of `source` is. It ends before an empty line and before a fence, so
 * that what follows can be drawn before it is known how the text goes on.
 */
export function mathBlock(source: string): MathSource | undefined {
  const [opening, mark] = /^ {0,3}(\$\$|\\\[)/.exec(source) ?? [];
  if (opening === undefined) return undefined;
  const window = source.slice(0, maxLength);
  const close = mark === '$$' ? '$$' : '\\]';
  const end = window.indexOf(close, opening.length);
  if (end < 0) return undefined;
  const tex = window.slice(opening.length, end);
  const rest = /^[ \t]*(?=\n|$)/.exec(window.slice(end + close.length))?.[0];
  if (rest === undefined || tex.trim() === '' || /\n[ \t]*\n|\n {0,3}(?:```|~~~)/.test(tex)) return undefined;
  return { raw: window.slice(0, end + close.length) + rest, tex: tex.trim(), isDisplay: true };
}

/** Where in `source`, before its first empty line, a block of maths begins; -1 for nowhere. */
export function nextMathBlock(source: string): number {
  const end = source.indexOf('\n\n');
  const opening = /\n(?= {0,3}(?:\$\$|\\\[))/g;
  const paragraph = end < 0 ? source : source.slice(0, end);
  for (let looks = 0; looks < maxLooks && opening.test(paragraph); looks += 1) {
    const start = opening.lastIndex;
    if (mathBlock(paragraph.slice(start, start + maxLength))) return start;
  }
  return -1;
}

/** The maths that `source` starts with, in the middle of a text. */
export function inlineMath(source: string): MathSource | undefined {
  if (source.startsWith('$$')) return delimited(source, '$$', '$$');
  if (source.startsWith('\\[')) return delimited(source, '\\[', '\\]');
  if (source.startsWith('\\(')) return delimited(source, '\\(', '\\)');
  if (!source.startsWith('$')) return undefined;
  const found = /^\$((?:[^$\\`\n]|\\[^\n]|\n(?![ \t]*\n)){1,1000}?)\$(?![\w${(])/.exec(source);
  const tex = found?.[1];
  if (!found || tex === undefined || /^\s|\s$/.test(tex) || isPrice(tex)) return undefined;
  return { raw: found[0], tex, isDisplay: false };
}

function delimited(source: string, open: string, close: string): MathSource | undefined {
  const end = source.slice(0, maxLength).indexOf(close, open.length);
  if (end < 0) return undefined;
  const tex = source.slice(open.length, end);
  if (tex.trim() === '' || tex.includes('`') || /\n[ \t]*\n/.test(tex)) return undefined;
  return { raw: source.slice(0, end + close.length), tex: tex.trim(), isDisplay: open !== '\\(' };
}

// `$5 or 10$`: words behind a number, and nothing that only maths has.
function isPrice(tex: string): boolean {
  return /^\d[\d.,]*[kKmMbB]?(?:$|[\s/,;:–-])/.test(tex) && /[a-z]{2}|[,;:/]/i.test(tex) && !/[\\^_={}<>+*|]/.test(tex);
}
