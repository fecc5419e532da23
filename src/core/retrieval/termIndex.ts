import type { TimeSlices } from '../../base/timeSlices.ts';

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
/** Below 1: a rare word is often one that only this request has by chance. */
const rarityPower = 0.7;
const boosts: Readonly<Record<Field, number>> = { body: 1, path: 2, symbols: 3, enclosing: 1.2 };
const lengthEffect: Readonly<Record<Field, number>> = { body: 0.6, path: 0.3, symbols: 0.4, enclosing: 0.3 };

const pathField = fields.indexOf('path');
const boostOf = fields.map((field) => boosts[field]);
const lengthEffects = fields.map((field) => lengthEffect[field]);

/** How well passages, and the files that they are of, fit a request: by their numbers, 0 where they do not. */
export interface TermScores {
  readonly passages: Float64Array;
  readonly files: Float64Array;
}

/**
 * An in-memory inverted index over passages, scored by BM25F, and over the files that they are of, each as one long
 * passage. Passages are known by the number `add` gave them, files by that of `addFile`. The passages of a file are
 * added in a row.
 */
export class TermIndex {
  private readonly postings = new Map<string, Postings>();
  /** The file of each passage; 0 once it is removed. */
  private readonly fileOf = new Numbers();
  private readonly lengths = new Numbers();
  private readonly fileLengths = new Numbers();
  private readonly totals = fields.map(() => 0);
  private alive = 0;
  private filesAlive = 0;
  private filesAdded = 0;
  private sorted: string[] = [];

  /** How many passages it holds. */
  get size(): number {
    return this.alive;
  }

  /** Share of the space that removed passages still take. */
  get wasteShare(): number {
    return this.fileOf.count === 0 ? 0 : 1 - this.alive / this.fileOf.count;
  }

  addFile(): number {
    this.filesAdded += 1;
    return this.filesAdded;
  }

  add(terms: FieldTerms, file: number): number {
    const id = this.fileOf.count;
    const counts = new Map<string, number>();
    this.fileOf.set(id, file);
    if (this.fileLengths.get(file * fields.length + pathField) === 0) this.filesAlive += 1;
    fields.forEach((field, position) => {
      const { length } = terms[field];
      for (const term of terms[field]) counts.set(term, countOneMore(counts.get(term) ?? 0, position));
      this.lengths.set(id * fields.length + position, length);
      this.addLength(file, position, length);
    });
    for (const [term, packed] of counts) this.postingsOf(term).push(id, packed, file);
    this.alive += 1;
    return id;
  }

  remove(id: number): void {
    const file = this.fileOf.get(id);
    if (file === 0) return;
    fields.forEach((_, position) => {
      this.addLength(file, position, -this.lengths.get(id * fields.length + position));
    });
    if (this.fileLengths.get(file * fields.length + pathField) === 0) this.filesAlive -= 1;
    this.fileOf.set(id, 0);
    this.alive -= 1;
  }

  /** How telling a term is: 0 when no passage has it, about 1 when half of them have it, more when few do. */
  rarity(term: string): number {
    return rarityOf(this.postings.get(term)?.count ?? 0, this.fileOf.count);
  }

  /** How well each passage and each file fits the terms. */
  async score(terms: readonly WeightedTerm[], slices: TimeSlices): Promise<TermScores> {
    const passages = new Float64Array(this.fileOf.count);
    const files = new Float64Array(this.filesAdded + 1);
    const norms = this.normsOf(this.lengths, this.alive);
    const fileNorms = this.normsOf(this.fileLengths, this.filesAlive);
    for (const { term, weight } of terms) {
      await slices.pause();
      const postings = this.postings.get(term);
      if (!postings) continue;
      const gain = weight * rarityOf(postings.count, this.fileOf.count) ** rarityPower;
      const fileGain = weight * rarityOf(postings.fileCount, this.filesAdded) ** rarityPower;
      const ofFile = [0, 0, 0, 0];
      let file = 0;
      const flush = () => {
        if (file > 0) files[file] = (files[file] ?? 0) + fileGain * saturated(ofFile, fileNorms, file);
        ofFile.fill(0);
      };
      const own = [0, 0, 0, 0];
      postings.forEach((id, packed) => {
        const next = this.fileOf.get(id);
        if (next === 0) return;
        if (next !== file) flush();
        file = next;
        for (let position = 0; position < own.length; position += 1) {
          const count = (packed >>> (position * 8)) & 0xff;
          own[position] = count;
          ofFile[position] = (ofFile[position] ?? 0) + count;
        }
        passages[id] = (passages[id] ?? 0) + gain * saturated(own, norms, id);
      });
      flush();
    }
    return { passages, files };
  }

  /** Terms that begin with `start`, `more` letters longer at most. */
  termsFrom(start: string, more: number): string[] {
    if (this.sorted.length !== this.postings.size) this.sorted = [...this.postings.keys()].sort();
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? '') < start) low = middle + 1;
      else high = middle;
    }
    const found: string[] = [];
    for (; this.sorted[low]?.startsWith(start); low += 1) {
      const term = this.sorted[low] ?? '';
      if (term.length <= start.length + more) found.push(term);
    }
    return found;
  }

  /** Passages that hold the term. */
  passagesWith(term: string): number[] {
    const ids: number[] = [];
    this.postings.get(term)?.forEach((id) => {
      if (this.fileOf.get(id) > 0) ids.push(id);
    });
    return ids;
  }

  private addLength(file: number, position: number, length: number): void {
    const at = file * fields.length + position;
    this.fileLengths.set(at, this.fileLengths.get(at) + length);
    this.totals[position] = (this.totals[position] ?? 0) + length;
  }

  private normsOf(lengths: Numbers, count: number): Norms {
    return { lengths, averages: this.totals.map((total) => Math.max(1, total / Math.max(1, count))) };
  }

  private postingsOf(term: string): Postings {
    const known = this.postings.get(term);
    if (known) return known;
    const fresh = new Postings();
    this.postings.set(term, fresh);
    return fresh;
  }
}

/** The lengths of things in each field, and what they are on average. */
interface Norms {
  readonly lengths: Numbers;
  readonly averages: readonly number[];
}

// What the counts of a term in the fields of thing `id` say of it: more each time, but never more than 1.
function saturated(counts: readonly number[], { lengths, averages }: Norms, id: number): number {
  let sum = 0;
  for (let position = 0; position < counts.length; position += 1) {
    const count = counts[position] ?? 0;
    if (count === 0) continue;
    const effect = lengthEffects[position] ?? 0;
    const length = lengths.get(id * counts.length + position) / (averages[position] ?? 1);
    sum += ((boostOf[position] ?? 1) * count) / (1 - effect + effect * length);
  }
  return sum / (saturation + sum);
}

function rarityOf(found: number, all: number): number {
  return found === 0 ? 0 : Math.log(1 + (all - found + 0.5) / (found + 0.5));
}

/** Numbers in one growing array; what was never set is 0. */
class Numbers {
  private values = new Uint32Array(1024);
  count = 0;

  get(at: number): number {
    return this.values[at] ?? 0;
  }

  set(at: number, value: number): void {
    if (at >= this.values.length) {
      const grown = new Uint32Array(Math.max(at + 1, this.values.length * 2));
      grown.set(this.values);
      this.values = grown;
    }
    this.values[at] = value;
    this.count = Math.max(this.count, at + 1);
  }
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
