import type { MatchTerm } from '../../storage/searchStore.ts';
import { isUnspaced, splitIdentifier } from './identifierParts.ts';
import type { QueryText, SearchQuery } from './searchQuery.ts';
import { literalOf } from './signs.ts';

/** A text of signs such as `=>`, or a word with signs such as `c++`: no index has it, so that what is found is read for it. */
export interface LiteralTerm {
  readonly text: string;
  readonly isPrefix: boolean;
  readonly isExcluded: boolean;
}

/** The texts and names of a query as the index is asked for them, and what it cannot be asked for. */
export function matchTerms(query: SearchQuery): { readonly terms: MatchTerm[]; readonly literals: LiteralTerm[] } {
  const terms: MatchTerm[] = [];
  const literals: LiteralTerm[] = [];
  for (const text of query.texts) {
    const literal = literalOf(text.text);
    // A word ends where its signs begin.
    const isPrefix = text.isPrefix && (literal === undefined || /[\p{L}\p{N}\p{M}]$/u.test(literal));
    if (literal !== undefined) literals.push({ text: literal, isPrefix, isExcluded: text.isExcluded });
    // What is to be without `c++` may have another `c`.
    if (hasWord(text.text) && (literal === undefined || !text.isExcluded)) terms.push(textTerm({ ...text, isPrefix }));
  }
  for (const { field, text, isExcluded } of query.names) {
    if (field === 'project') continue;
    const column = field === 'file' ? 'files' : field;
    terms.push({ column, anyOf: [{ text, isPrefix: true }], isExcluded });
  }
  return { terms, literals };
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

// A name is found as it is written, and by its parts: `getUserName` finds `get_user_name` too.
function textTerm({ text, isPrefix, isPhrase, isExcluded }: QueryText): MatchTerm {
  const parts = splitIdentifier(text);
  const isByParts = parts.length > 1 && (!isPhrase || isUnspaced(text));
  return {
    column: 'text',
    anyOf: [{ text, isPrefix }, ...(isByParts ? [{ text: parts.join(' '), isPrefix }] : [])],
    isExcluded,
  };
}
