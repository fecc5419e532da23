import { l10n } from '../../../base/l10n.ts';
import { type LineRange, sliceLines } from '../../../base/lines.ts';
import type { Place, PlaceReason } from '../place.ts';
import { code, codeBlock, placeLink, plain } from './markdown.ts';

/** A place as a list item: link, why, and its most telling lines. */
export function describePlaceFound(place: Place): string {
  const title = describeWhereAndWhy(place, `**${placeLink(place.path, place.focus)}**`);
  return `${title}\n\n${codeBlock(place.language, linesOf(place))}`;
}

/** The place, shown as `link`, what encloses it, and why it was found. */
export function describeWhereAndWhy({ within, reasons }: Place, link: string): string {
  const where = within === undefined ? link : l10n.t('{place} in {name}', { place: link, name: code(within) });
  return [where, reasons.map(inWords).join('; ')].filter(Boolean).join(': ');
}

function inWords(reason: PlaceReason): string {
  switch (reason.kind) {
    case 'defines':
      return l10n.t('defines {name}', { name: code(reason.name) });
    case 'names':
      return l10n.t('uses {name}', { name: code(reason.name) });
    case 'path':
      return l10n.t('its path says {words}', { words: quoted(reason.words) });
    case 'words':
      return l10n.t('says {words}', { words: quoted(reason.words) });
  }
}

function quoted(words: readonly string[]): string {
  return words.map((word) => l10n.t('“{word}”', { word: plain(word) })).join(', ');
}

function linesOf({ text, range, focus }: Place): string {
  const own: LineRange = { start: focus.start - range.start + 1, end: focus.end - range.start + 1 };
  return sliceLines(text, own);
}
