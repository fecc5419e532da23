import type { Failure } from '../../base/errors.ts';
import { ThroughlineError } from '../../base/errors.ts';
import { formatPlace, sliceLines } from '../../base/lines.ts';
import type { ContextItem } from './contextItem.ts';
import type { ContextManager } from './contextManager.ts';
import type { Attachment, EditorFocus } from './projectContext.ts';

/** A piece of context, or why it cannot go along. Both are shown; only the first is sent. */
export type CollectedItem =
  | { readonly ok: true; readonly item: ContextItem; readonly focusLine?: number }
  | { readonly ok: false; readonly item: Omit<ContextItem, 'text'>; readonly failure: Failure };

/**
 * Collects what goes along now: the selection or the active file, then the files given along. A place given twice
 * goes once. Reads every file anew; one that cannot be read is told, not skipped.
 */
export async function collectItems(manager: ContextManager, signal: AbortSignal): Promise<readonly CollectedItem[]> {
  const collected: CollectedItem[] = [];
  const seen = new Set<string>();
  const add = async (description: Omit<ContextItem, 'text'>, absolute: string, focusLine?: number) => {
    const place = description.id.slice(description.id.indexOf(':') + 1);
    if (seen.has(place)) return;
    seen.add(place);
    collected.push(await readItem(manager, { description, absolute, focusLine }, signal));
  };
  for (const attachment of manager.attachments) await add(describeAttachment(manager, attachment), attachment.path);
  const { focus } = manager;
  if (focus) await add(describeFocus(manager, focus), focus.path, focus.selection ? undefined : focus.cursorLine);
  return collected;
}

/** The item of the editor's focus, without its text. */
export function describeFocus(manager: ContextManager, focus: EditorFocus): Omit<ContextItem, 'text'> {
  const source = focus.selection ? 'selection' : 'activeFile';
  const reason = focus.selection ? 'Selected in the editor' : 'Open in the editor';
  return describe(manager, { path: focus.path, range: focus.selection, pinned: false }, { source, reason });
}

function describeAttachment(manager: ContextManager, attachment: Attachment): Omit<ContextItem, 'text'> {
  const reason = attachment.pinned ? 'Pinned by you' : 'Added by you';
  return describe(manager, attachment, { source: 'file', reason });
}

function describe(
  manager: ContextManager,
  place: Attachment,
  why: Pick<ContextItem, 'source' | 'reason'>,
): Omit<ContextItem, 'text'> {
  const path = manager.relativePath(place.path);
  const name = path.split('/').at(-1) ?? path;
  return {
    ...why,
    id: `${why.source}:${formatPlace(path, place.range)}`,
    label: formatPlace(name, place.range),
    path,
    range: place.range,
    pinned: place.pinned,
  };
}

async function readItem(
  manager: ContextManager,
  wanted: { description: Omit<ContextItem, 'text'>; absolute: string; focusLine?: number },
  signal: AbortSignal,
): Promise<CollectedItem> {
  const { description, absolute, focusLine } = wanted;
  try {
    const file = await manager.readContent(absolute, signal);
    const text = description.range ? sliceLines(file.content, description.range) : file.content;
    return { ok: true, item: { ...description, language: file.language, text }, focusLine };
  } catch (error) {
    if (error instanceof ThroughlineError) return { ok: false, item: description, failure: error.failure };
    throw error;
  }
}
