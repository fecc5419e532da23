interface Syntax {
  readonly lineComment: readonly string[];
  readonly blockComment?: readonly [open: string, close: string];
  /** Quotes of strings that end with their line. */
  readonly quotes: string;
  /** Quotes of strings that may hold line breaks, longest first. */
  readonly longQuotes: readonly string[];
}

const cLike: Syntax = { lineComment: ['//'], blockComment: ['/*', '*/'], quotes: '\'"', longQuotes: [] };
const script: Syntax = { ...cLike, longQuotes: ['`'] };
const hash: Syntax = { lineComment: ['#'], quotes: '\'"', longQuotes: [] };
// A lone quote is a lifetime in Rust, so only double quotes are strings there.
const rust: Syntax = { ...cLike, quotes: '', longQuotes: ['"'] };

const syntaxes: Readonly<Record<string, Syntax>> = {
  typescript: script,
  typescriptreact: script,
  javascript: script,
  javascriptreact: script,
  go: script,
  python: { ...hash, longQuotes: ['"""', "'''"] },
  rust,
  ruby: hash,
  shellscript: hash,
  yaml: hash,
  toml: hash,
  makefile: hash,
  dockerfile: hash,
  elixir: { ...hash, longQuotes: ['"""'] },
  php: { ...cLike, lineComment: ['//', '#'] },
  sql: { ...cLike, lineComment: ['--'] },
  lua: { ...cLike, lineComment: ['--'], blockComment: ['--[[', ']]'] },
  java: { ...cLike, longQuotes: ['"""'] },
  kotlin: { ...cLike, longQuotes: ['"""'] },
  css: { ...cLike, lineComment: [] },
};
const plain = new Set(['markdown', 'plaintext', 'restructuredtext', 'html', 'xml']);

/**
 * The text with the contents of strings and comments blanked out, so that what is left is code. Same length, same
 * line breaks. Regular expressions are not known: one that holds a quote may blank the rest of its line.
 */
export function maskCode(language: string, text: string): string {
  if (plain.has(language)) return text;
  const syntax = syntaxes[language] ?? cLike;
  let out = '';
  let kept = 0;
  let at = 0;
  while (at < text.length) {
    const span = blankSpan(syntax, text, at);
    if (!span) {
      at += 1;
      continue;
    }
    out += text.slice(kept, span.from) + blank(text.slice(span.from, span.to));
    at = span.next;
    kept = span.to;
  }
  return out + text.slice(kept);
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

function blankSpan(syntax: Syntax, text: string, at: number): Span | undefined {
  const char = text.charCodeAt(at);
  // Letters, digits and white space open nothing: most characters end here.
  if (char <= 32 || (char >= 97 && char <= 122) || (char >= 65 && char <= 90)) return undefined;
  const block = syntax.blockComment;
  if (block && text.startsWith(block[0], at)) {
    const close = text.indexOf(block[1], at + block[0].length);
    const end = close < 0 ? text.length : close + block[1].length;
    return { from: at, to: end, next: end };
  }
  if (syntax.lineComment.some((mark) => text.startsWith(mark, at) && opensComment(mark, text, at))) {
    const end = endOfLine(text, at);
    return { from: at, to: end, next: end };
  }
  const long = syntax.longQuotes.find((quote) => text.startsWith(quote, at));
  if (long) return stringSpan(text, at, { quote: long, spansLines: true });
  const quote = text[at] ?? '';
  return syntax.quotes.includes(quote) ? stringSpan(text, at, { quote, spansLines: false }) : undefined;
}

// `$#` and `${#x}` in shell, `a#b` in names and addresses: a hash opens a comment only after white space.
function opensComment(mark: string, text: string, at: number): boolean {
  return mark !== '#' || at === 0 || /\s/.test(text[at - 1] ?? '');
}

function stringSpan(text: string, at: number, { quote, spansLines }: { quote: string; spansLines: boolean }): Span {
  const from = at + quote.length;
  const limit = spansLines ? text.length : endOfLine(text, at);
  for (let to = from; to < limit; to += 1) {
    if (text[to] === '\\') to += 1;
    else if (text.startsWith(quote, to)) return { from, to, next: to + quote.length };
  }
  return { from, to: limit, next: limit };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
