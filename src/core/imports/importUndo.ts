import type { Stores } from '../storage/stores.ts';
import { writingAsOne } from '../storage/writeFailure.ts';
import type { ImportOutcome } from './conversationImporter.ts';

/** What became of the sessions that an import had added. */
export interface ImportUndone {
  /** In the trash of their projects now, of whichever. */
  readonly taken: readonly string[];
  /** Stay, since they were gone on with, edited, pinned or removed since. */
  readonly stayed: readonly string[];
}

/**
 * Takes back what an import has added, all at once. It goes into the trash, as nothing leaves the history in another way; what was
 * there before the import and has grown stays as it is.
 */
export function undoImport(stores: Stores, { addedSessions }: ImportOutcome, nowMs = Date.now()): ImportUndone {
  return writingAsOne(stores.database, () => {
    const isUntouched = (id: string) => stores.imports.isUntouched(id, addedSessions.get(id) ?? 0);
    const ids = [...addedSessions.keys()];
    const taken = ids.filter(isUntouched);
    stores.retention.setDeleted(taken, nowMs);
    return { taken, stayed: ids.filter((id) => !taken.includes(id)) };
  });
}
