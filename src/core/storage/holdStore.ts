import type { Database } from './database.ts';
import type { Lease, Owner } from './messageStore.ts';
import { number, text } from './row.ts';

/** A window that has a session to itself. */
export interface Hold {
  readonly windowId: string;
  readonly owner: Owner;
  readonly leaseUntilMs: number;
  /** A turn of that window runs in it. */
  readonly isBusy: boolean;
}

/** The SQL of which window holds which session. A process can be several windows, in tests at least. */
export class HoldStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  get(sessionId: string): Hold | undefined {
    const row = this.database.get('SELECT * FROM session_holds WHERE session_id = $sessionId', { sessionId });
    return (
      row && {
        windowId: text(row, 'window_id'),
        owner: { pid: number(row, 'owner_pid'), startedMs: number(row, 'owner_started_ms') },
        leaseUntilMs: number(row, 'lease_until_ms'),
        isBusy: row.is_busy === 1,
      }
    );
  }

  /** Gives a session to a window, whoever had it. */
  put(sessionId: string, windowId: string, lease: Lease): void {
    this.database.run(
      `INSERT INTO session_holds (session_id, window_id, owner_pid, owner_started_ms, lease_until_ms)
       VALUES ($sessionId, $windowId, $pid, $started, $until)
       ON CONFLICT (session_id) DO UPDATE SET window_id = $windowId, owner_pid = $pid, owner_started_ms = $started,
         lease_until_ms = $until, is_busy = 0`,
      { sessionId, windowId, pid: lease.owner.pid, started: lease.owner.startedMs, until: lease.untilMs },
    );
  }

  /** Renews what the window holds. */
  renew(windowId: string, untilMs: number): void {
    const sql = 'UPDATE session_holds SET lease_until_ms = $untilMs WHERE window_id = $windowId';
    this.database.run(sql, { windowId, untilMs });
  }

  /** False when the window does not hold the session. */
  setBusy(sessionId: string, windowId: string, isBusy: boolean): boolean {
    const sql = 'UPDATE session_holds SET is_busy = $busy WHERE session_id = $sessionId AND window_id = $windowId';
    return this.database.run(sql, { sessionId, windowId, busy: Number(isBusy) }) > 0;
  }

  /** Lets go of what the window holds: all of it, or one session. */
  release(windowId: string, sessionId?: string): void {
    const sql =
      'DELETE FROM session_holds WHERE window_id = $windowId AND ($sessionId IS NULL OR session_id = $sessionId)';
    this.database.run(sql, { windowId, sessionId });
  }

  /** Forgets holds that ended before then: nobody renewed them, nor let go. */
  forget(beforeMs: number): void {
    this.database.run('DELETE FROM session_holds WHERE lease_until_ms < $beforeMs', { beforeMs });
  }
}
