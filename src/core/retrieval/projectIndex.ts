import type { LineRange } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import { createTimeSlices, type TimeSlices } from '../../base/timeSlices.ts';
import { untilAborted } from '../../base/untilAborted.ts';
import type { OutlineEntry, SymbolKind } from '../model/outline.ts';
import { type Chunk, chunkLines } from './chunker.ts';
import { type FileLinks, linkFiles } from './fileLinks.ts';
import { type FileRole, isSearchable, roleOf } from './fileRole.ts';
import { languageOf } from './languages.ts';
import { listProjectFiles, type ProjectFile } from './projectFiles.ts';
import { readText } from './readText.ts';
import { outlineOf } from './symbols.ts';
import { TermIndex } from './termIndex.ts';
import { termsOf, type Word, wordsOf } from './tokenise.ts';

/** A passage that the index knows. Its text stays in the file. */
export interface IndexedPassage {
  readonly file: ProjectFile;
  readonly role: FileRole;
  /** The number of the file in `terms`. */
  readonly fileId: number;
  readonly range: LineRange;
  /** Names defined in it. */
  readonly names: readonly string[];
}

/** Larger files are cut by lines alone: finding their definitions would hold the thread too long. */
const maxOutlinedBytes = 128 * 1024;
/** Above this average a file is generated or minified. */
const maxAverageLineLength = 400;
const maxIndexedBytes = 64 * 1024 * 1024;

const unnamed: ReadonlySet<SymbolKind> = new Set(['property', 'heading', 'key', 'test']);

interface IndexedFile {
  readonly id: number;
  readonly file: ProjectFile;
  readonly passages: readonly number[];
  readonly names: readonly string[];
}

/**
 * What is searched: the project's files cut into passages, kept in memory and brought up to date by size and time of
 * change. Work is done file by file, so that an aborted refresh loses nothing: the next one goes on from there.
 */
export class ProjectIndex {
  terms = new TermIndex();
  capped = false;
  private readonly options: { readonly roots: readonly string[]; readonly log: Log; readonly freshForMs?: number };
  private readonly files = new Map<string, IndexedFile>();
  private readonly passages: (IndexedPassage | undefined)[] = [];
  private readonly definers = new Map<string, Set<string>>();
  private knownLinks: FileLinks | undefined;
  private refreshing: Promise<void> = Promise.resolve();
  private refreshedMs = Number.NEGATIVE_INFINITY;

  constructor(options: { readonly roots: readonly string[]; readonly log: Log; readonly freshForMs?: number }) {
    this.options = options;
  }

  /** What files have to do with each other; by their `fileId`. */
  get links(): FileLinks {
    this.knownLinks ??= linkFiles(new Map([...this.files.values()].map(({ id, file }) => [id, file.path])));
    return this.knownLinks;
  }

  get fileCount(): number {
    return this.files.size;
  }

  passage(id: number): IndexedPassage | undefined {
    return this.passages[id];
  }

  /** Files that define `name`, source first. */
  filesDefining(name: string): ProjectFile[] {
    const paths = [...(this.definers.get(name) ?? [])];
    return sourceFirst(paths.flatMap((path) => this.files.get(path)?.file ?? []));
  }

  /** Paths that are `path` or end with it, shortest first. */
  filesNamed(path: string): string[] {
    const wanted = path.replace(/^\.?\//, '').toLowerCase();
    return [...this.files.keys()]
      .filter((one) => `/${one.toLowerCase()}`.endsWith(`/${wanted}`))
      .sort((a, b) => a.length - b.length);
  }

  /** Passages that hold `name` as a whole word in any case, source first. */
  passagesNaming(name: string): IndexedPassage[] {
    const [word] = wordsOf(name);
    if (!word) return [];
    const ids = this.terms.passagesWith(word.whole ?? word.parts[0] ?? '');
    const found = ids.flatMap((id) => this.passages[id] ?? []);
    const rank = ({ file }: IndexedPassage) => (roleOf(file.path) === 'source' ? 0 : 1);
    return found.sort((a, b) => rank(a) - rank(b));
  }

  /** Defined names nearest to the words; without any, those defined in source. Best first. */
  namesLike(words: readonly Word[], limit: number): string[] {
    const wanted = words.flatMap(({ parts }) => parts).filter((part) => part.length > 2);
    const nearness = (name: string) => {
      const parts = termsOf(name);
      return wanted.reduce((sum, part) => sum + Math.max(0, ...parts.map((own) => likeness(part, own))), 0);
    };
    const names = [...this.definers.keys()].filter((name) => name.length > 3);
    const near = names.map((name) => ({ name, score: nearness(name) })).filter(({ score }) => score > 0);
    if (near.length > 0) {
      return near
        .sort((a, b) => b.score - a.score || a.name.length - b.name.length)
        .slice(0, limit)
        .map(({ name }) => name);
    }
    return names
      .filter((name) => /.[A-Z_]/.test(name) && this.isInSource(name) && this.definers.get(name)?.size === 1)
      .map((name) => ({ name, uses: this.passagesNaming(name).length }))
      .sort((a, b) => b.uses - a.uses)
      .slice(0, limit)
      .map(({ name }) => name);
  }

  /** Brings the index up to date, unless that was done just now. One refresh at a time; others wait for it. */
  async refresh(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const before = this.refreshing;
    const mine = (async () => {
      // The failure of the refresh before was told to whoever asked for that one.
      await before.catch(() => undefined);
      signal.throwIfAborted();
      if (performance.now() - this.refreshedMs < (this.options.freshForMs ?? 2000)) return;
      await this.update(signal);
      this.refreshedMs = performance.now();
    })();
    this.refreshing = mine;
    mine.catch(() => undefined);
    await untilAborted(mine, signal);
  }

  private async update(signal: AbortSignal): Promise<void> {
    const list = await listProjectFiles(this.options.roots, {}, signal);
    const slices = createTimeSlices(signal);
    const present = new Map(list.files.filter(({ path }) => isSearchable(path)).map((file) => [file.path, file]));
    for (const [path, known] of this.files) {
      const now = present.get(path);
      if (now?.modifiedMs === known.file.modifiedMs && now.sizeBytes === known.file.sizeBytes) continue;
      this.forget(path, known);
      await slices.pause();
    }
    if (this.terms.wasteShare > 0.5) this.startOver();
    let bytes = [...this.files.values()].reduce((sum, { file }) => sum + file.sizeBytes, 0);
    this.capped = list.capped;
    for (const file of present.values()) {
      if (this.files.has(file.path)) continue;
      bytes += file.sizeBytes;
      if (bytes > maxIndexedBytes) {
        this.capped = true;
        break;
      }
      await this.learn(file, slices, signal);
    }
    if (this.capped) this.options.log.warn(`Only ${this.files.size} files are searched: the project has more.`);
  }

  private async learn(file: ProjectFile, slices: TimeSlices, signal: AbortSignal): Promise<void> {
    const role = roleOf(file.path);
    const known = { file, id: this.terms.addFile(), passages: [] as number[], names: [] as string[] };
    try {
      const text = await readText(file.absolutePath, signal);
      for (const { chunk, lines } of await chunksOf(file, text ?? '', slices)) {
        await slices.pause();
        const names = chunk.symbols.filter(({ kind }) => !unnamed.has(kind)).map(({ name }) => name);
        const id = this.terms.add(fieldTermsOf(file.path, chunk, lines), known.id);
        this.passages[id] = { file, role, fileId: known.id, range: chunk.range, names };
        known.passages.push(id);
        known.names.push(...names);
        for (const name of names) this.definersOf(name).add(file.path);
      }
      this.files.set(file.path, known);
      this.knownLinks = undefined;
    } catch (error) {
      // An aborted refresh must not leave half a file.
      this.forget(file.path, known);
      throw error;
    }
  }

  private forget(path: string, known: IndexedFile): void {
    for (const id of known.passages) {
      this.terms.remove(id);
      this.passages[id] = undefined;
    }
    for (const name of known.names) {
      const paths = this.definers.get(name);
      paths?.delete(path);
      if (paths?.size === 0) this.definers.delete(name);
    }
    this.files.delete(path);
    this.knownLinks = undefined;
  }

  private startOver(): void {
    this.terms = new TermIndex();
    this.files.clear();
    this.passages.length = 0;
    this.definers.clear();
  }

  private definersOf(name: string): Set<string> {
    const known = this.definers.get(name);
    if (known) return known;
    const fresh = new Set<string>();
    this.definers.set(name, fresh);
    return fresh;
  }

  private isInSource(name: string): boolean {
    return [...(this.definers.get(name) ?? [])].some((path) => roleOf(path) === 'source');
  }
}

async function chunksOf(file: ProjectFile, text: string, slices: TimeSlices) {
  await slices.pause();
  const lines = text.split('\n');
  // Behind the last line break there is no line.
  if (lines.at(-1) === '') lines.pop();
  if (text.length / lines.length > maxAverageLineLength) return [];
  const outline = text.length <= maxOutlinedBytes ? outlineOf(languageOf(file.path), text) : [];
  await slices.pause();
  return chunkLines(lines, outline).map((chunk) => ({ chunk, lines }));
}

function fieldTermsOf(path: string, chunk: Chunk, lines: readonly string[]) {
  const namesIn = (entries: readonly OutlineEntry[]) => entries.flatMap(({ name }) => termsOf(name));
  return {
    body: termsOf(lines.slice(chunk.range.start - 1, chunk.range.end).join('\n')),
    path: termsOf(path),
    symbols: namesIn(chunk.symbols),
    enclosing: namesIn(chunk.enclosing),
  };
}

function sourceFirst(files: readonly ProjectFile[]): ProjectFile[] {
  const rank = ({ path }: ProjectFile) => (roleOf(path) === 'source' ? 0 : 1);
  return [...files].sort((a, b) => rank(a) - rank(b));
}

// Same term: 1; one begins with the other: by how much they share.
function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 4 && long.startsWith(short) ? (short.length / long.length) * 0.8 : 0;
}
