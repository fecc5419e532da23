import type { MatchPhrase } from '../../storage/searchStore.ts';
import { findPhrases } from './excerpt.ts';

/** A text that has all of what was searched for. */
export interface RankedText {
  readonly seq: number;
  readonly text: string;
}

// The usual constants of BM25: how soon more of the same says no more, and how much a long text has to have more.
const saturation = 1.2;
const lengthShare = 0.75;
/** Scores that differ by less than a tenth of the best are as good as each other: the newer comes first. */
const grades = 10;

/**
 * The numbers of texts, the best first, by BM25 (https://en.wikipedia.org/wiki/Okapi_BM25). Each of them has all of `terms`, each
 * of which is any of some phrases: so how rare one is says nothing here, and is left out.
 */
export function rank(texts: readonly RankedText[], terms: readonly (readonly MatchPhrase[])[]): number[] {
  const meanLength = texts.reduce((sum, { text }) => sum + text.length, 0) / Math.max(1, texts.length);
  const scored = texts.map(({ seq, text }) => {
    const room = saturation * (1 - lengthShare + (lengthShare * text.length) / Math.max(1, meanLength));
    const scores = terms.map((phrases) => {
      const count = findPhrases(text, phrases).length;
      return (count * (saturation + 1)) / (count + room);
    });
    return { seq, score: scores.reduce((sum, score) => sum + score, 0) };
  });
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const grade = ({ score }: { readonly score: number }) => (best === 0 ? 0 : Math.floor((score / best) * grades));
  return scored.sort((one, other) => grade(other) - grade(one) || other.seq - one.seq).map(({ seq }) => seq);
}
