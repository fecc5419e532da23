import type { LineRange } from '../../base/lines.ts';
import type { OutlineEntry } from '../model/outline.ts';
import type { Place, PlaceReason } from '../model/place.ts';
import { languageOf } from './languages.ts';
import type { TermIndex } from './termIndex.ts';
import { type RequestWord, termsOf } from './tokenise.ts';

/** A passage that was found, with its text. */
export interface FoundPassage {
  readonly path: string;
  readonly range: LineRange;
  /** Names defined in it. */
  readonly names: readonly string[];
  /** Definitions of the whole file. */
  readonly outline: readonly OutlineEntry[];
  readonly text: string;
  readonly score: number;
}

const focusLines = 12;
/** How far above the best lines the definition may begin that they are shown from. */
const maxLeadLines = 8;
/** An import names what it brings in, but shows nothing of it. */
const importShare = 0.2;

/** Says of a passage why it was found and which of its lines say most. */
export function describePlace(found: FoundPassage, words: readonly RequestWord[], terms: TermIndex): Place {
  const { path, outline, text, score } = found;
  const lines = text.split('\n');
  const range = { start: found.range.start, end: found.range.start + lines.length - 1 };
  const focus = trimBlank(focusOf({ ...found, range }, lines, { words, terms }), lines, range.start);
  const language = languageOf(path);
  const within = definitionAt(outline, focus);
  const reasons = reasonsOf(found, words);
  return { path, language, range, text, focus, score, reasons, ...(within !== undefined && { within }) };
}

/** What each word of the request gains in a line. */
function gainsOf(line: string, { words, terms }: Request): number[] {
  const own = new Set(termsOf(line));
  return words.map(({ parts, whole, related }) => {
    const like = related.some((term) => own.has(term)) ? 0.5 : 0;
    const exact = whole !== undefined && own.has(whole) ? 2 * terms.rarity(whole) : 0;
    return parts.reduce((sum, part) => sum + (own.has(part) ? terms.rarity(part) : 0), exact + like);
  });
}

interface Request {
  readonly words: readonly RequestWord[];
  readonly terms: TermIndex;
}

function focusOf(found: FoundPassage, lines: readonly string[], request: Request): LineRange {
  const { range, outline } = found;
  const inside = outline.filter(({ line, kind }) => line >= range.start && line <= range.end && kind !== 'property');
  const asked = inside.find(({ name }) => request.words.some((word) => isNamed(name, word)));
  const best = asked ? asked.line : range.start + bestWindow(lines, request);
  const opening = asked ?? inside.findLast(({ line }) => line <= best + 2 && line >= best - maxLeadLines);
  let start = Math.min(best, opening?.line ?? best);
  while (start > range.start && isComment(lines[start - range.start - 1] ?? '')) start -= 1;
  return { start, end: Math.min(range.end, start + focusLines - 1) };
}

// The lines that say most different words of the request; saying one again adds little.
function bestWindow(lines: readonly string[], request: Request): number {
  const gains = lines.map((line) => gainsOf(line, request).map((gain) => (isImport(line) ? gain * importShare : gain)));
  let best = 0;
  let most = -1;
  for (let from = 0; from < lines.length; from += 1) {
    const window = gains.slice(from, from + focusLines);
    const gain = request.words.reduce((sum, _, word) => {
      const own = window.map((line) => line[word] ?? 0);
      return sum + Math.max(0, ...own) + 0.1 * own.reduce((all, one) => all + one, 0);
    }, 0);
    // On a tie the window that begins with a hit is the better start.
    const total = gain + 0.01 * (window[0] ?? []).reduce((all, one) => all + one, 0);
    if (total > most + 1e-9) {
      most = total;
      best = from;
    }
  }
  return best;
}

function trimBlank({ start, end }: LineRange, lines: readonly string[], first: number): LineRange {
  const isBlank = (line: number) => (lines[line - first] ?? '').trim() === '';
  let [from, to] = [start, end];
  while (from < to && isBlank(from)) from += 1;
  while (to > from && isBlank(to)) to -= 1;
  return { start: from, end: to };
}

function reasonsOf({ path, names, text }: FoundPassage, words: readonly RequestWord[]): PlaceReason[] {
  const inText = new Set(termsOf(text));
  const inPath = new Set(termsOf(path));
  const reasons: PlaceReason[] = [];
  const said: string[] = [];
  const shown: string[] = [];
  for (const word of words) {
    const defined = names.find((name) => isNamed(name, word));
    if (defined !== undefined) reasons.push({ kind: 'defines', name: defined });
    else if (word.whole !== undefined && inText.has(word.whole)) reasons.push({ kind: 'names', name: word.text });
    else if (meets(word, inText)) said.push(word.text);
    else if (meets(word, inPath)) shown.push(word.text);
  }
  if (said.length > 0) reasons.push({ kind: 'words', words: said });
  if (shown.length > 0) reasons.push({ kind: 'path', words: shown });
  return reasons;
}

// What the lines are in; where they are in nothing, the first thing that begins in them.
function definitionAt(outline: readonly OutlineEntry[], { start, end }: LineRange): string | undefined {
  const told = outline.filter(({ kind }) => kind !== 'property');
  const begun = told.filter(({ line }) => line >= start && line <= end);
  // A comment belongs to what it stands above.
  const first = begun.find(({ kind }) => kind !== 'constant') ?? begun[0];
  const around = told.findLast(({ line, endLine }) => line <= start && endLine >= start);
  const isCommentOfFirst = first?.doc !== undefined && first.line - start <= first.doc.split('\n').length + 3;
  const found = first && (first.line === start || isCommentOfFirst || !around) ? first : around;
  if (!found || found.parent === undefined || found.kind === 'heading') return found?.name;
  return `${found.parent}.${found.name}`;
}

/** Is the word, or one like it, among the terms? */
export function meets({ parts, related }: RequestWord, terms: ReadonlySet<string>): boolean {
  return parts.every((part) => terms.has(part)) || related.some((term) => terms.has(term));
}

/** Does the request ask for the definition `name` by this word? */
export function isNamed(name: string, word: RequestWord): boolean {
  return word.isName && word.text.toLowerCase() === name.toLowerCase();
}

function isImport(line: string): boolean {
  return /^\s*(import|from|use|using|require|#include)\b/.test(line);
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/?\*|#)/.test(line);
}
