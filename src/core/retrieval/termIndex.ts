/** The terms of one passage, by field. */
export interface FieldTerms {
  readonly body: readonly string[];
  readonly path: readonly string[];
  /** Names defined in the passage. */
  readonly symbols: readonly string[];
  /** Names of the definitions around it. */
  readonly enclosing: readonly string[];
}

/** A term of a request and how much it counts. */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
}

const fields = ['body', 'path', 'symbols', 'enclosing'] as const;
type Field = (typeof fields)[number];

// BM25F: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6.
const saturation = 1.4;
const boosts: Readonly<Record<Field, number>> = { body: 1, path: 2, symbols: 3, enclosing: 1.2 };
const lengthEffect: Readonly<Record<Field, number>> = { body: 0.6, path: 0.3, symbols: 0.4, enclosing: 0.3 };

/** How well passages, and the files that they are of, fit a request. */
export interface TermScores {
  readonly passages: ReadonlyMap<number, number>;
  readonly files: ReadonlyMap<number, number>;
}

type FieldCounts = Readonly<Record<Field, number>>;

interface Lengths {
  readonly file: number;
  readonly own: FieldCounts;
}

/**
 * An in-memory inverted index over passages, scored by BM25F, and over the files that they are of, each as one long
 * passage. Passages are known by the number `add` gave them, files by that of `addFile`. What is added in a row belongs
 * to one file: its passages have numbers without a gap.
 */
export class TermIndex {
  private readonly postings = new Map<string, Postings>();
  private readonly lengths: (Lengths | undefined)[] = [];
  private readonly fileLengths = new Map<number, Record<Field, number>>();
  private readonly totals: Record<Field, number> = { body: 0, path: 0, symbols: 0, enclosing: 0 };
  private alive = 0;
  private filesAdded = 0;

  /** How many passages it holds. */
  get size(): number {
    return this.alive;
  }

  /** Share of the space that removed passages still take. */
  get wasteShare(): number {
    return this.lengths.length === 0 ? 0 : 1 - this.alive / this.lengths.length;
  }

  addFile(): number {
    this.filesAdded += 1;
    return this.filesAdded;
  }

  add(terms: FieldTerms, file: number): number {
    const id = this.lengths.length;
    const counts = new Map<string, number>();
    const ofFile = this.fileLengths.get(file) ?? { body: 0, path: 0, symbols: 0, enclosing: 0 };
    this.fileLengths.set(file, ofFile);
    fields.forEach((field, position) => {
      for (const term of terms[field]) counts.set(term, countOneMore(counts.get(term) ?? 0, position));
      this.totals[field] += terms[field].length;
      ofFile[field] += terms[field].length;
    });
    for (const [term, packed] of counts) this.postingsOf(term).push(id, packed, file);
    const { body, path, symbols, enclosing } = terms;
    const own = { body: body.length, path: path.length, symbols: symbols.length, enclosing: enclosing.length };
    this.lengths.push({ file, own });
    this.alive += 1;
    return id;
  }

  remove(id: number): void {
    const length = this.lengths[id];
    if (!length) return;
    const ofFile = this.fileLengths.get(length.file);
    for (const field of fields) {
      this.totals[field] -= length.own[field];
      if (ofFile) ofFile[field] -= length.own[field];
    }
    this.lengths[id] = undefined;
    this.alive -= 1;
    if (ofFile?.path === 0) this.fileLengths.delete(length.file);
  }

  /** How telling a term is: 0 when no passage has it, about 1 when half of them have it, more when few do. */
  rarity(term: string): number {
    return rarityOf(this.postings.get(term)?.count ?? 0, this.lengths.length);
  }

  /** Passages that hold any of the terms, and their files, with their scores. */
  score(terms: readonly WeightedTerm[]): TermScores {
    const passages = new Map<number, number>();
    const files = new Map<number, number>();
    const averages = this.averagesOf(this.alive);
    const fileAverages = this.averagesOf(this.fileLengths.size);
    for (const { term, weight } of terms) {
      const postings = this.postings.get(term);
      if (!postings) continue;
      const gain = weight * rarityOf(postings.count, this.lengths.length);
      const fileGain = weight * rarityOf(postings.fileCount, this.filesAdded);
      const all = new FileSum((file, counts) => {
        const length = this.fileLengths.get(file);
        if (length) raise(files, file, fileGain * saturated(counts, length, fileAverages));
      });
      postings.forEach((id, packed) => {
        const length = this.lengths[id];
        if (!length) return;
        const counts = unpack(packed);
        raise(passages, id, gain * saturated(counts, length.own, averages));
        all.add(length.file, counts);
      });
      all.flush();
    }
    return { passages, files };
  }

  /** All terms that were ever added. */
  vocabulary(): IterableIterator<string> {
    return this.postings.keys();
  }

  /** Passages that hold the term. */
  passagesWith(term: string): number[] {
    const ids: number[] = [];
    this.postings.get(term)?.forEach((id) => {
      if (this.lengths[id]) ids.push(id);
    });
    return ids;
  }

  private averagesOf(count: number): FieldCounts {
    const { body, path, symbols, enclosing } = this.totals;
    const average = (total: number) => Math.max(1, total / Math.max(1, count));
    return { body: average(body), path: average(path), symbols: average(symbols), enclosing: average(enclosing) };
  }

  private postingsOf(term: string): Postings {
    const known = this.postings.get(term);
    if (known) return known;
    const fresh = new Postings();
    this.postings.set(term, fresh);
    return fresh;
  }
}

/** Sums the counts of passages that follow each other into those of their files. */
class FileSum {
  private readonly done: (file: number, counts: Counts) => void;
  private file = 0;
  private counts: Counts = { body: 0, path: 0, symbols: 0, enclosing: 0 };

  constructor(done: (file: number, counts: Counts) => void) {
    this.done = done;
  }

  add(file: number, { body, path, symbols, enclosing }: Counts): void {
    if (file !== this.file) this.flush();
    this.file = file;
    this.counts.body += body;
    this.counts.path += path;
    this.counts.symbols += symbols;
    this.counts.enclosing += enclosing;
  }

  flush(): void {
    if (this.file > 0) this.done(this.file, this.counts);
    this.counts = { body: 0, path: 0, symbols: 0, enclosing: 0 };
    this.file = 0;
  }
}

type Counts = Record<Field, number>;

function unpack(packed: number): Counts {
  return {
    body: packed & 0xff,
    path: (packed >>> 8) & 0xff,
    symbols: (packed >>> 16) & 0xff,
    enclosing: packed >>> 24,
  };
}

function saturated(counts: FieldCounts, length: FieldCounts, averages: FieldCounts): number {
  let sum = 0;
  for (const field of fields) {
    if (counts[field] === 0) continue;
    const effect = lengthEffect[field];
    sum += (boosts[field] * counts[field]) / (1 - effect + (effect * length[field]) / averages[field]);
  }
  return sum / (saturation + sum);
}

function raise(scores: Map<number, number>, id: number, by: number): void {
  scores.set(id, (scores.get(id) ?? 0) + by);
}

function rarityOf(found: number, all: number): number {
  return found === 0 ? 0 : Math.log(1 + (all - found + 0.5) / (found + 0.5));
}

// A byte for each field; counts above 255 are as good as 255.
function countOneMore(packed: number, position: number): number {
  const shift = position * 8;
  return ((packed >>> shift) & 0xff) === 0xff ? packed : (packed + (1 << shift)) >>> 0;
}

/** Pairs of passage and packed counts in one growing array: 8 bytes each. */
class Postings {
  private pairs = new Uint32Array(4);
  private used = 0;
  private lastFile = 0;
  /** How many files have had the term. */
  fileCount = 0;

  get count(): number {
    return this.used / 2;
  }

  push(id: number, packed: number, file: number): void {
    if (file !== this.lastFile) this.fileCount += 1;
    this.lastFile = file;
    if (this.used === this.pairs.length) {
      const grown = new Uint32Array(this.pairs.length * 2);
      grown.set(this.pairs);
      this.pairs = grown;
    }
    this.pairs[this.used] = id;
    this.pairs[this.used + 1] = packed;
    this.used += 2;
  }

  forEach(visit: (id: number, packed: number) => void): void {
    for (let at = 0; at < this.used; at += 2) visit(this.pairs[at] ?? 0, this.pairs[at + 1] ?? 0);
  }
}
