import { createHash } from 'node:crypto';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import type { Row } from '../storage/database.ts';
import type { RowChange, RowChanges, TreeRows, TreeStore } from '../storage/treeStore.ts';

/** What an operation did, to be undone to the byte. */
export interface TreeChange extends RowChanges {
  /** All sessions that it touched, those that it made too. */
  readonly sessionIds: readonly string[];
  /** The session that it made. */
  readonly madeId?: string;
  /** What the sessions were like afterwards: undone is only what nothing was built upon. */
  readonly digest: string;
}

/** Which rows an operation may change. */
export interface TreeScope {
  readonly sessionIds: readonly string[];
  /** Messages whose text it changes. */
  readonly withText?: readonly string[];
}

/**
 * Part of a transaction: does `work` and notes what it changes.
 * @param work gives the id of the session that it makes, if it makes one.
 */
export function recordChange(store: TreeStore, scope: TreeScope, work: () => string | undefined): TreeChange {
  const before = store.rows(scope.sessionIds, scope.withText);
  const madeId = work();
  const sessionIds = [...scope.sessionIds, ...(madeId === undefined ? [] : [madeId])];
  const after = store.rows(sessionIds, scope.withText);
  return {
    sessionIds,
    ...(madeId !== undefined && { madeId }),
    sessions: differences(before.sessions, after.sessions),
    messages: differences(before.messages, after.messages),
    summaryIds: [...after.summaryIds].filter((id) => !before.summaryIds.has(id)),
    digest: digestOf(store.rows(sessionIds)),
  };
}

/**
 * Part of a transaction: everything is again what it was before the operation.
 * @throws ThroughlineError when somebody has gone on with one of the conversations since.
 */
export function undoChange(store: TreeStore, change: TreeChange): void {
  if (digestOf(store.rows(change.sessionIds)) !== change.digest) throw new ThroughlineError(failures.changedSince());
  store.putBack(change);
}

function differences(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): RowChange[] {
  return [...after].flatMap(([id, row]) => {
    const old = before.get(id);
    if (!old) return [{ id, after: row }];
    const isSame = Object.keys(row).every((column) => row[column] === old[column]);
    return isSame ? [] : [{ id, before: old, after: row }];
  });
}

function digestOf({ sessions, messages }: TreeRows): string {
  const heads = [...sessions].map(([id, row]) => [id, row.head_message_id]);
  const rows = [...messages.values()].map((row) => Object.values(row));
  return createHash('sha256')
    .update(JSON.stringify([heads, rows]))
    .digest('base64');
}
