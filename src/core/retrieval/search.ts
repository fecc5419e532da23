import { sliceLines } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { OutlineEntry } from '../model/outline.ts';
import type { Definition, Place, Usage } from '../model/place.ts';
import { describePlace } from './describePlace.ts';
import { languageOf } from './languages.ts';
import { ProjectIndex } from './projectIndex.ts';
import { chooseRanges, type RankedRange } from './ranges.ts';
import { rankPassages, withRelatedTerms } from './ranking.ts';
import { readText } from './readText.ts';
import { outlineOf } from './symbols.ts';
import { requestWords } from './tokenise.ts';

export interface SearchOptions {
  /** Most places to give. */
  readonly limit: number;
  /** Most places of one file. */
  readonly perFile?: number;
}

/** Finds places in the project. Every call brings the index up to date first, and may take long the first time. */
export interface ProjectSearch {
  /** The places that bear most on a request in plain words, best first. */
  search(query: string, options: SearchOptions, signal: AbortSignal): Promise<Place[]>;
  /** The ranges of lines that bear most on a request, best first, without their text. */
  ranges(query: string, limit: number, signal: AbortSignal): Promise<RankedRange[]>;
  /** Where these names are defined, in the order of `names`; names are case-sensitive. */
  definitionsOf(names: readonly string[], signal: AbortSignal): Promise<Definition[]>;
  /** Lines that use a name, its definitions left out; source first. */
  usesOf(name: string, limit: number, signal: AbortSignal): Promise<Usage[]>;
  /** Defined names that share parts with the words of a request; without any, the names that lead the most files. */
  namesLike(query: string, limit: number, signal: AbortSignal): Promise<string[]>;
  /** Files whose path ends with `path`, such as `types.ts` or `model/types.ts`; shortest first. */
  filesNamed(path: string, signal: AbortSignal): Promise<string[]>;
  /** How much is searched, and what was left out. */
  coverage(signal: AbortSignal): Promise<SearchCoverage>;
}

export interface SearchCoverage {
  readonly files: number;
  readonly passages: number;
  /** Is there more than was indexed? */
  readonly capped: boolean;
}

export interface ProjectSearchOptions {
  /** Absolute paths of the root folders. */
  readonly roots: readonly string[];
  readonly log: Log;
  /** How long the list of files is trusted before it is looked at again. */
  readonly freshForMs?: number;
}

/** A name that more files define says little; these are looked at. */
const maxFilesPerName = 8;
/** Longer texts are not outlined: that would hold the thread too long. */
const maxOutlinedLength = 128 * 1024;

export function createProjectSearch(options: ProjectSearchOptions): ProjectSearch {
  const index = new ProjectIndex(options);
  return {
    search: (query, limits, signal) => search(index, { query, ...limits }, signal),
    ranges: (query, limit, signal) => ranges(index, { query, limit }, signal),
    definitionsOf: (names, signal) => definitionsOf(index, names, signal),
    usesOf: (name, limit, signal) => usesOf(index, { name, limit }, signal),
    async namesLike(query, limit, signal) {
      await index.refresh(signal);
      return index.namesLike(requestWords(query), limit);
    },
    async filesNamed(path, signal) {
      await index.refresh(signal);
      return index.filesNamed(path);
    },
    async coverage(signal) {
      await index.refresh(signal);
      return { files: index.fileCount, passages: index.terms.size, capped: index.capped };
    },
  };
}

async function search(
  index: ProjectIndex,
  { query, limit, perFile = 3 }: SearchOptions & { query: string },
  signal: AbortSignal,
): Promise<Place[]> {
  await index.refresh(signal);
  const words = withRelatedTerms(requestWords(query), index.terms);
  const slices = createTimeSlices(signal);
  const ranked = await rankPassages(index, query, slices);
  const taken = new Map<string, number>();
  const places: Place[] = [];
  for (const { passage, score } of ranked) {
    if (places.length >= limit) break;
    const soFar = taken.get(passage.file.path) ?? 0;
    if (soFar >= perFile) continue;
    const text = await readText(passage.file.absolutePath, signal);
    if (text === undefined) continue;
    taken.set(passage.file.path, soFar + 1);
    const { path } = passage.file;
    const outline = text.length <= maxOutlinedLength ? outlineOf(languageOf(path), text) : [];
    const { range, names } = passage;
    places.push(
      describePlace({ path, range, names, outline, text: sliceLines(text, range), score }, words, index.terms),
    );
    await slices.pause();
  }
  return places;
}

async function ranges(
  index: ProjectIndex,
  { query, limit }: { query: string; limit: number },
  signal: AbortSignal,
): Promise<RankedRange[]> {
  await index.refresh(signal);
  return chooseRanges(await rankPassages(index, query, createTimeSlices(signal)), limit);
}

async function definitionsOf(
  index: ProjectIndex,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Definition[]> {
  await index.refresh(signal);
  const slices = createTimeSlices(signal);
  const outlines = new Map<string, readonly OutlineEntry[]>();
  const definitions: Definition[] = [];
  for (const name of names) {
    for (const file of index.filesDefining(name).slice(0, maxFilesPerName)) {
      await slices.pause();
      const known = outlines.get(file.path);
      const language = languageOf(file.path);
      const outline = known ?? outlineOf(language, (await readText(file.absolutePath, signal)) ?? '');
      outlines.set(file.path, outline);
      const own = outline.filter((entry) => entry.name === name && entry.kind !== 'property');
      definitions.push(...own.map((entry) => ({ ...entry, path: file.path, language })));
    }
  }
  return definitions;
}

async function usesOf(
  index: ProjectIndex,
  { name, limit }: { name: string; limit: number },
  signal: AbortSignal,
): Promise<Usage[]> {
  const definitions = await definitionsOf(index, [name], signal);
  const defined = new Set(definitions.map(({ path, line }) => `${path}:${line}`));
  const isMember = definitions.some(({ parent }) => parent !== undefined);
  const slices = createTimeSlices(signal);
  const uses: Usage[] = [];
  for (const passage of index.passagesNaming(name)) {
    if (uses.length >= limit) break;
    await slices.pause();
    const { path } = passage.file;
    const pattern = usePattern(name, isMember, languageOf(path));
    const text = (await readText(passage.file.absolutePath, signal)) ?? '';
    const lines = sliceLines(text, passage.range).split('\n');
    lines.forEach((line, offset) => {
      const at = passage.range.start + offset;
      if (!pattern.test(line) || isComment(line) || defined.has(`${path}:${at}`)) return;
      uses.push({ path, line: at, text: line.trim() });
    });
  }
  return uses.slice(0, limit);
}

// In scripts what stands at the top of a file is used without a dot before it: `vscode.Event` is another `Event`.
function usePattern(name: string, isMember: boolean, language: string): RegExp {
  const before = /^(type|java)script/.test(language) && !isMember ? '(?<![\\w$]|[\\w$\\])]\\??\\.)' : '(?<![\\w$])';
  return new RegExp(`${before}${name.replaceAll(/[^\w]/g, '\\$&')}(?![\\w$])`);
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\*|\/\*|#(?!\w)|--)/.test(line);
}
