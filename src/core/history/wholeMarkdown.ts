/** Blocks of HTML that go on until their end, blank lines or not. https://spec.commonmark.org/0.31.2/#html-blocks */
const htmlBlocks: readonly (readonly [start: RegExp, end: RegExp])[] = [
  [/^ {0,3}<(?:script|pre|style|textarea)(?=[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<\?/, /\?>/],
  [/^ {0,3}<!\[CDATA\[/, /\]\]>/],
  [/^ {0,3}<![a-z]/i, />/],
];

/**
 * A piece of Markdown that ends what it begins, so that it can stand before another: a fence that was left open is closed,
 * and a block of HTML without its end is shown as text.
 */
export function wholeMarkdown(source: string): string {
  const lines = source.trim().split('\n');
  let fence: string | undefined;
  for (const [index, line] of lines.entries()) {
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
      continue;
    }
    fence = fenceOf(line);
    if (fence === undefined && staysOpen(lines, index)) lines[index] = line.replace('<', '\\<');
  }
  return fence === undefined ? lines.join('\n') : `${lines.join('\n')}\n${fence}`;
}

// What opens a fence with backticks has none behind them. https://spec.commonmark.org/0.31.2/#fenced-code-blocks
function fenceOf(line: string): string | undefined {
  return /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(line)?.slice(1).find(Boolean);
}

function closes(line: string, fence: string): boolean {
  const closing = line.trim();
  return closing.length >= fence.length && closing === (fence[0] ?? '').repeat(closing.length);
}

function staysOpen(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  const block = htmlBlocks.find(([start]) => start.test(line));
  if (!block) return false;
  const [start, end] = block;
  return !end.test(line.replace(start, '')) && !lines.slice(at + 1).some((later) => end.test(later));
}
