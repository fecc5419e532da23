import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../base/disposable.ts';
import { ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../errors.ts';
import type { Hold } from '../storage/holdStore.ts';
import type { Lease, Owner } from '../storage/messageStore.ts';
import type { Stores } from '../storage/stores.ts';
import { isAbandoned, thisProcess } from './ownership.ts';

export interface SessionHoldsOptions {
  readonly stores: Stores;
  readonly log: Log;
  /** The process of this window; this one unless a test says otherwise. */
  readonly owner?: Owner;
  readonly now?: () => number;
}

/**
 * How long a hold counts of a process that seems to live, since it was last renewed, and how often it is: only a process id
 * that was given to another program lets a hold wait for that. A process that is gone holds nothing.
 */
const leaseMs = 60_000;
const renewEveryMs = 20_000;
/** After a failed write the next try waits: each may block for as long as SQLite waits for a lock. */
const retryAfterMs = 5_000;
const forgetAfterMs = 24 * 60 * 60_000;

/**
 * Which sessions this window holds. One window at a time writes in a session: the one that shows it first, until it lets go,
 * goes away, or another takes over. This is a courtesy between windows, not a lock of the history: where it cannot be
 * written down the work goes on, and two that write at once become versions of each other.
 */
export class SessionHolds implements Disposable {
  private readonly stores: Stores;
  private readonly log: Log;
  private readonly owner: Owner;
  private readonly now: () => number;
  private readonly windowId = randomUUID();
  /** Those that this window holds, as far as it knows: another may have taken over. */
  private readonly held = new Set<string>();
  /** Those of them in which a turn runs. */
  private readonly busy = new Set<string>();
  private renewedAtMs = 0;
  private retryAtMs = 0;

  constructor(options: SessionHoldsOptions) {
    this.stores = options.stores;
    this.log = options.log;
    this.owner = options.owner ?? thisProcess();
    this.now = options.now ?? Date.now;
  }

  /** Does another living window hold it? */
  isElsewhere(sessionId: string): boolean {
    return this.other(sessionId) !== undefined;
  }

  /** @throws ThroughlineError when another living window holds it. */
  assertFree(sessionId: string): void {
    if (this.isElsewhere(sessionId)) throw new ThroughlineError(failures.openElsewhere());
  }

  /** Holds a session, unless another living window does: then gives false. */
  hold(sessionId: string): boolean {
    const current = this.stores.holds.get(sessionId);
    if (current?.windowId === this.windowId) {
      this.held.add(sessionId);
      return true;
    }
    this.held.delete(sessionId);
    if (current && !this.isGone(sessionId, current)) return false;
    if (performance.now() < this.retryAtMs) return true;
    return this.attempt(true, () => {
      if (this.other(sessionId)) return false;
      this.put(sessionId);
      return true;
    });
  }

  /**
   * Takes a session over from the window that holds it.
   * @throws ThroughlineError while that window has a question answered in it.
   */
  takeOver(sessionId: string): void {
    this.attempt(undefined, () => {
      if (this.other(sessionId)?.isBusy) throw new ThroughlineError(failures.busyElsewhere());
      this.put(sessionId);
    });
  }

  /**
   * A turn begins in a session: until its end nobody takes the session over.
   * @throws ThroughlineError when another living window holds it.
   */
  begin(sessionId: string): void {
    const { holds } = this.stores;
    this.attempt(undefined, () => {
      if (!holds.setBusy(sessionId, this.windowId, true)) {
        this.assertFree(sessionId);
        this.put(sessionId);
        holds.setBusy(sessionId, this.windowId, true);
      }
      this.busy.add(sessionId);
    });
  }

  end(sessionId: string): void {
    if (!this.busy.delete(sessionId)) return;
    this.attempt(undefined, () => void this.stores.holds.setBusy(sessionId, this.windowId, false));
  }

  /** Lets go of all sessions but this one and those in which a turn runs. */
  releaseOthers(sessionId: string): void {
    for (const id of this.held)
      if (id !== sessionId && !this.busy.has(id)) {
        this.held.delete(id);
        this.attempt(undefined, () => this.stores.holds.release(this.windowId, id));
      }
  }

  /** Renews what is held, when that is due. Called often: a computer that slept must not be late by a whole lease. */
  renew(): void {
    const now = this.now();
    if (this.held.size === 0 || Math.abs(now - this.renewedAtMs) < renewEveryMs) return;
    this.renewedAtMs = now;
    this.attempt(undefined, () => this.stores.holds.renew(this.windowId, now + leaseMs));
  }

  dispose(): void {
    if (this.held.size > 0) this.attempt(undefined, () => this.stores.holds.release(this.windowId));
    this.held.clear();
  }

  /** Part of a transaction. */
  private put(sessionId: string): void {
    const now = this.now();
    const lease: Lease = { owner: this.owner, untilMs: now + leaseMs };
    this.stores.holds.put(sessionId, this.windowId, lease);
    this.stores.holds.forget(now - forgetAfterMs);
    this.held.add(sessionId);
  }

  private other(sessionId: string): Hold | undefined {
    const hold = this.stores.holds.get(sessionId);
    return hold && hold.windowId !== this.windowId && !this.isGone(sessionId, hold) ? hold : undefined;
  }

  private isGone(sessionId: string, { owner, leaseUntilMs }: Hold): boolean {
    const observer = { owner: this.owner, nowMs: this.now(), leaseMs };
    return isAbandoned({ id: sessionId, sessionId, owner, leaseUntilMs }, observer);
  }

  // What cannot be written down keeps nobody from working: the history tells of a disk that cannot be written.
  private attempt<T>(otherwise: T, work: () => T): T {
    try {
      return this.stores.database.transaction(work);
    } catch (error) {
      if (error instanceof ThroughlineError) throw error;
      this.retryAtMs = performance.now() + retryAfterMs;
      this.log.warn('Which window holds a session could not be written down.', error);
      return otherwise;
    }
  }
}
