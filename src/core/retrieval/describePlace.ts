import type { LineRange } from '../../base/lines.ts';
import type { Place, PlaceReason } from '../model/place.ts';
import { languageOf } from './languages.ts';
import type { TermIndex } from './termIndex.ts';
import { type RequestWord, termsOf } from './tokenise.ts';

/** A passage that was found, with its text. */
export interface FoundPassage {
  readonly path: string;
  readonly chunk: { readonly range: LineRange; readonly names: readonly string[] };
  readonly text: string;
  readonly score: number;
}

const focusLines = 10;

/** Says of a passage why it was found and which of its lines say most. */
export function describePlace(found: FoundPassage, words: readonly RequestWord[], terms: TermIndex): Place {
  const { path, chunk, text, score } = found;
  const lines = text.split('\n');
  const gains = lines.map((line) => gainOf(line, words, terms));
  const focus = focusOf(lines, gains, namedLine(lines, chunk.names, words));
  const language = languageOf(path);
  const range = { start: chunk.range.start, end: chunk.range.start + lines.length - 1 };
  return {
    path,
    language,
    range,
    text,
    focus: { start: range.start + focus.start, end: range.start + focus.end },
    score,
    reasons: reasonsOf(found, words),
  };
}

function gainOf(line: string, words: readonly RequestWord[], terms: TermIndex): number {
  const own = new Set(termsOf(line));
  let gain = 0;
  for (const { parts, whole } of words) {
    if (whole !== undefined && own.has(whole)) gain += 2 * terms.rarity(whole);
    for (const part of parts) if (own.has(part)) gain += terms.rarity(part);
  }
  return gain;
}

/** Index of the line that defines what was asked for by name. */
function namedLine(
  lines: readonly string[],
  names: readonly string[],
  words: readonly RequestWord[],
): number | undefined {
  const name = names.find((one) => words.some((word) => isNamed(one, word)));
  if (name === undefined) return undefined;
  const at = lines.findIndex((line) => wholeWord(name).test(line) && !/^\s*(\/\/|\*|\/\*|#|import\b)/.test(line));
  return at < 0 ? undefined : at;
}

// The window of lines with the most gain, drawn in to begin and end with something.
function focusOf(lines: readonly string[], gains: readonly number[], named: number | undefined): LineRange {
  let start = named ?? 0;
  if (named === undefined) {
    let best = -1;
    for (let from = 0; from < lines.length; from += 1) {
      const gain = gains.slice(from, from + focusLines).reduce((sum, one, at) => sum + one * (1 - at * 0.02), 0);
      if (gain > best + 1e-9) {
        best = gain;
        start = from;
      }
    }
  }
  while (named === undefined && start > 0 && isComment(lines[start] ?? '') && isComment(lines[start - 1] ?? ''))
    start -= 1;
  let end = Math.min(lines.length - 1, start + focusLines - 1);
  while (start < end && (lines[start] ?? '').trim() === '') start += 1;
  while (end > start && (lines[end] ?? '').trim() === '') end -= 1;
  return { start, end };
}

function reasonsOf({ path, chunk, text }: FoundPassage, words: readonly RequestWord[]): PlaceReason[] {
  const inText = new Set(termsOf(text));
  const inPath = new Set(termsOf(path));
  const reasons: PlaceReason[] = [];
  const said: string[] = [];
  const shown: string[] = [];
  for (const word of words) {
    const defined = chunk.names.find((name) => isNamed(name, word));
    if (defined !== undefined) reasons.push({ kind: 'defines', name: defined });
    else if (word.whole !== undefined && inText.has(word.whole)) reasons.push({ kind: 'names', name: word.text });
    else if (word.parts.every((part) => inText.has(part))) said.push(word.text);
    else if (word.parts.every((part) => inPath.has(part))) shown.push(word.text);
  }
  if (said.length > 0) reasons.push({ kind: 'words', words: said });
  if (shown.length > 0) reasons.push({ kind: 'path', words: shown });
  return reasons;
}

/** Does the request ask for the definition `name` by this word? */
export function isNamed(name: string, word: RequestWord): boolean {
  return word.isName && word.text.toLowerCase() === name.toLowerCase();
}

function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\w$])${name.replaceAll(/[^\w]/g, '\\$&')}(?![\\w$])`);
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/?\*|#)/.test(line);
}
