import { join } from 'node:path';
import type { LineRange } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import type { ProjectFacts, ProjectOverview } from '../model/offline/projectFacts.ts';
import type { Place } from '../model/place.ts';
import type { GitFacts } from '../project/gitFacts.ts';
import { chunkLines } from './chunker.ts';
import { describePlace, isNamed } from './describePlace.ts';
import { identifiersIn } from './identifiers.ts';
import { languageLabel, languageOf } from './languages.ts';
import { maskCode } from './maskCode.ts';
import { readOverview } from './projectOverview.ts';
import { readText } from './readText.ts';
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
    overview: (signal): Promise<ProjectOverview> => readOverview(roots, signal),
  };
}

// With several roots a path begins with the name of its root.
function locate(roots: readonly string[], path: string): { root: string; path: string } | undefined {
  const [only] = roots;
  if (only === undefined || path.split('/').includes('..')) return undefined;
  if (roots.length === 1) return { root: only, path };
  const name = path.slice(0, path.indexOf('/'));
  const root = roots.find((one) => one.split(/[\\/]/).findLast(Boolean) === name);
  return root === undefined ? undefined : { root, path: path.slice(name.length + 1) };
}

/** Half of the telling words of the request must be in a passage of the text for it to count. */
const enoughWords = 0.5;

function placesIn({ path, text }: { readonly path: string; readonly text: string }, query: string): Place[] {
  const words = requestWords(query);
  const lines = text.split('\n');
  const index = new TermIndex();
  const chunks = chunkLines(lines, outlineOf(languageOf(path), text)).map((chunk) => {
    const names = chunk.symbols.map(({ name }) => name);
    const passage = lines.slice(chunk.range.start - 1, chunk.range.end).join('\n');
    const body = termsOf(passage);
    index.add({ body, path: [], symbols: names.flatMap(termsOf), enclosing: [] });
    const has = new Set(body);
    const met = words.filter(({ parts }) => parts.every((part) => has.has(part))).length;
    const isDefined = names.some((name) => words.some((word) => isNamed(name, word)));
    return {
      range: chunk.range,
      names,
      passage,
      score: (words.length === 0 ? 0 : met / words.length) + (isDefined ? 1 : 0),
    };
  });
  return chunks
    .filter(({ score }) => score >= enoughWords)
    .sort((a, b) => b.score - a.score)
    .map((chunk) => describePlace({ path, chunk, text: chunk.passage, score: chunk.score }, words, index));
}
