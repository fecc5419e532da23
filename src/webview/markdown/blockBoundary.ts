import type { MarkdownBlock } from './markdown.ts';

/**
 * How many of the blocks that `source` was lexed into are finished: whatever text is appended, they stay as they
 * are and what follows is lexed as if it stood alone. A block is finished when another one starts behind it
 * whose first line is complete, unindented, and kept apart from it by an empty line or by a block that ends with
 * its own line (a heading, a rule, a closed fence) or by the opening line of a fence. The last block never is.
 */
export function finishedBlocks(blocks: readonly MarkdownBlock[], source: string): number {
  if (!isFaithful(blocks, source)) return 0;
  const isInMath = openMath(source);
  let offset = 0;
  let finished = 0;
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index];
    if (!block) break;
    if (index > 0 && block.kind !== 'space' && isBoundary(blocks[index - 1], source, offset)) {
      if (!isInMath(offset)) finished = index;
    }
    offset += block.raw.length;
  }
  return finished;
}

/** The fence that opens an unclosed code block at the end of `source`, when that is what `block` is. */
export interface OpenFence {
  /** The line that closes it matches this. */
  readonly closing: RegExp;
  /** Length of the opening line, its line end included. */
  readonly openingLength: number;
}

/** `block` as an open fence, if it is an unindented fenced code block whose closing line has not come. */
export function openFence(block: MarkdownBlock): OpenFence | undefined {
  if (block.kind !== 'code') return undefined;
  const opening = /^(`{3,}|~{3,})[^\n]*\n/.exec(block.raw);
  const fence = opening?.[1];
  if (!opening || !fence) return undefined;
  const closing = new RegExp(`^ {0,3}\\${fence[0]}{${fence.length},} *$`);
  const lines = block.raw.slice(opening[0].length).split('\n');
  return lines.some((line) => closing.test(line)) ? undefined : { closing, openingLength: opening[0].length };
}

// May the text be cut at `offset`, where a block starts behind `before`?
function isBoundary(before: MarkdownBlock | undefined, source: string, offset: number): boolean {
  const lineEnd = source.indexOf('\n', offset);
  if (lineEnd < 0 || /\s/.test(source.charAt(offset)) || source.charAt(offset - 1) !== '\n') return false;
  if (!before) return false;
  if (endsWithEmptyLine(source, offset)) return true;
  if (before.kind === 'heading' || before.kind === 'hr') return true;
  return before.kind === 'code' && /^[`~]/.test(before.raw) && openFence(before) === undefined;
}

// May a block of maths that is not closed yet reach over a place? It begins with its mark and ends at an empty line
// at the latest; until then nothing behind the mark is certain. Asked for places in rising order.
function openMath(source: string): (offset: number) => boolean {
  if (!source.includes('$$') && !source.includes('\\[')) return () => false;
  const event = /\n(?=[ \t]*\n)|^ {0,3}(?:\$\$|\\\[)/gm;
  let next = event.exec(source);
  let isOpen = false;
  return (offset) => {
    for (; next && next.index < offset; next = event.exec(source)) isOpen = next[0] !== '\n';
    return isOpen;
  };
}

function endsWithEmptyLine(source: string, end: number): boolean {
  const lineStart = source.lastIndexOf('\n', end - 2);
  return lineStart >= 0 && source.slice(lineStart, end).trim() === '';
}

// The lexer joins some blocks and then their sources are not the text any more; no cut is made there.
function isFaithful(blocks: readonly MarkdownBlock[], source: string): boolean {
  let offset = 0;
  for (const block of blocks) {
    if (!source.startsWith(block.raw, offset)) return false;
    offset += block.raw.length;
  }
  return offset === source.length;
}
