import { join } from 'node:path';
import type { LineRange } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import type { ProjectFacts, ProjectOverview } from '../model/offline/projectFacts.ts';
import type { Place } from '../model/place.ts';
import type { GitFacts } from '../project/gitFacts.ts';
import { chunkLines } from './chunker.ts';
import { describePlace, isNamed, meets } from './describePlace.ts';
import { identifiersIn } from './identifiers.ts';
import { languageLabel, languageOf } from './languages.ts';
import { maskCode } from './maskCode.ts';
import { readOverview } from './projectOverview.ts';
import { withRelatedTerms } from './ranking.ts';
import { readText } from './readText.ts';
import { nameRoots } from './rootNames.ts';
import type { ProjectSearch } from './search.ts';
import { isSecretPath } from './secretFiles.ts';
import { outlineOf } from './symbols.ts';
import { TermIndex } from './termIndex.ts';
import { requestWords, termsOf } from './tokenise.ts';

export interface LocalProjectFactsOptions {
  /** Absolute paths of the root folders. */
  readonly roots: readonly string[];
  readonly search: ProjectSearch;
  /** The git facts of a root folder. */
  readonly gitOf: (root: string) => GitFacts;
  readonly log: Log;
}

/** Facts about the project in these folders, for the offline assistant. */
export function createLocalProjectFacts(options: LocalProjectFactsOptions): ProjectFacts {
  const { roots, search, gitOf } = options;
  const main = roots[0];
  const located = (path: string) => locate(roots, path);
  return {
    searchPlaces: (query, limit, signal) => search.search(query, { limit, perFile: 2 }, signal),
    placesIn,
    definitionsOf: (names, signal) => search.definitionsOf(names, signal),
    usesOf: (name, limit, signal) => search.usesOf(name, limit, signal),
    namesLike: (query, limit, signal) => search.namesLike(query, limit, signal),
    outline: outlineOf,
    identifiersIn,
    codeOnly: maskCode,
    languageOf,
    languageLabel,
    async readFile(path, signal) {
      const at = located(path);
      return at && !isSecretPath(path) ? readText(join(at.root, at.path), signal) : undefined;
    },
    async lastChange(path: string, range: LineRange | undefined, signal: AbortSignal) {
      const at = located(path);
      return at && gitOf(at.root).lastChange(at.path, range, signal);
    },
    async recentCommits(limit, signal) {
      return main === undefined ? [] : gitOf(main).recentCommits(limit, signal);
    },
    async changedFiles(signal) {
      return main === undefined ? [] : gitOf(main).changedFiles(signal);
    },
    async branchCommits(limit, signal) {
      return main === undefined ? undefined : gitOf(main).branchCommits(limit, signal);
    },
    filesNamed: (path, signal) => search.filesNamed(path, signal),
    overview: (signal): Promise<ProjectOverview> => readOverview(roots, signal),
  };
}

// With several roots a path begins with the name of its root.
function locate(roots: readonly string[], path: string): { root: string; path: string } | undefined {
  const [only] = roots;
  if (only === undefined || path.split('/').includes('..')) return undefined;
  if (roots.length === 1) return { root: only, path };
  const named = nameRoots(roots).find(({ name }) => path.startsWith(`${name}/`));
  return named && { root: named.root, path: path.slice(named.name.length + 1) };
}

/** Half of the telling words of the request must be in a passage of the text for it to count. */
const enoughWords = 0.5;

function placesIn({ path, text }: { readonly path: string; readonly text: string }, query: string): Place[] {
  const lines = text.split('\n');
  const index = new TermIndex();
  const file = index.addFile();
  const outline = outlineOf(languageOf(path), text);
  const chunks = chunkLines(lines, outline).map(({ range, symbols }) => {
    const names = symbols.map(({ name }) => name);
    const passage = lines.slice(range.start - 1, range.end).join('\n');
    const body = termsOf(passage);
    index.add({ body, path: [], symbols: names.flatMap(termsOf), enclosing: [] }, file);
    return { range, names, text: passage, terms: new Set(body) };
  });
  const words = withRelatedTerms(requestWords(query), index);
  const met = ({ names, terms }: (typeof chunks)[number]) =>
    words.filter((word) => meets(word, terms)).length / Math.max(1, words.length) +
    (names.some((name) => words.some((word) => isNamed(name, word))) ? 1 : 0);
  return chunks
    .map((chunk) => ({ ...chunk, score: met(chunk) }))
    .filter(({ score }) => score >= enoughWords)
    .sort((a, b) => b.score - a.score)
    .map((chunk) => describePlace({ ...chunk, path, outline }, words, index));
}
