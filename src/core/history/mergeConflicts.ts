import type { ContextRef } from '../model/contextRef.ts';
import type { Receipt } from '../model/receipt.ts';

/** Whose is taken, where two sessions differ. */
export type MergeChoice = 'ours' | 'theirs' | 'both';

/** What was pinned to the last question of a session: it goes along with each one there. Paths as the user sees them. */
export function pinnedContext(receipt: Receipt | undefined): readonly ContextRef[] {
  return (receipt?.items ?? []).flatMap(({ ref, once, isMentioned, source }) =>
    ref && !once && !isMentioned && source !== 'activeFile' ? [ref] : [],
  );
}
