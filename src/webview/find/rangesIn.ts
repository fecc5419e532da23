import { foldText } from '../../base/foldText.ts';
import type { TextFinder } from '../../base/textFinder.ts';

/** What was said: not what the model thought before, nor what can be done with it. */
const bodies = ':scope > .markdown, .question-body';
const left = '.code-head, math, .katex, button, .footnote-label';
const blocks = 'p, li, pre, td, th, h1, h2, h3, h4, h5, h6, blockquote, div, summary, dt, dd';

interface Piece {
  readonly node: Text;
  readonly start: number;
}

/** Where in a drawn message the text stands. */
export function rangesIn(message: Element, finder: TextFinder): Range[] {
  return [...message.querySelectorAll(bodies)].flatMap((body) => {
    const { text, pieces } = textOf(body);
    return finder.placesIn(foldText(text)).map(([start, end]) => rangeOf(pieces, start, end));
  });
}

// Between two blocks is space, as between their lines in what was written.
function textOf(body: Element): { readonly text: string; readonly pieces: readonly Piece[] } {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
    node instanceof Element && node.matches(left) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const pieces: Piece[] = [];
  let text = '';
  let block: Element | null = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element && node.localName === 'br') text += '\n';
    if (!(node instanceof Text)) continue;
    const around: Element | null = node.parentElement?.closest(blocks) ?? null;
    if (block && around !== block) text += '\n';
    block = around;
    pieces.push({ node, start: text.length });
    text += node.data;
  }
  return { text, pieces };
}

function rangeOf(pieces: readonly Piece[], start: number, end: number): Range {
  const range = document.createRange();
  const [first, last] = [pieceAt(pieces, start), pieceAt(pieces, end - 1)];
  if (first) range.setStart(first.node, Math.min(first.node.length, start - first.start));
  if (last) range.setEnd(last.node, Math.min(last.node.length, end - last.start));
  return range;
}

/** The last that begins there or before. */
function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pieces[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return pieces[low];
}
