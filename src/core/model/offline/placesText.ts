import { type LineRange, sliceLines } from '../../../base/lines.ts';
import type { Place, PlaceReason } from '../place.ts';
import { code, codeBlock, placeLink, plain } from './markdown.ts';

/** A place as a list item: link, why, and its most telling lines. */
export function describePlaceFound(place: Place): string {
  const why = reasonsInWords(place.reasons);
  const inside = place.within === undefined ? '' : ` in ${code(place.within)}`;
  const title = `**${placeLink(place.path, place.focus)}**${inside}${why === '' ? '' : `: ${why}`}`;
  return `${title}\n\n${codeBlock(place.language, linesOf(place))}`;
}

/** Why a place was found, in words; empty when there is nothing to say. */
export function reasonsInWords(reasons: readonly PlaceReason[]): string {
  return reasons.map(inWords).join('; ');
}

function inWords(reason: PlaceReason): string {
  switch (reason.kind) {
    case 'defines':
      return `defines ${code(reason.name)}`;
    case 'names':
      return `uses ${code(reason.name)}`;
    case 'path':
      return `its path says ${quoted(reason.words)}`;
    case 'words':
      return `says ${quoted(reason.words)}`;
  }
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `“${plain(word)}”`).join(', ');
}

function linesOf({ text, range, focus }: Place): string {
  const own: LineRange = { start: focus.start - range.start + 1, end: focus.end - range.start + 1 };
  return sliceLines(text, own);
}
