import { foldText } from '../../../base/foldText.ts';
import type { WordStart } from '../../storage/searchStore.ts';

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;
const short = 3;
const long = 5;

/** How the words of a text begin, each beginning once, for the index of beginnings. */
export function wordStarts(text: string): string {
  const starts = new Set<WordStart>();
  for (const [word] of foldText(text).matchAll(wordPattern)) {
    if (word.length >= short) starts.add(`${short}${word.slice(0, short)}`);
    if (word.length >= long) starts.add(`${long}${word.slice(0, long)}`);
  }
  return [...starts].join(' ');
}

/**
 * What the index of beginnings is asked for a word that may go on, and whether that is all of it: `confi` is, of `conf` it is only
 * `con`. `undefined` when it cannot be asked for it.
 */
export function startOf(word: string): { readonly start: WordStart; readonly isWhole: boolean } | undefined {
  const folded = foldText(word);
  const [only, ...more] = folded.match(wordPattern) ?? [];
  if (only !== folded || more.length > 0 || folded.length < short) return undefined;
  const length = folded.length >= long ? long : short;
  return { start: `${length}${folded.slice(0, length)}`, isWhole: folded.length === length };
}
