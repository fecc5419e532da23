import { isNamed } from './describePlace.ts';
import { type FileRole, roleOf } from './fileRole.ts';
import type { IndexedPassage, ProjectIndex } from './projectIndex.ts';
import { headOf, type WeighedWord } from './requestWeights.ts';
import type { TermIndex, TermScores, WeightedTerm } from './termIndex.ts';
import { type RequestWord, termsOf, wordsOf } from './tokenise.ts';

/** A passage and how well it fits; comparable only within one request. */
export interface RankedPassage {
  readonly passage: IndexedPassage;
  readonly score: number;
}

/** A term that only begins like a word may mean something else. */
const relatedWeight = 0.3;
const maxRelated = 6;
/** An identifier written out in the request is meant. */
const identifierWeight = 1.5;
/** Two words that the project joins to one name are only perhaps meant as it: `keep alive`, `KeepAlive`. */
const joinedWeight = 0.5;
/** The best passages are looked at more closely. */
const maxConsidered = 500;
/** What the whole file says, beside the passage. */
const fileWeight = 0.5;
/** What the best passage of the file says, beside each other one. */
const bestWeight = 0.25;
/** What a test says of what it tests. */
const testWeight = 0.3;
/** What the two best neighbours in the folder say. */
const folderWeight = 0.2;
const namedGain = 0.6;
const titleGain = 0.7;
const nameGain = 0.7;

/** All passages that share a word with the request, best first. */
export function rankPassages(index: ProjectIndex, query: string, words: readonly WeighedWord[]): RankedPassage[] {
  const request = {
    words,
    weights: words.map((word) => word.weight * rarityOf(word, index.terms)),
    terms: index.terms,
  };
  return firstRank(index, query, words)
    .map(({ passage, score }) => ({ passage, score: score * gainOf(passage, request) }))
    .sort((a, b) => b.score - a.score || (a.passage.file.path < b.passage.file.path ? -1 : 1));
}

function firstRank(index: ProjectIndex, query: string, words: readonly WeighedWord[]): RankedPassage[] {
  const prior = priorFor(headOf(query));
  const scores = index.terms.score(termsToFind(index.terms, query, words));
  const best = new Map<number, number>();
  const found: RankedPassage[] = [];
  for (const [id, score] of scores.passages) {
    const passage = index.passage(id);
    if (!passage) continue;
    found.push({ passage, score });
    if (score > (best.get(passage.fileId) ?? 0)) best.set(passage.fileId, score);
  }
  const ofFiles = filesByNeighbours(index, scores, best);
  return found
    .map(({ passage, score }) => {
      const file = (ofFiles.get(passage.fileId) ?? 0) + bestWeight * (best.get(passage.fileId) ?? 0);
      return { passage, score: (score + file) * prior[roleOf(passage.file.path)] };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, maxConsidered);
}

// A file is found by its own words, by those of its tests, and by standing among others that are found.
function filesByNeighbours(
  index: ProjectIndex,
  { files }: TermScores,
  best: ReadonlyMap<number, number>,
): Map<number, number> {
  const found = new Map([...files].map(([file, score]) => [file, score * fileWeight]));
  const fromTests = new Map<number, number>();
  for (const [test, tested] of index.links.testedBy) {
    const said = (files.get(test) ?? 0) * fileWeight * testWeight;
    for (const file of tested) fromTests.set(file, Math.max(fromTests.get(file) ?? 0, said));
  }
  for (const [file, said] of fromTests) found.set(file, (found.get(file) ?? 0) + said);
  for (const folder of index.links.folders) {
    const inOrder = folder.filter((file) => best.has(file)).sort((a, b) => (best.get(b) ?? 0) - (best.get(a) ?? 0));
    inOrder.forEach((file, at) => {
      const others = inOrder.slice(0, at < 2 ? 3 : 2).filter((other) => other !== file);
      if (others.length === 0) return;
      const said = others.reduce((sum, other) => sum + (best.get(other) ?? 0), 0) / 2;
      found.set(file, (found.get(file) ?? 0) + folderWeight * said);
    });
  }
  return found;
}

/** The words with the terms of the project that begin as they do, for those that are no names. */
export function withRelatedTerms<W extends RequestWord>(words: readonly W[], terms: TermIndex): W[] {
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

function termsToFind(terms: TermIndex, query: string, words: readonly WeighedWord[]): WeightedTerm[] {
  const weights = new Map<string, number>();
  const raise = (term: string, weight: number) => weights.set(term, Math.max(weights.get(term) ?? 0, weight));
  for (const { parts, whole, related, weight } of words) {
    for (const part of parts) raise(part, weight / Math.sqrt(parts.length));
    for (const term of related) raise(term, weight * relatedWeight);
    if (whole !== undefined && terms.rarity(whole) > 0) raise(whole, weight * identifierWeight);
  }
  const all = wordsOf(query).map(({ text }) => text.toLowerCase());
  all.slice(1).forEach((second, at) => {
    const first = all[at] ?? '';
    if (first.length < 2 || second.length < 2) return;
    for (const name of [first + second, `${first}_${second}`]) if (terms.rarity(name) > 0) raise(name, joinedWeight);
  });
  return [...weights].map(([term, weight]) => ({ term, weight }));
}

interface Request {
  readonly words: readonly WeighedWord[];
  /** What each word counts, by how rare it is in the project. */
  readonly weights: readonly number[];
  readonly terms: TermIndex;
}

// What a passage is about stands in its path and in the names that it defines; most of all the name asked for.
function gainOf({ file, names }: IndexedPassage, request: Request): number {
  const { words, weights } = request;
  const all = Math.max(0.1, sum(weights));
  const title = new Set([...termsOf(file.path), ...names.flatMap(termsOf)]);
  const met = sum(
    words.map(({ parts, related }, at) => {
      if (parts.every((part) => title.has(part))) return weights[at] ?? 0;
      return related.some((term) => title.has(term)) ? (weights[at] ?? 0) / 2 : 0;
    }),
  );
  const named = names.some((name) => words.some((word) => isNamed(name, word)));
  return (named ? 1 + namedGain : 1) * (1 + (titleGain * met) / all) * (1 + nameGain * bestName(names, request, all));
}

// How much of a name the request says, and how much of the request the name says: 1 when it is half of it or more.
function bestName(names: readonly string[], { words, terms }: Request, all: number): number {
  const asked = new Set(words.flatMap(({ parts, related }) => [...parts, ...related]));
  const fits = names.map((name) => {
    const parts = wordsOf(name).flatMap((word) => word.parts);
    const rarities = parts.map((part) => Math.max(0.1, terms.rarity(part)));
    const met = sum(rarities.filter((_, at) => asked.has(parts[at] ?? '')));
    return met === 0 ? 0 : (met / sum(rarities)) * Math.min(1, (2 * met) / all);
  });
  return Math.max(0, ...fits);
}

function rarityOf({ parts }: RequestWord, terms: TermIndex): number {
  return Math.max(0.1, ...parts.map((part) => terms.rarity(part)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

// Who asks about tests or documents wants those; everyone else is better served by the source.
function priorFor(head: string): Readonly<Record<FileRole, number>> {
  const asksFor = (pattern: RegExp) => pattern.test(head);
  const docs = /\b(docs?|documentation|readme|changelog|guide|tutorial|licen[cs]e|install|contribut\w+)\b/i;
  const config = /\b(config\w*|settings?|options?|package|dependenc\w+|ci|workflow|scripts?|docker\w*)\b/i;
  return {
    source: 1,
    test: asksFor(/\b(tests?|specs?|fixtures?|mocks?)\b/i) ? 1.1 : 0.3,
    docs: asksFor(docs) ? 1.2 : 0.3,
    config: asksFor(config) ? 1 : 0.3,
    data: 0.2,
  };
}
