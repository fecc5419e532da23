import { foldText } from '../../../base/foldText.ts';
import type { MatchPhrase } from '../../storage/searchStore.ts';
import { literalOf, literalPattern } from './signs.ts';

/** A piece of a text, in one line, with what was searched for marked: from and to, in UTF-16 units. */
export interface Excerpt {
  readonly text: string;
  readonly marks: readonly (readonly [start: number, end: number])[];
}

/** Where a phrase, by its number, stands in a text. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly phrase: number;
}

const usualLength = 160;
/** What is shown before the first mark, to tell where one is. */
const leadLength = 32;
const mostFound = 400;
/** So much of a text is looked through; what is found behind it is shown without its place. */
const mostText = 200_000;

/** The piece of a text that has the most of `phrases`, the first of such pieces. Without any, its beginning. */
export function makeExcerpt(source: string, phrases: readonly MatchPhrase[], length = usualLength): Excerpt {
  const text = source.slice(0, mostText);
  const found = findPhrases(text, phrases);
  const first = densest(found, length - leadLength);
  const from = first === undefined ? 0 : wordStart(text, Math.max(0, first.start - leadLength));
  const to = wordEnd(text, Math.min(text.length, from + length), first?.end ?? 0);
  const inside = found.filter(({ start, end }) => start >= from && end <= to);
  return oneLine(text, { from, to, found: inside });
}

/** Where `phrases` stand in a text, whatever their case and accents, also as parts of names. */
export function findPhrases(text: string, phrases: readonly MatchPhrase[]): Found[] {
  const folded = foldText(text);
  const found: Found[] = [];
  phrases.forEach(({ text: wanted, isPrefix }, phrase) => {
    const pattern = patternOf(foldText(wanted));
    if (!pattern) return;
    let count = 0;
    for (const match of folded.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (!isEdge(text, start) || !(isPrefix || isEdge(text, end))) continue;
      found.push({ start, end, phrase });
      if (++count >= mostFound) return;
    }
  });
  return found.sort((one, other) => one.start - other.start);
}

function patternOf(wanted: string): RegExp | undefined {
  const literal = literalOf(wanted)?.trim();
  if (literal) return new RegExp(literalPattern(literal), 'gu');
  // Between the words of `user name` there is nothing in `userName`.
  const words = wanted.match(/[\p{L}\p{N}\p{M}]+/gu);
  return words ? new RegExp(words.join('[^\\p{L}\\p{N}]*'), 'gu') : undefined;
}

// Does a word, or a part of a name, begin or end here?
function isEdge(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at);
  if (!/[\p{L}\p{N}]/u.test(before) || !/[\p{L}\p{N}]/u.test(after)) return true;
  if (/\p{Lo}/u.test(before) || /\p{Lo}/u.test(after)) return true;
  if (/\p{N}/u.test(before) !== /\p{N}/u.test(after)) return true;
  return /\p{Lu}/u.test(after) && (!/\p{Lu}/u.test(before) || /\p{Ll}/u.test(text.charAt(at + 1)));
}

// The first of the finds behind which the most different phrases stand close by.
function densest(found: readonly Found[], length: number): Found | undefined {
  let best: Found | undefined;
  let most = 0;
  for (const [index, first] of found.entries()) {
    const phrases = new Set<number>();
    for (let at = index; at < found.length; at += 1) {
      const next = found[at];
      if (!next || next.end > first.start + length) break;
      phrases.add(next.phrase);
    }
    // One that is longer than a whole excerpt is still what was searched for.
    const count = Math.max(1, phrases.size);
    if (count <= most) continue;
    most = count;
    best = first;
  }
  return best;
}

function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const gap = text.slice(at, at + leadLength).search(/\s/);
  return gap < 0 ? at : at + gap + 1;
}

function wordEnd(text: string, at: number, atLeast: number): number {
  if (at >= text.length) return text.length;
  const gap = text.slice(0, at).search(/\s\S*$/);
  return gap > Math.max(at - leadLength, atLeast) ? gap : Math.max(at, Math.min(atLeast, at + usualLength));
}

function oneLine(text: string, { from, to, found }: { from: number; to: number; found: readonly Found[] }): Excerpt {
  let line = from > 0 ? '…' : '';
  const places: number[] = [];
  for (let at = from; at < to; at += 1) {
    places.push(line.length);
    const unit = text.charAt(at);
    if (!/[\s\p{Cc}]/u.test(unit)) line += unit;
    else if (line !== '' && !line.endsWith(' ') && line !== '…') line += ' ';
  }
  const place = (at: number) => places[at - from] ?? line.length;
  const marks: [number, number][] = [];
  for (const { start, end } of found) {
    const last = marks.at(-1);
    const [from, to] = [place(start), place(end)];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else marks.push([from, to]);
  }
  return { text: to < text.length ? `${line.trimEnd()}…` : line.trimEnd(), marks };
}
