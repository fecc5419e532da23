import type { ContextRef } from '../model/contextRef.ts';
import type { ReceiptItem } from '../model/receipt.ts';

/** What a question was asked with, for it to be asked again with the same. Paths as the user sees them. */
export interface AskedWith {
  /** What went along with it only. */
  readonly again: readonly ContextRef[];
  /** What its mentions stood for, by how they are written. */
  readonly mentioned: ReadonlyMap<string, ContextRef>;
  /** The file that was open in the editor, when that went along. */
  readonly openFile?: string;
}

/**
 * Reads it from the items of a receipt. What the question mentioned is among what goes again only with `mentions`: another
 * wording says itself what it mentions.
 */
export function askedWith(items: readonly ReceiptItem[], { mentions }: { readonly mentions: boolean }): AskedWith {
  const openFile = items.find(({ source }) => source === 'activeFile')?.path;
  return {
    again: items.flatMap(({ once, ref, isMentioned }) => (once && ref && (mentions || !isMentioned) ? [ref] : [])),
    mentioned: new Map(items.flatMap(({ mention, ref }) => (mention !== undefined && ref ? [[mention, ref]] : []))),
    ...(openFile !== undefined && { openFile }),
  };
}
