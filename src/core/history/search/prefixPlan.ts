import type { MatchPhrase, MatchTerm, SearchRequest, WordStart } from '../../storage/searchStore.ts';
import { startOf } from './wordStarts.ts';

/**
 * How texts are found of which some lack the word that may go on. The index would gather all words that begin so from every
 * message before it knew the newest: where that is many, reading the newest that may have it is faster.
 */
export interface PrefixPlan {
  /** What is looked for instead, and is true of all that are wanted. */
  readonly request: SearchRequest;
  /** Texts with a word that begins so are looked for, whatever the terms of the request are. */
  readonly start?: WordStart;
  /** Is all that is found so wanted? */
  readonly isWhole: boolean;
  /** What those that are wanted have. */
  readonly anyOf: readonly MatchPhrase[];
}

/** `undefined`: the index is best asked for all of it. */
export function prefixPlan(request: SearchRequest): PrefixPlan | undefined {
  const words = request.terms.filter(({ column, isExcluded }) => column === 'text' && !isExcluded);
  const [term, ...more] = words.filter(({ anyOf }) => anyOf.some(({ isPrefix }) => isPrefix));
  if (!term || more.length > 0) return undefined;
  const others = request.terms.filter((other) => other !== term);
  const [phrase] = term.anyOf;
  if (!phrase || term.anyOf.length > 1 || wordsOf(phrase).length > 1) return loosened(request, term, others);
  const { anyOf } = term;
  if (words.length > 1) return { request: { ...request, terms: others }, isWhole: false, anyOf };
  const start = others.length === 0 ? startOf(phrase.text) : undefined;
  return start && { request, start: start.start, isWhole: start.isWhole, anyOf };
}

// Of several words in a row the last is left away. A name as it is written is rare enough.
function loosened(request: SearchRequest, term: MatchTerm, others: readonly MatchTerm[]): PrefixPlan {
  const anyOf = term.anyOf.map((phrase): MatchPhrase => {
    const words = wordsOf(phrase);
    return words.length > 1 && phrase.isPrefix ? { text: words.slice(0, -1).join(' '), isPrefix: false } : phrase;
  });
  return { request: { ...request, terms: [...others, { ...term, anyOf }] }, isWhole: false, anyOf: term.anyOf };
}

function wordsOf({ text }: MatchPhrase): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}
