/** What stands at the edge of a word in any prose: marks of punctuation, quotation, brackets, and what joins words. */
const trailing = /[.,;:!?…'"’“”„‚‘«»‹›()[\]{}`*_\-–—]+$/u;
const leading = /^['"’“”„‚‘«»‹›()[\]{}`*_\-–—]+/u;
const edgeSigns = /^[^\p{L}\p{N}\p{M}\s]|[^\p{L}\p{N}\p{M}\s]$/u;
const word = /[\p{L}\p{N}]/u;

/**
 * What of a text that is searched for has to be there to the sign, since no index has signs: all of `=>`, and a word that signs
 * are attached to (`c++`, `#12`, `.net`), without the punctuation around it. `undefined` when words are all of it.
 */
export function literalOf(text: string): string | undefined {
  if (!word.test(text)) return text;
  const bare = text.replace(leading, '').replace(trailing, '');
  return edgeSigns.test(bare) ? bare : undefined;
}

/** The signs of a literal that a text must have, the longest run of them. */
export function signsOf(literal: string): string {
  const runs = literal.match(/[^\p{L}\p{N}\p{M}\s]+/gu) ?? [];
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}

/** Where a literal stands in a folded text, whatever spaces are in it. */
export function literalPattern(folded: string): string {
  return folded.trim().split(/\s+/).map(escaped).join('\\s+');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
