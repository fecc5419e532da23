import { isNamed } from './describePlace.ts';
import { type FileRole, roleOf } from './fileRole.ts';
import type { IndexedPassage, ProjectIndex } from './projectIndex.ts';
import type { TermIndex, WeightedTerm } from './termIndex.ts';
import { type RequestWord, termsOf } from './tokenise.ts';

/** A passage and how well it fits; comparable only within one request. */
export interface RankedPassage {
  readonly passage: IndexedPassage;
  readonly score: number;
}

const relatedWeight = 0.5;
const maxRelated = 6;
/** The best passages are looked at more closely. */
const maxConsidered = 300;

/** All passages that share a word with the request, best first. */
export function rankPassages(index: ProjectIndex, query: string, words: readonly RequestWord[]): RankedPassage[] {
  const prior = priorFor(query);
  const first = [...index.terms.score(termsToFind(index.terms, words))]
    .flatMap(([id, score]) => {
      const passage = index.passage(id);
      return passage ? [{ passage, score: score * prior[roleOf(passage.file.path)] }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, maxConsidered)
    .map(({ passage, score }) => ({ passage, score: score * titleGain(passage, words, index.terms) }));
  const best = new Map<string, number>();
  for (const { passage, score } of first)
    best.set(passage.file.path, Math.max(best.get(passage.file.path) ?? 0, score));
  // A passage gains from standing in a file that fits.
  return first
    .map(({ passage, score }) => ({ passage, score: score + 0.25 * (best.get(passage.file.path) ?? 0) }))
    .sort((a, b) => b.score - a.score || (a.passage.file.path < b.passage.file.path ? -1 : 1));
}

/** The words with the terms of the project that begin as they do, for those that are no names. */
export function withRelatedTerms(words: readonly RequestWord[], terms: TermIndex): RequestWord[] {
  const stems = words.map(({ parts, whole }) => (whole === undefined && parts.length === 1 ? (parts[0] ?? '') : ''));
  const related = words.map((): string[] => []);
  if (stems.every((stem) => stem.length < 4)) return [...words];
  for (const term of terms.vocabulary()) {
    stems.forEach((stem, at) => {
      if (stem.length >= 4 && term !== stem && isRelated(stem, term)) related[at]?.push(term);
    });
  }
  return words.map((word, at) => {
    const own = related[at] ?? [];
    return { ...word, related: own.sort((a, b) => terms.rarity(a) - terms.rarity(b)).slice(0, maxRelated) };
  });
}

// `limit` and `limiter`, `validate` and `validation`: one begins with the other but for a few letters.
function isRelated(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 4 && long.length - short.length <= 3 && long.startsWith(short) && /^[a-z]+$/.test(long);
}

function termsToFind(terms: TermIndex, words: readonly RequestWord[]): WeightedTerm[] {
  const weights = new Map<string, number>();
  const raise = (term: string, weight: number) => weights.set(term, Math.max(weights.get(term) ?? 0, weight));
  for (const { parts, whole, related } of words) {
    for (const part of parts) raise(part, 1 / Math.sqrt(parts.length));
    for (const term of related) raise(term, relatedWeight);
    if (whole !== undefined && terms.rarity(whole) > 0) raise(whole, 1.5);
  }
  return [...weights].map(([term, weight]) => ({ term, weight }));
}

// What a passage is about stands in its path and in the names that it defines; most of all the name asked for.
function titleGain({ file, names }: IndexedPassage, words: readonly RequestWord[], terms: TermIndex): number {
  const named = names.some((name) => words.some((word) => isNamed(name, word)));
  const title = new Set([...termsOf(file.path), ...names.flatMap(termsOf)]);
  let met = 0;
  let all = 0;
  for (const { parts, related } of words) {
    const weight = Math.max(0.1, ...parts.map((part) => terms.rarity(part)));
    all += weight;
    if (parts.every((part) => title.has(part))) met += weight;
    else if (related.some((term) => title.has(term))) met += weight * relatedWeight;
  }
  return (named ? 1.6 : 1) * (1 + (all === 0 ? 0 : (0.5 * met) / all));
}

// Who asks about tests or documents wants those; everyone else is better served by the source.
function priorFor(query: string): Readonly<Record<FileRole, number>> {
  const asksFor = (pattern: RegExp) => pattern.test(query);
  const docs = /\b(docs?|documentation|readme|changelog|guide|tutorial|licen[cs]e|install|contribut\w+)\b/i;
  const config = /\b(config\w*|settings?|options?|package|dependenc\w+|ci|workflow|scripts?|docker\w*)\b/i;
  return {
    source: 1,
    test: asksFor(/\b(tests?|specs?|fixtures?|mocks?)\b/i) ? 1.1 : 0.6,
    docs: asksFor(docs) ? 1.2 : 0.7,
    config: asksFor(config) ? 1 : 0.6,
    data: 0.4,
  };
}
