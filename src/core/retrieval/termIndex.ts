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

/** An in-memory inverted index over passages, scored by BM25F. Passages are known by the number `add` gave them. */
export class TermIndex {
  private readonly postings = new Map<string, Postings>();
  private readonly lengths: (Readonly<Record<Field, number>> | undefined)[] = [];
  private readonly totals: Record<Field, number> = { body: 0, path: 0, symbols: 0, enclosing: 0 };
  private alive = 0;

  /** How many passages it holds. */
  get size(): number {
    return this.alive;
  }

  /** Share of the space that removed passages still take. */
  get wasteShare(): number {
    return this.lengths.length === 0 ? 0 : 1 - this.alive / this.lengths.length;
  }

  add(terms: FieldTerms): number {
    const id = this.lengths.length;
    const counts = new Map<string, number>();
    fields.forEach((field, position) => {
      for (const term of terms[field]) counts.set(term, countOneMore(counts.get(term) ?? 0, position));
      this.totals[field] += terms[field].length;
    });
    for (const [term, packed] of counts) this.postingsOf(term).push(id, packed);
    const { body, path, symbols, enclosing } = terms;
    this.lengths.push({
      body: body.length,
      path: path.length,
      symbols: symbols.length,
      enclosing: enclosing.length,
    });
    this.alive += 1;
    return id;
  }

  remove(id: number): void {
    const length = this.lengths[id];
    if (!length) return;
    for (const field of fields) this.totals[field] -= length[field];
    this.lengths[id] = undefined;
    this.alive -= 1;
  }

  /** How telling a term is: 0 when no passage has it, about 1 when half of them have it, more when few do. */
  rarity(term: string): number {
    const found = this.postings.get(term)?.count ?? 0;
    return found === 0 ? 0 : Math.log(1 + (this.lengths.length - found + 0.5) / (found + 0.5));
  }

  /** Passages that hold any of the terms, with their scores. */
  score(terms: readonly WeightedTerm[]): Map<number, number> {
    const scores = new Map<number, number>();
    for (const { term, weight } of terms) {
      const gain = weight * this.rarity(term);
      this.postings.get(term)?.forEach((id, packed) => {
        const length = this.lengths[id];
        if (!length) return;
        const frequency = this.weightedFrequency(packed, length);
        scores.set(id, (scores.get(id) ?? 0) + (gain * frequency) / (saturation + frequency));
      });
    }
    return scores;
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

  private weightedFrequency(packed: number, length: Readonly<Record<Field, number>>): number {
    let sum = 0;
    fields.forEach((field, position) => {
      const count = (packed >>> (position * 8)) & 0xff;
      if (count === 0) return;
      const average = Math.max(1, this.totals[field] / this.alive);
      sum += (boosts[field] * count) / (1 - lengthEffect[field] + (lengthEffect[field] * length[field]) / average);
    });
    return sum;
  }

  private postingsOf(term: string): Postings {
    const known = this.postings.get(term);
    if (known) return known;
    const fresh = new Postings();
    this.postings.set(term, fresh);
    return fresh;
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

  get count(): number {
    return this.used / 2;
  }

  push(id: number, packed: number): void {
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
