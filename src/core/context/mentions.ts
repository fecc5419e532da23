// What a question names with `@`. Pure: whether a path exists is seen when it is resolved.
import type { LineRange } from '../../base/lines.ts';
import { languageOf } from '../retrieval/languages.ts';

/** What a mention names. A bare path is a file or a folder: the disk knows which. */
export type MentionTarget =
  | { readonly kind: 'path'; readonly path: string; readonly range?: LineRange }
  | { readonly kind: 'file'; readonly path?: string; readonly range?: LineRange }
  | { readonly kind: 'folder' | 'problems'; readonly path?: string }
  | { readonly kind: 'selection' | 'diff' }
  | { readonly kind: 'session'; readonly title?: string };

/** A mention in a text. */
export interface Mention {
  /** As it is written, with the `@`. */
  readonly text: string;
  readonly start: number;
  readonly target: MentionTarget;
  /** Cannot be anything but a mention. What is not, as `@types/node`, is plain text unless it names a file. */
  readonly isExplicit: boolean;
}

export const mentionKinds = ['file', 'folder', 'selection', 'problems', 'diff', 'session'] as const;

type MentionKind = (typeof mentionKinds)[number];

/** More than these in one message are left as text. */
const mostMentions = 50;
// An address (`me@example.org`), a path, a quoted import and a decorator's argument go on before the `@`.
const before = /[A-Za-z0-9_@./\\"'`+-]/;
const plainPath = /[^\s"'`<>|*?()[\]{},;!、。，；！？「」]+/y;
const quoted = /"([^"\n]+)"/y;
const keyword = new RegExp(`(${mentionKinds.join('|')})(?![\\w/.-])`, 'y');
const placeEnd = /^(.*?[^:]):(\d+)(?:-(\d+))?$/;
const code = /(?:^|\n)[ \t]*(`{3,}|~{3,})[\s\S]*?(?:\n[ \t]*\1|$)|`[^`\n]+`/g;
/** What cannot stand in a path that is written without quotes. */
const needsQuotes = /[\s"'`<>|*?()[\]{},;!、。，；！？「」]|[.:]$|:\d+(?:-\d+)?$|^["@]/;

/** The mentions of a text, in their order. What stands in code is code. */
export function parseMentions(text: string): readonly Mention[] {
  const found: Mention[] = [];
  if (!text.includes('@')) return found;
  const masked = [...text.matchAll(code)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
  for (let at = text.indexOf('@'); at >= 0 && found.length < mostMentions; at = text.indexOf('@', at + 1)) {
    if (before.test(text.charAt(at - 1)) || masked.some(({ start, end }) => start <= at && at < end)) continue;
    const mention = mentionAt(text, at);
    if (!mention) continue;
    found.push(mention);
    at += mention.text.length - 1;
  }
  return found;
}

/** The mention that names a path, quoted where it must be. */
export function mentionOfPath(path: string): string {
  const isKind = mentionKinds.some((kind) => kind === path);
  return needsQuotes.test(path) || isKind ? `@"${path}"` : `@${path}`;
}

function mentionAt(text: string, start: number): Mention | undefined {
  const kind = matchAt(keyword, text, start + 1)?.[1] as MentionKind | undefined;
  if (kind) {
    const end = start + 1 + kind.length;
    const argument =
      text.charAt(end) === ':' && kind !== 'selection' && kind !== 'diff' ? wordAt(text, end + 1) : undefined;
    const target = targetOf(kind, argument?.value);
    return { text: text.slice(start, argument?.end ?? end), start, target, isExplicit: true };
  }
  const word = wordAt(text, start + 1);
  if (!word) return undefined;
  const place = splitPlace(word);
  const isExplicit = word.isQuoted || looksLikeFile(place.path);
  return { text: text.slice(start, word.end), start, target: { kind: 'path', ...place }, isExplicit };
}

function targetOf(kind: MentionKind, argument: string | undefined): MentionTarget {
  switch (kind) {
    case 'file':
      return argument === undefined ? { kind } : { kind, ...splitPlace({ value: argument, isQuoted: false }) };
    case 'folder':
    case 'problems':
      return argument === undefined ? { kind } : { kind, path: argument };
    case 'session':
      return argument === undefined ? { kind } : { kind, title: argument };
    default:
      return { kind };
  }
}

interface Word {
  readonly value: string;
  readonly end: number;
  readonly isQuoted: boolean;
}

function wordAt(text: string, at: number): Word | undefined {
  const inQuotes = matchAt(quoted, text, at);
  if (inQuotes) return { value: inQuotes[1] ?? '', end: at + inQuotes[0].length, isQuoted: true };
  // The full stop of the sentence is not the file's.
  const value = (matchAt(plainPath, text, at)?.[0] ?? '').replace(/[.:]+$/, '');
  return value === '' ? undefined : { value, end: at + value.length, isQuoted: false };
}

function splitPlace({ value, isQuoted }: Pick<Word, 'value' | 'isQuoted'>): { path: string; range?: LineRange } {
  const [, path, from, to] = (isQuoted ? undefined : placeEnd.exec(value)) ?? [];
  if (path === undefined) return { path: value };
  const start = Math.max(1, Number(from));
  return { path, range: { start, end: Math.max(start, Number(to ?? start)) } };
}

// `@app.route` and `@types/node` are none; `@src/` and `@cart.ts` can be nothing else.
function looksLikeFile(path: string): boolean {
  return path.endsWith('/') || (path.includes('.') && languageOf(path) !== 'plaintext');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
