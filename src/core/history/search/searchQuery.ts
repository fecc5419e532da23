import { l10n } from '../../../base/l10n.ts';
import type { Role } from '../../model/model.ts';
import { parseDay } from './searchDays.ts';

/** A word or a phrase to be found. */
export interface QueryText {
  readonly text: string;
  /** May a word that is found go on after it? */
  readonly isPrefix: boolean;
  readonly isPhrase: boolean;
  readonly isExcluded: boolean;
}

/** What a message must have been written on, with or about: a part of the name is enough. */
export interface QueryName {
  readonly field: 'branch' | 'file' | 'model' | 'project';
  readonly text: string;
  readonly isExcluded: boolean;
}

/** What was asked for. All of it must be true of what is found. */
export interface SearchQuery {
  readonly texts: readonly QueryText[];
  readonly names: readonly QueryName[];
  readonly role?: Role;
  readonly hasCode?: true;
  /** Written at this time or later; milliseconds since 1970. */
  readonly sinceMs?: number;
  /** Written before this time. */
  readonly untilMs?: number;
  /** What of the query was not understood, and so was searched for as it is written, for the user. */
  readonly problems: readonly string[];
}

type Draft = { -readonly [Key in keyof SearchQuery]: SearchQuery[Key] } & {
  texts: QueryText[];
  names: QueryName[];
  problems: string[];
};

/** One piece of a query as it was written. */
interface Piece {
  readonly isExcluded: boolean;
  readonly key: string | undefined;
  readonly value: string;
  readonly isQuoted: boolean;
  /** Is the quotation mark at its end missing? */
  readonly isOpen: boolean;
  /** As it was written, without the minus. */
  readonly raw: string;
  readonly isLast: boolean;
}

const piecePattern = /(-?)(?:(branch|file|model|role|has|before|after|project):)?(?:"([^"]*)("|$)|(\S*))/iy;
const roles: Readonly<Record<string, Role>> = { user: 'user', me: 'user', assistant: 'assistant', system: 'system' };
/** With less than this nearly every message has a word that begins so. In a script of many signs one says enough. */
const leastBegin = 3;
/** More than anybody types: a text that was pasted. */
const mostPieces = 40;

/**
 * Reads what is typed into the search: words (all of them, the last as the beginning of one), `"a phrase"`, `begin*`, `-without`,
 * `branch:`, `file:`, `model:`, `project:`, `role:user`, `has:code`, `before:` and `after:` a day. Takes any text: what cannot be
 * understood is searched for as it is written, and `problems` says why.
 */
export function parseSearchQuery(source: string, nowMs = Date.now()): SearchQuery {
  const query: Draft = { texts: [], names: [], problems: [] };
  const pieces = piecesOf(source);
  for (const piece of pieces.slice(0, mostPieces)) read(query, piece, nowMs);
  if (pieces.length > mostPieces)
    query.problems.push(l10n.t('Only the first {count} words are searched for.', { count: mostPieces }));
  return query;
}

function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < source.length && pieces.length <= mostPieces; ) {
    if (/\s/.test(source.charAt(at))) {
      at += 1;
      continue;
    }
    piecePattern.lastIndex = at;
    const [whole = '', minus = '', key, quoted, quote, word = ''] = piecePattern.exec(source) ?? [];
    at += Math.max(1, whole.length);
    pieces.push({
      isExcluded: minus !== '' && whole.length > 1,
      key: key?.toLowerCase(),
      value: quoted ?? word,
      isQuoted: quoted !== undefined,
      isOpen: quoted !== undefined && quote === '',
      raw: whole.length > 1 ? whole.slice(minus.length) : whole,
      isLast: at >= source.length,
    });
  }
  return pieces;
}

function read(query: Draft, piece: Piece, nowMs: number): void {
  if (piece.isOpen && piece.value !== '')
    query.problems.push(l10n.t('The quotation mark before “{text}” has no other at its end.', { text: piece.value }));
  const why = piece.key === undefined ? readText(query, piece) : readFilter(query, piece, nowMs);
  if (why === undefined) return;
  query.problems.push(why);
  query.texts.push({ text: piece.raw, isPrefix: piece.isLast, isPhrase: true, isExcluded: piece.isExcluded });
}

function readText(query: Draft, { value, isQuoted, isOpen, isLast, isExcluded }: Piece): undefined {
  if (value === '') return;
  const isPhrase = isQuoted;
  const begins = !isQuoted && value.endsWith('*') && value.length > 1;
  const text = begins ? value.slice(0, -1) : value;
  // What is not to be found is not made more by the letters that are still to come.
  const goesOn =
    isLast && !isExcluded && (isOpen || !isQuoted) && (text.length >= leastBegin || /[^\0-\x7f]/.test(text));
  const isPrefix = begins || goesOn;
  query.texts.push({ text, isPrefix, isPhrase, isExcluded });
}

// Gives the reason when it is none.
function readFilter(query: Draft, { key, value, isExcluded, raw }: Piece, nowMs: number): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(value))
    return l10n.t('“{text}” is searched for as it is written: nothing follows the colon.', { text: raw });
  switch (key) {
    case 'branch':
    case 'file':
    case 'model':
    case 'project':
      query.names.push({ field: key, text: value, isExcluded });
      return undefined;
    case 'role':
      return readRole(query, value, isExcluded ? `-${raw}` : raw);
    case 'has':
      if (value.toLowerCase() !== 'code' || isExcluded)
        return l10n.t('“{text}” is searched for as it is written: only has:code is known.', { text: raw });
      query.hasCode = true;
      return undefined;
    default:
      return readDay(query, { key, value, raw, isExcluded }, nowMs);
  }
}

function readRole(query: Draft, value: string, raw: string): string | undefined {
  const name = value.toLowerCase();
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (!role || raw.startsWith('-'))
    return l10n.t('“{text}” is searched for as it is written: a role is user or assistant.', { text: raw });
  query.role = role;
  return undefined;
}

function readDay(
  query: Draft,
  { key, value, raw, isExcluded }: Pick<Piece, 'key' | 'value' | 'raw' | 'isExcluded'>,
  nowMs: number,
): string | undefined {
  const startMs = isExcluded ? undefined : parseDay(value, nowMs);
  if (startMs === undefined)
    return l10n.t('“{text}” is searched for as it is written: a day is 2026-11-22, 2026-11, 2026, today or 7d.', {
      text: raw,
    });
  if (key === 'before') query.untilMs = Math.min(startMs, query.untilMs ?? startMs);
  else query.sinceMs = Math.max(startMs, query.sinceMs ?? startMs);
  return undefined;
}
