/** A footnote's text, as `[^label]: text` gives it. */
export interface FootnoteSource {
  readonly raw: string;
  readonly label: string;
  /** Markdown, without the label and the indentation of further lines. */
  readonly text: string;
}

/** Leads a reference to its footnote: an address that nothing outside of the renderer knows. */
export const footnoteHref = '#footnote:';

const opening = /^ {0,3}\[\^([^\]\s[\\^]{1,40})\]:[ \t]*/;
// What starts another block: it is not taken along though no empty line stands before it.
const otherBlock = /^ {0,3}(?:\[\^|#{1,6} |```|~~~|>|[-+*] |\d{1,9}[.)] |<|\|)/;

/** The footnote that a block at the start of `source` defines. Lines that are indented go on after an empty line. */
export function footnoteBlock(source: string): FootnoteSource | undefined {
  const [start, label] = opening.exec(source) ?? [];
  if (start === undefined || label === undefined) return undefined;
  let end = lineEnd(source, 0);
  let keptEnd = end;
  while (end < source.length) {
    const next = lineEnd(source, end + 1);
    const line = source.slice(end + 1, next);
    const isAfterEmpty = end > keptEnd;
    const isEmpty = line.trim() === '';
    if (!isEmpty && (isAfterEmpty ? !/^(?: {4}|\t)/.test(line) : otherBlock.test(line))) break;
    end = next;
    if (!isEmpty) keptEnd = end;
  }
  const raw = source.slice(0, keptEnd);
  const text = raw.slice(start.length).replaceAll(/\n(?: {1,4}|\t)/g, '\n');
  return { raw, label, text };
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}
