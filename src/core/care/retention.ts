import type { DueSession } from '../storage/retentionStore.ts';
import type { Stores } from '../storage/stores.ts';
import { writingAsOne } from '../storage/writeFailure.ts';

export interface RetentionOptions {
  readonly stores: Stores;
  readonly now: () => number;
}

/** How long and how much is kept. 0: forever, without end. */
export interface RetentionLimits {
  readonly keepDays: number;
  readonly maxMegabytes: number;
}

/** What is due, in all projects. Nothing leaves but from the trash, and nothing that is pinned or in use is due. */
export interface RetentionPlan {
  readonly usedBytes: number;
  /** In the trash, and to be removed for good, since the history is larger than it may be. */
  readonly forGood: readonly DueSession[];
  /** To be put into the trash: not used for too long, or, when the trash was not enough, the oldest. */
  readonly toTrash: readonly DueSession[];
}

export type { DueSession };

const dayMs = 24 * 60 * 60 * 1000;
const megabyte = 1024 * 1024;

/** Keeps the history within the limits that the user has set. */
export class Retention {
  private readonly options: RetentionOptions;

  constructor(options: RetentionOptions) {
    this.options = options;
  }

  /** @param activeId the session that this window is in. */
  plan({ keepDays, maxMegabytes }: RetentionLimits, activeId: string): RetentionPlan {
    const { stores, now } = this.options;
    const isFree = ({ id }: DueSession) => id !== activeId;
    const unused = keepDays > 0 ? stores.retention.unusedSince(now() - keepDays * dayMs).filter(isFree) : [];
    const usedBytes = stores.health.usedBytes();
    const excess = maxMegabytes > 0 ? usedBytes - maxMegabytes * megabyte : 0;
    const trash = this.upTo(excess, stores.retention.trash());
    const known = new Set(unused.map(({ id }) => id));
    const others =
      trash.rest <= 0 ? [] : stores.retention.unusedSince(now()).filter((due) => isFree(due) && !known.has(due.id));
    // What a session takes is counted only where the size is limited, and the trash was not enough.
    const waiting = trash.rest > 0 ? unused.reduce((sum, { id }) => sum + stores.retention.bytes(id), 0) : 0;
    return {
      usedBytes,
      forGood: trash.sessions,
      toTrash: [...unused, ...this.upTo(trash.rest - waiting, others).sessions],
    };
  }

  /** What is still due of what the user was told: what was used or restored meanwhile stays, and nothing else comes to it. */
  stillDue(told: RetentionPlan, limits: RetentionLimits, activeId: string): RetentionPlan {
    const { usedBytes, forGood, toTrash } = this.plan(limits, activeId);
    const both = (now: readonly DueSession[], before: readonly DueSession[]) => {
      const known = new Set(idsOf(before));
      return now.filter(({ id }) => known.has(id));
    };
    return { usedBytes, forGood: both(forGood, told.forGood), toTrash: both(toTrash, told.toTrash) };
  }

  moveToTrash(sessions: readonly DueSession[]): void {
    writingAsOne(this.options.stores.database, () =>
      this.options.stores.retention.setDeleted(idsOf(sessions), this.options.now()),
    );
  }

  restore(sessions: readonly DueSession[]): void {
    writingAsOne(this.options.stores.database, () =>
      this.options.stores.retention.restore(idsOf(sessions), this.options.now()),
    );
  }

  /** Removes what is still in the trash; gives the ids. */
  removeForGood(sessions: readonly DueSession[]): string[] {
    const { database, retention } = this.options.stores;
    const removed = writingAsOne(database, () => retention.remove(idsOf(sessions)));
    if (removed.length > 0) database.emptyJournal();
    return removed;
  }

  /** The first sessions that take so much room together, and what they do not cover. */
  private upTo(bytes: number, sessions: readonly DueSession[]) {
    const taken: DueSession[] = [];
    let rest = bytes;
    for (const session of sessions) {
      if (rest <= 0) break;
      taken.push(session);
      rest -= this.options.stores.retention.bytes(session.id);
    }
    return { sessions: taken, rest };
  }
}

function idsOf(sessions: readonly DueSession[]): string[] {
  return sessions.map(({ id }) => id);
}
