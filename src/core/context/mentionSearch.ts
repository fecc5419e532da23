import { l10n } from '../../base/l10n.ts';
import { formatPlace } from '../../base/lines.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { ContextSource } from './contextItem.ts';
import type { ContextManager } from './contextManager.ts';
import { matchPath } from './mentionRanking.ts';
import { type mentionKinds, mentionOfPath } from './mentions.ts';

/** Something that can be mentioned. */
export interface MentionOption {
  readonly source: ContextSource;
  /** What the list shows, and which of its characters answer to the query. */
  readonly label: string;
  readonly matches: readonly number[];
  /** Where it is, or what it stands for. */
  readonly detail: string;
  /** What is written into the question. */
  readonly insert: string;
  /** Something is still to be chosen: the list stays open for it. */
  readonly goesOn: boolean;
}

/** A list is bounded: more than these nobody reads. */
const mostOptions = 50;
/** A list of files that is this old will do while one types. */
const filesMayBeOldMs = 30_000;
/** So many sessions are looked through without a pause. */
const mostAtOnce = 200;
/** An open file comes before others that answer as well. */
const openBonus = 30;

/** What answers to `query` (what is typed after the `@`) without a look at the disk: sources, open files, sessions. */
export function quickMentions(manager: ContextManager, query: string): readonly MentionOption[] {
  const { kind, rest } = splitQuery(query);
  if (kind === 'session') {
    const first = otherSessions(manager).slice(0, mostAtOnce);
    return sessionOptions(
      manager,
      first.flatMap((one) => rankSession(one, rest)),
    );
  }
  const open = kind === 'folder' ? [] : rankPaths(openPaths(manager), rest, new Set());
  return kind === undefined ? [...sources(manager, rest), ...open] : open;
}

/** What answers to `query`, the best first. */
export async function findMentions(
  manager: ContextManager,
  query: string,
  signal: AbortSignal,
): Promise<readonly MentionOption[]> {
  const { kind, rest } = splitQuery(query);
  if (kind === 'session') return findSessions(manager, rest, signal);
  const { files } = await manager.ports.files(signal, filesMayBeOldMs);
  const slices = createTimeSlices(signal);
  const open = new Set(openPaths(manager));
  const names = files.map(({ path }) => path);
  const paths = [...(kind === 'folder' ? [] : names), ...(kind === 'file' ? [] : foldersOf(names))];
  if (rest === '' && kind === undefined) {
    const others = paths.filter((path) => !open.has(path)).slice(0, mostOptions);
    return [...quickMentions(manager, query), ...rankPaths(others, '', open)].slice(0, mostOptions);
  }
  const ranked: RankedPath[] = [];
  for (const path of paths) {
    await slices.pause();
    const match = matchPath(path, rest);
    if (match) ranked.push({ path, ...match, score: match.score + (open.has(path) ? openBonus : 0) });
  }
  const best = bestOf(ranked).map(pathOption);
  return kind === undefined ? [...sources(manager, rest), ...best].slice(0, mostOptions) : best;
}

interface RankedPath {
  readonly path: string;
  readonly score: number;
  readonly at: readonly number[];
}

// `session:pars` and `folder:"my do`: what is looked for, and with which words.
function splitQuery(query: string): { kind?: 'file' | 'folder' | 'session'; rest: string } {
  const [, kind, own] = /^(?:(file|folder|session):)?"?(.*)$/s.exec(query) ?? [];
  return { kind: kind as 'file' | 'folder' | 'session' | undefined, rest: own ?? '' };
}

function rankPaths(paths: readonly string[], query: string, open: ReadonlySet<string>): MentionOption[] {
  const ranked = paths.flatMap((path) => {
    const match = matchPath(path, query);
    return match ? [{ path, ...match, score: match.score + (open.has(path) ? openBonus : 0) }] : [];
  });
  return (query === '' ? ranked : bestOf(ranked)).map(pathOption);
}

function bestOf(ranked: readonly RankedPath[]): RankedPath[] {
  return [...ranked].sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1)).slice(0, mostOptions);
}

function pathOption({ path, at }: RankedPath): MentionOption {
  const isFolder = path.endsWith('/');
  const nameStart = path.slice(0, isFolder ? -1 : undefined).lastIndexOf('/') + 1;
  return {
    source: isFolder ? 'folder' : 'file',
    label: path.slice(nameStart),
    matches: at.filter((place) => place >= nameStart).map((place) => place - nameStart),
    detail: path.slice(0, Math.max(0, nameStart - 1)),
    insert: mentionOfPath(path),
    goesOn: false,
  };
}

function openPaths(manager: ContextManager): string[] {
  const { activeFiles } = manager.project;
  return activeFiles.filter((file) => manager.isInProject(file)).map((file) => manager.relativePath(file));
}

function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files)
    for (
      let end = file.lastIndexOf('/');
      end > 0 && !folders.has(file.slice(0, end + 1));
      end = file.lastIndexOf('/', end - 1)
    )
      folders.add(file.slice(0, end + 1));
  return [...folders].sort();
}

// The sources with a word of their own, those that have something to give; by that word when one is typed.
function sources(manager: ContextManager, query: string): MentionOption[] {
  const { editor, ports } = manager;
  const details: Readonly<Record<(typeof mentionKinds)[number], string | undefined>> = {
    selection: editor?.selection && formatPlace(manager.relativePath(editor.path), editor.selection),
    problems: problemCount(ports.problems().filter(({ path }) => manager.isInProject(path)).length),
    diff: l10n.t('What is not committed'),
    file: l10n.t('A file of the project'),
    folder: l10n.t('A folder of the project'),
    session: otherSessions(manager).length > 0 ? l10n.t('Another conversation') : undefined,
  };
  const order = ['selection', 'problems', 'diff', 'file', 'folder', 'session'] as const;
  return order.flatMap((kind): MentionOption[] => {
    const detail = details[kind];
    const match = kind.startsWith(query.toLowerCase());
    if (detail === undefined || !match) return [];
    const goesOn = kind === 'file' || kind === 'folder' || kind === 'session';
    const matches = Array.from({ length: query.length }, (_, index) => index);
    return [{ source: kind, label: kind, matches, detail, insert: goesOn ? `@${kind}:` : `@${kind}`, goesOn }];
  });
}

function problemCount(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? l10n.t('1 problem') : l10n.t('{count} problems', { count });
}

type KnownSession = ReturnType<ContextManager['ports']['sessions']>[number];

interface RankedSession extends KnownSession {
  readonly score: number;
  readonly at: readonly number[];
}

// The one that the user is in goes along by itself.
function otherSessions({ ports }: ContextManager): readonly KnownSession[] {
  const active = ports.activeSession();
  return ports.sessions().filter(({ id }) => id !== active);
}

async function findSessions(manager: ContextManager, query: string, signal: AbortSignal): Promise<MentionOption[]> {
  const slices = createTimeSlices(signal);
  const ranked: RankedSession[] = [];
  for (const one of otherSessions(manager)) {
    await slices.pause();
    ranked.push(...rankSession(one, query));
  }
  return sessionOptions(manager, ranked);
}

// Of those that answer equally well, the newest comes first, not the shortest.
function rankSession(session: KnownSession, query: string): RankedSession[] {
  const match = matchPath(session.title.replaceAll('/', ' '), query);
  return match ? [{ ...session, at: match.at, score: Math.floor(match.score) }] : [];
}

function sessionOptions({ ports }: ContextManager, ranked: readonly RankedSession[]): MentionOption[] {
  const times = new Map<string, number>();
  for (const { title } of ports.sessions()) times.set(title, (times.get(title) ?? 0) + 1);
  const best = [...ranked].sort((a, b) => b.score - a.score).slice(0, mostOptions);
  return best.map(({ id, title, at }) => {
    const mark = (times.get(title) ?? 0) > 1 ? `#${id.slice(0, 4)}` : '';
    const insert = `@session:"${title.replaceAll('"', '')}${mark}"`;
    return { source: 'session', label: title, matches: at, detail: mark, insert, goesOn: false };
  });
}
