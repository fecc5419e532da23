import type { OutlineEntry } from '../outline.ts';
import { code, docText, lineLink, plain, shorten } from './markdown.ts';
import { andMore } from './wording.ts';

const maxEntries = 24;

/** The definitions as a nested list with links, or `undefined` when there are fewer than two. */
export function describeOutline(path: string, entries: readonly OutlineEntry[]): string | undefined {
  const few = entries.length > maxEntries ? entries.filter(({ kind }) => kind !== 'property') : entries;
  if (few.length < 2) return undefined;
  const shown = few.slice(0, maxEntries);
  const lines = shown.map((entry) => {
    const indent = '  '.repeat(Math.min(depthOf(entry, shown), 3));
    const label =
      entry.kind === 'heading' || entry.kind === 'test' ? plain(entry.name) : code(shorten(entry.signature, 90));
    const said = entry.doc === undefined ? '' : `: ${docText(shorten(firstLine(entry.doc), 110))}`;
    return `${indent}- ${label} (${lineLink(path, entry.line)})${said}`;
  });
  const rest = few.length - shown.length;
  if (rest > 0) lines.push(`- ${andMore.definitions(rest)}`);
  return lines.join('\n');
}

function depthOf(entry: OutlineEntry, shown: readonly OutlineEntry[]): number {
  return shown.filter((one) => one !== entry && one.line < entry.line && one.endLine >= entry.endLine).length;
}

function firstLine(doc: string): string {
  return /^[\s\S]*?[.!?](?=\s|$)/.exec(doc)?.[0] ?? doc.split('\n\n')[0] ?? doc;
}
