import type { TimeSlices } from '../../base/timeSlices.ts';
import { isNamed } from './describePlace.ts';
import type { FileRole } from './fileRole.ts';
import type { IndexedPassage, ProjectIndex } from './projectIndex.ts';
import { headOf, type WeighedWord, weighRequest } from './requestWeights.ts';
import type { TermIndex, TermScores, WeightedTerm } from './termIndex.ts';
import { type RequestWord, termsOf, type Word, wordsOf } from './tokenise.ts';

/** A passage and how well it fits; comparable only within one request. */
export interface RankedPassage {
  readonly passage: IndexedPassage;
  readonly score: number;
}

/** A term that only begins like a word may mean something else. */
const relatedWeight = 0.25;
const maxRelated = 6;
const shortestStem = 4;
const maxEnding = 3;
/** An identifier written out in the request is meant. */
const identifierWeight = 1.5;
/** Two words that the project joins to one name are only perhaps meant as it: `keep alive`, `KeepAlive`. */
const joinedWeight = 0.5;
/** The best passages are looked at more closely. */
const maxConsidered = 500;
const passagesPerStep = 4096;
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
const nameGain = 0.5;
/** What stands above the first definition of a source file brings names in and says nothing of them. */
const preambleFactor = 0.7;

/** The best passages that share a word with the request, best first. */
export async function rankPassages(index: ProjectIndex, query: string, slices: TimeSlices): Promise<RankedPassage[]> {
  const words = withRelatedTerms(weighRequest(query), index.terms);
  const request = readRequest(words, index.terms);
  const scores = await index.terms.score(termsToFind(index.terms, query, words), slices);
  const ranked: RankedPassage[] = [];
  for (const { passage, score } of await firstRank(index, priorFor(headOf(query)), { scores, slices })) {
    ranked.push({ passage, score: score * gainOf(passage, request) });
    await slices.pause();
  }
  return ranked.sort((a, b) => b.score - a.score || (a.passage.file.path < b.passage.file.path ? -1 : 1));
}

interface Scored {
  readonly scores: TermScores;
  readonly slices: TimeSlices;
}

async function firstRank(
  index: ProjectIndex,
  prior: Readonly<Record<FileRole, number>>,
  { scores, slices }: Scored,
): Promise<RankedPassage[]> {
  const best = new Float64Array(scores.files.length);
  const found: number[] = [];
  for (const [id, own] of scores.passages.entries()) {
    const file = own > 0 ? index.passage(id)?.fileId : undefined;
    if (file === undefined) continue;
    found.push(id);
    if (own > (best[file] ?? 0)) best[file] = own;
    if (found.length % passagesPerStep === 0) await slices.pause();
  }
  await slices.pause();
  const ofFiles = filesByNeighbours(index, scores, best);
  const fits = new Float64Array(found.length);
  for (const [at, id] of found.entries()) {
    const passage = index.passage(id);
    if (!passage) continue;
    const file = (ofFiles[passage.fileId] ?? 0) + bestWeight * (best[passage.fileId] ?? 0);
    fits[at] = ((scores.passages[id] ?? 0) + file) * prior[passage.role] * (isPreamble(passage) ? preambleFactor : 1);
    if (at % passagesPerStep === 0) await slices.pause();
  }
  const lowest = lowestOf(fits);
  return found.flatMap((id, at) => {
    const score = fits[at] ?? 0;
    const passage = score >= lowest ? index.passage(id) : undefined;
    return passage ? [{ passage, score }] : [];
  });
}

function isPreamble({ range, names, role }: IndexedPassage): boolean {
  return role === 'source' && range.start === 1 && names.length === 0;
}

// Above which score there are about as many as are considered. Sorting a hundred thousand would take longer than all the rest.
function lowestOf(scores: Float64Array): number {
  const steps = 1024;
  const highest = scores.reduce((most, score) => Math.max(most, score), 0);
  const counts = new Uint32Array(steps + 1);
  for (const score of scores) {
    const step = Math.floor((score / highest) * steps);
    counts[step] = (counts[step] ?? 0) + 1;
  }
  let lowest = steps + 1;
  for (let kept = 0; lowest > 0 && kept < maxConsidered; kept += counts[lowest] ?? 0) lowest -= 1;
  return (lowest / steps) * highest;
}

// A file is found by its own words, by those of its tests, and by standing among others that are found.
function filesByNeighbours(index: ProjectIndex, { files }: TermScores, best: Float64Array): Float64Array {
  const found = files.map((score) => score * fileWeight);
  const fromTests = new Map<number, number>();
  for (const [test, tested] of index.links.testedBy) {
    const said = (files[test] ?? 0) * fileWeight * testWeight;
    for (const file of tested) fromTests.set(file, Math.max(fromTests.get(file) ?? 0, said));
  }
  for (const [file, said] of fromTests) found[file] = (found[file] ?? 0) + said;
  const fits = (file: number) => best[file] ?? 0;
  for (const folder of index.links.folders) {
    const inOrder = folder.filter((file) => fits(file) > 0).sort((a, b) => fits(b) - fits(a));
    for (const file of inOrder) {
      const others = inOrder.slice(0, 3).filter((other) => other !== file);
      const said = others.slice(0, 2).reduce((sum, other) => sum + fits(other), 0) / 2;
      found[file] = (found[file] ?? 0) + folderWeight * said;
    }
  }
  return found;
}

/** The words with the terms of the project that begin as they do, for those that are no names. */
export function withRelatedTerms<W extends RequestWord>(words: readonly W[], terms: TermIndex): W[] {
  return words.map((word) => {
    const stem = word.whole === undefined && word.parts.length === 1 ? (word.parts[0] ?? '') : '';
    if (stem.length < shortestStem || !/^[a-z]+$/.test(stem)) return word;
    const related = [...shorterOf(stem), ...terms.termsFrom(stem, maxEnding)].filter(
      (term) => term !== stem && /^[a-z]+$/.test(term) && terms.rarity(term) > 0,
    );
    return { ...word, related: related.sort((a, b) => terms.rarity(a) - terms.rarity(b)).slice(0, maxRelated) };
  });
}

// `limit` and `limiter`, `validate` and `validation`: one begins with the other but for a few letters.
function shorterOf(stem: string): string[] {
  return Array.from({ length: maxEnding }, (_, less) => stem.slice(0, -1 - less)).filter(
    ({ length }) => length >= shortestStem,
  );
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
  readonly all: number;
  /** All that the words may be in a name. */
  readonly asked: ReadonlySet<string>;
  /** The terms of each path that was looked at. */
  readonly titles: Map<string, readonly string[]>;
  readonly terms: TermIndex;
}

function readRequest(words: readonly WeighedWord[], terms: TermIndex): Request {
  const weights = words.map((word) => word.weight * rarityOf(word, terms));
  const asked = new Set(words.flatMap(({ parts, related }) => [...parts, ...related]));
  return { words, weights, all: Math.max(0.1, sum(weights)), asked, titles: new Map(), terms };
}

// What a passage is about stands in its path and in the names that it defines; most of all the name asked for.
function gainOf({ file, names }: IndexedPassage, request: Request): number {
  const { words, weights, titles } = request;
  const ofPath = titles.get(file.path) ?? termsOf(file.path);
  titles.set(file.path, ofPath);
  const ofNames = names.map(wordsOf);
  const title = new Set(ofPath);
  for (const word of ofNames.flat()) {
    for (const part of word.parts) title.add(part);
    if (word.whole !== undefined) title.add(word.whole);
  }
  const met = sum(
    words.map(({ parts, related }, at) => {
      if (parts.every((part) => title.has(part))) return weights[at] ?? 0;
      return related.some((term) => title.has(term)) ? (weights[at] ?? 0) / 2 : 0;
    }),
  );
  const named = names.some((name) => words.some((word) => isNamed(name, word)));
  const fit = Math.max(0, ...ofNames.map((name) => nameFit(name, request)));
  return (named ? 1 + namedGain : 1) * (1 + (titleGain * met) / request.all) * (1 + nameGain * fit);
}

// How much of a name the request says, and how much of the request the name says: 1 when it is half of it or more.
function nameFit(name: readonly Word[], { terms, asked, all }: Request): number {
  let [met, whole] = [0, 0];
  for (const part of name.flatMap(({ parts }) => parts)) {
    const rarity = Math.max(0.1, terms.rarity(part));
    whole += rarity;
    if (asked.has(part)) met += rarity;
  }
  return met === 0 ? 0 : (met / whole) * Math.min(1, (2 * met) / all);
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
