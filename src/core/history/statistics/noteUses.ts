import type { Receipt } from '../../model/receipt.ts';
import { type StatisticsStore, slotMs } from '../../storage/statisticsStore.ts';

/** The git branch of a request; none for a commit without a branch, which is written in parentheses. */
export function branchOf(receipt: Receipt | undefined): string | undefined {
  const { branch = '' } = receipt ?? {};
  return branch === '' || branch.startsWith('(') ? undefined : branch;
}

/** Notes which prompt a new request was made of and which files went along; part of the transaction that stores it. */
export function noteUses(
  store: StatisticsStore,
  { sessionId, receipt, nowMs }: { readonly sessionId: string; readonly receipt: Receipt; readonly nowMs: number },
): void {
  const place = { slot: Math.floor(nowMs / slotMs), model: receipt.model, branch: branchOf(receipt) ?? '' };
  if (receipt.prompt !== undefined) store.noteUse(sessionId, { ...place, kind: 'prompt', name: receipt.prompt });
  const files = receipt.items.flatMap(({ source, path, outcome }) =>
    isFile.includes(source) && path !== undefined && outcome !== 'leftOut' ? [path] : [],
  );
  for (const name of new Set(files)) store.noteUse(sessionId, { ...place, kind: 'file', name });
}

/** Sources that are a file, or a part of one. */
const isFile: readonly string[] = ['file', 'activeFile', 'selection'];
