import { languageName } from './markdown.ts';

/** A stretch of a question: text to show as it was typed, or a fenced block of code. */
export type QuestionPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly lang: string; readonly text: string };

interface Fence {
  readonly indent: number;
  readonly mark: string;
  readonly length: number;
  readonly lang: string;
}

/**
 * What a question is made of. Only a fence that is closed (CommonMark 4.5) makes code; everything else, a fence
 * without an end included, is text. Empty lines beside a block of code go: the block keeps its own distance.
 */
export function questionParts(question: string): QuestionPart[] {
  const lines = question.replaceAll(/\r\n?/g, '\n').split('\n');
  const parts: QuestionPart[] = [];
  // By mark: a fence of this length or longer has no end in what is left.
  const endless = new Map<string, number>();
  let textFrom = 0;
  for (let index = 0; index < lines.length; index += 1) {
    const fence = fenceOf(lines[index] ?? '');
    if (!fence || fence.length >= (endless.get(fence.mark) ?? Number.POSITIVE_INFINITY)) continue;
    const end = endOf(fence, lines, index + 1);
    if (end === undefined) {
      endless.set(fence.mark, fence.length);
      continue;
    }
    addText(parts, lines.slice(textFrom, index));
    const code = lines.slice(index + 1, end).map((line) => withoutIndent(line, fence.indent));
    parts.push({ kind: 'code', lang: fence.lang, text: code.join('\n') });
    textFrom = end + 1;
    index = end;
  }
  addText(parts, lines.slice(textFrom));
  return parts;
}

function fenceOf(line: string): Fence | undefined {
  const [, indent = '', marks, info] = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (marks === undefined || (marks.startsWith('`') && info?.includes('`'))) return undefined;
  return { indent: indent.length, mark: marks.charAt(0), length: marks.length, lang: languageName(info) };
}

function endOf({ mark, length }: Fence, lines: readonly string[], from: number): number | undefined {
  const closing = new RegExp(`^ {0,3}${mark}{${length},}[ \\t]*$`);
  for (let index = from; index < lines.length; index += 1) if (closing.test(lines[index] ?? '')) return index;
  return undefined;
}

function addText(parts: QuestionPart[], lines: readonly string[]): void {
  const last = lines.findLastIndex(hasWords);
  if (last < 0) return;
  const first = parts.length === 0 ? 0 : lines.findIndex(hasWords);
  parts.push({ kind: 'text', text: lines.slice(first, last + 1).join('\n') });
}

function hasWords(line: string): boolean {
  return line.trim() !== '';
}

function withoutIndent(line: string, indent: number): string {
  const own = line.length - line.trimStart().length;
  return line.slice(Math.min(indent, own));
}
