import { l10n } from '../../../base/l10n.ts';
import type { LineRange } from '../../../base/lines.ts';
import { formatPlace } from '../../../base/lines.ts';
import { codeFence, longestBackticks } from '../codeFence.ts';

/** A link to lines of a project's file: `[src/a.ts:12](src/a.ts#L12)`. The view opens it; `label` replaces the place. */
export function placeLink(path: string, range?: LineRange, label?: string): string {
  const fragment = !range ? '' : range.start === range.end ? `#L${range.start}` : `#L${range.start}-L${range.end}`;
  const href = encodeURI(path)
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
    .replaceAll('#', '%23')
    .replaceAll('?', '%3F');
  return `[${label ?? plain(formatPlace(path, range))}](${href}${fragment})`;
}

/** Text as inline code, whatever backticks it holds. */
export function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  if (!flat.includes('`')) return `\`${flat}\``;
  const fence = '`'.repeat(longestBackticks(flat) + 1);
  return `${fence} ${flat} ${fence}`;
}

/** A block of code with its common indentation taken off. */
export function codeBlock(language: string, text: string): string {
  const lines = text.replaceAll('\r', '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  const fence = codeFence(text);
  return `${fence}${fenceNames[language] ?? language}\n${lines.map((line) => line.slice(indent)).join('\n')}\n${fence}`;
}

/** A part of an answer under a heading of its own. */
export function section(title: string, body: string): string {
  return `### ${title}\n\n${body}`;
}

/** `line 12` as a link to it. */
export function lineLink(path: string, line: number): string {
  return placeLink(path, { start: line, end: line }, l10n.t('line {line}', { line }));
}

/** Text as a quotation. */
export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** Text of others with what markdown would read as marks taken out of force. */
export function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~]|^#/gm, '\\$&');
}

/** A comment's text: its code spans stay, its HTML and links are not obeyed. */
export function docText(text: string): string {
  return text
    .replaceAll(/\{@(?:link|code|linkcode)\s+([^}]+)\}/g, '`$1`')
    .split(/(`+[^`]*`+)/)
    .map((piece, at) => (at % 2 === 1 ? piece : piece.replaceAll(/[<[]/g, '\\$&')))
    .join('');
}

/** Text with at most `length` characters, on one line. */
export function shorten(text: string, length: number): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length > length ? `${flat.slice(0, length - 1)}…` : flat;
}

const fenceNames: Readonly<Record<string, string>> = {
  plaintext: 'text',
  shellscript: 'sh',
  typescriptreact: 'tsx',
  javascriptreact: 'jsx',
};
