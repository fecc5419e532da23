import { foldText } from './foldText.ts';

/** From and to, in UTF-16 units. */
export type TextPlace = readonly [start: number, end: number];

/** Finds a text in texts, whatever the case, the accents and the kind of space. */
export interface TextFinder {
  /** Where it stands in a text that was folded (`foldText`), without overlaps. */
  placesIn(folded: string): TextPlace[];
  /** Is it worth looking? Of a folded text in which there may be signs between and around the words. */
  mayBeIn(folded: string): boolean;
}

/** `undefined` when there is nothing to be found. */
export function createTextFinder(query: string): TextFinder | undefined {
  const wanted = foldText(query.normalize('NFC'));
  if (wanted.trim() === '') return undefined;
  const plain = patternOf(wanted, '');
  const tolerant = patternOf(wanted, '\\p{M}*');
  const words = wanted.match(/[\p{L}\p{N}]+/gu) ?? [];
  return {
    placesIn(folded) {
      // An accent may be a sign of its own, behind its letter.
      const pattern = /\p{M}/u.test(folded) ? tolerant : plain;
      return Array.from(folded.matchAll(pattern), ({ index, 0: found }) => [index, index + found.length] as const);
    },
    mayBeIn: (folded) => /\p{M}/u.test(folded) || words.every((word) => folded.includes(word)),
  };
}

function patternOf(wanted: string, between: string): RegExp {
  const parts = wanted.match(/\s+|\S/gu) ?? [];
  const source = parts.map((part) => (part.trim() === '' ? '\\s+' : literal(part) + between));
  return new RegExp(source.join(''), 'gu');
}

function literal(sign: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign;
}
