import type { Failure } from '../../base/errors.ts';
import { ThroughlineError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import { formatPlace, sliceLines } from '../../base/lines.ts';
import { failures } from '../errors.ts';
import type { ContextRef, SourceRef } from '../model/contextRef.ts';
import { withPath } from './attachedSource.ts';
import type { ContextItem } from './contextItem.ts';
import type { ContextManager, GivenAlong } from './contextManager.ts';
import { parseMentions } from './mentions.ts';
import type { Attachment, EditorFocus, Frozen } from './projectContext.ts';
import { resolveMention } from './resolveMention.ts';
import { collectSource } from './sources.ts';

/** A piece of context, or why it cannot go along. Both are shown; only the first is sent. */
export type CollectedItem =
  | { readonly ok: true; readonly item: ContextItem; readonly focusLine?: number }
  | { readonly ok: false; readonly item: ItemDescription; readonly failure: Failure };

/** An item without its text. */
export type ItemDescription = Omit<ContextItem, 'text'>;

export interface CollectOptions {
  /** The question: what it mentions goes along. */
  readonly text?: string;
  /** What was given along, and what the editor showed then, if not all that is now. */
  readonly given?: GivenAlong;
  /** What an earlier request for the same question took along, with paths as the user sees them. */
  readonly again?: readonly ContextRef[];
  /** What mentions stood for in that request, by how they are written. */
  readonly mentioned?: ReadonlyMap<string, ContextRef>;
  /** Milliseconds for which a text of a slow source (changes, folder) will do. None unless given. */
  readonly mayBeOldMs?: number;
}

/**
 * Collects what goes along now: files and sources given along, what the question mentions, and the selection or the active
 * file. A place given twice goes once. Reads everything anew; what cannot be read is told, not skipped.
 */
export async function collectItems(
  manager: ContextManager,
  signal: AbortSignal,
  options: CollectOptions = {},
): Promise<readonly CollectedItem[]> {
  const collected: CollectedItem[] = [];
  const seen = new Set<string>();
  for (const wanted of await wantedItems(manager, options)) {
    const { description } = wanted;
    const place = isPlace(description) ? placeOf(description.id) : description.id;
    if (seen.has(place)) continue;
    seen.add(place);
    collected.push(await readItem(manager, { ...wanted, mayBeOldMs: options.mayBeOldMs ?? 0 }, signal));
  }
  return collected;
}

/** Something to collect: a file, another source, or nothing that could be found. */
export type WantedItem = { readonly description: ItemDescription } & (
  | { readonly kind: 'file'; readonly absolute: string; readonly focusLine?: number; readonly frozen?: Frozen }
  | { readonly kind: 'source'; readonly ref: SourceRef }
  | { readonly kind: 'missing'; readonly failure: Failure }
);

async function wantedItems(
  manager: ContextManager,
  { text = '', again = [], mentioned = new Map(), given = manager }: CollectOptions,
): Promise<WantedItem[]> {
  const absolute = (file: string) => manager.absolutePath(file);
  const wanted: WantedItem[] = [
    ...given.attachments.map((attachment) => attachedFile(manager, attachment)),
    ...given.sources.map(({ ref, pinned }) => attachedSource(manager, ref, { pinned, reason: addedReason(pinned) })),
  ];
  for (const mention of parseMentions(text)) {
    const before = mentioned.get(mention.text);
    const found = before
      ? ({ kind: 'found', ref: withPath(before, absolute) } as const)
      : await resolveMention(manager, mention, given.editor);
    const extra = { pinned: false, reason: l10n.mark('Mentioned by you'), mention: mention.text };
    if (found?.kind === 'missing') wanted.push({ ...found, description: missing(mention.text, extra) });
    else if (found) wanted.push(wantedRef(manager, found.ref, extra));
  }
  for (const ref of again)
    wanted.push(wantedRef(manager, withPath(ref, absolute), { pinned: false, reason: l10n.mark('Asked about') }));
  const { focus } = given;
  if (focus) {
    const description = describeFocus(manager, focus);
    const focusLine = focus.selection ? undefined : focus.cursorLine;
    wanted.push({ kind: 'file', description, absolute: focus.path, focusLine });
  }
  return wanted;
}

/** What is given along, by the names that its chips have. */
export function labelsOf(manager: ContextManager, { attachments, sources, focus }: GivenAlong): readonly string[] {
  const items = [
    ...attachments.map((attachment) => attachedFile(manager, attachment).description),
    ...sources.map(({ ref, pinned }) => attachedSource(manager, ref, { pinned, reason: '' }).description),
    ...(focus ? [describeFocus(manager, focus)] : []),
  ];
  return [...new Set(items.map(({ label }) => label))];
}

/** The item of the editor's focus, without its text. */
export function describeFocus(manager: ContextManager, focus: EditorFocus): ItemDescription {
  const source = focus.selection ? 'selection' : 'activeFile';
  const reason = focus.selection ? l10n.mark('Selected in the editor') : l10n.mark('Open in the editor');
  return describe(manager, { path: focus.path, range: focus.selection, pinned: false }, { source, reason });
}

type Why = Pick<ContextItem, 'reason' | 'pinned' | 'mention'>;

function wantedRef(manager: ContextManager, ref: ContextRef, why: Why): WantedItem {
  if (ref.kind !== 'file') return attachedSource(manager, ref, why);
  const place = { path: ref.path, range: ref.range, pinned: why.pinned };
  const description = { ...describe(manager, place, { source: 'file', reason: why.reason }), mention: why.mention };
  return { kind: 'file', description, absolute: ref.path };
}

function attachedFile(manager: ContextManager, attachment: Attachment): WantedItem {
  const { path, frozen } = attachment;
  const reason = frozen ? l10n.mark('As it was sent before') : addedReason(attachment.pinned);
  const description = describe(manager, attachment, { source: 'file', reason });
  return { kind: 'file', absolute: path, frozen, description: { ...description, frozenAtMs: frozen?.atMs } };
}

function attachedSource(manager: ContextManager, ref: SourceRef, why: Why): WantedItem {
  const id = manager.sourceId(ref);
  const path = 'path' in ref && ref.path !== undefined ? manager.relativePath(ref.path) : undefined;
  const shown = withPath(ref, (absolute) => manager.relativePath(absolute));
  return {
    kind: 'source',
    ref,
    description: { ...why, id, source: ref.kind, ref: shown, ...labelOf(manager, ref, path) },
  };
}

function labelOf(manager: ContextManager, ref: SourceRef, path: string | undefined) {
  switch (ref.kind) {
    case 'folder':
      return { label: `${path || '.'}/`, path: `${path || '.'}/` };
    case 'problems':
      return { label: path === undefined ? l10n.t('Problems') : l10n.t('Problems in {path}', { path }) };
    case 'diff':
      return { label: l10n.t('Uncommitted changes'), language: 'diff' };
    case 'session': {
      const session = manager.ports.sessions().find(({ id }) => id === ref.id);
      return { label: session?.label ?? session?.title ?? l10n.t('Session') };
    }
  }
}

function missing(mention: string, why: Why): ItemDescription {
  return { ...why, id: `mention:${mention}`, source: 'file', label: mention };
}

function addedReason(pinned: boolean): string {
  return pinned ? l10n.mark('Pinned by you') : l10n.mark('Added by you');
}

function describe(
  manager: ContextManager,
  place: Attachment,
  why: Pick<ContextItem, 'source' | 'reason'>,
): ItemDescription {
  const path = manager.relativePath(place.path);
  const name = path.split('/').at(-1) ?? path;
  return {
    ...why,
    id: `${why.source}:${formatPlace(path, place.range)}`,
    label: formatPlace(name, place.range),
    path,
    range: place.range,
    pinned: place.pinned,
    ref: { kind: 'file', path, range: place.range },
  };
}

// Files go by their place, whatever brought them.
function isPlace({ source }: ItemDescription): boolean {
  return source === 'file' || source === 'selection' || source === 'activeFile';
}

function placeOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

async function readItem(
  manager: ContextManager,
  wanted: WantedItem & { readonly mayBeOldMs: number },
  signal: AbortSignal,
): Promise<CollectedItem> {
  const { description } = wanted;
  if (wanted.kind === 'missing') return { ok: false, item: description, failure: wanted.failure };
  try {
    if (wanted.kind === 'source') return await readSource(manager, wanted, signal);
    const { frozen, absolute, focusLine } = wanted;
    if (frozen) return { ok: true, item: { ...description, text: frozenText(manager, description, frozen) } };
    const file = await manager.readContent(absolute, signal);
    const text = description.range ? sliceLines(file.content, description.range) : file.content;
    return { ok: true, item: { ...description, language: file.language, text }, focusLine };
  } catch (error) {
    if (error instanceof ThroughlineError) return { ok: false, item: description, failure: error.failure };
    throw error;
  }
}

async function readSource(
  manager: ContextManager,
  wanted: { readonly description: ItemDescription; readonly ref: SourceRef; readonly mayBeOldMs: number },
  signal: AbortSignal,
): Promise<CollectedItem> {
  const { description, ref, mayBeOldMs } = wanted;
  const text = await manager.recentSources.get(description.id, mayBeOldMs, () => collectSource(manager, ref, signal));
  // The newest of a conversation matters most.
  const focusLine = ref.kind === 'session' ? Number.MAX_SAFE_INTEGER : undefined;
  return { ok: true, item: { ...description, text }, focusLine };
}

function frozenText(manager: ContextManager, { path = '', range }: ItemDescription, frozen: Frozen): string {
  const place = formatPlace(frozen.path ?? path, range);
  const text = manager.ports.sentText(frozen.messageId, place);
  if (text === undefined) throw new ThroughlineError(failures.frozenTextGone(place));
  return text;
}
