import { setTimeout as delay } from 'node:timers/promises';
import type { SessionHolds } from '../history/sessionHolds.ts';
import type { Session } from '../model/session.ts';
import type { SessionManager } from '../sessions/sessionManager.ts';

export interface StartParts {
  readonly sessions: SessionManager;
  readonly holds: SessionHolds;
  /** How long a window that is about to be gone is waited for. */
  readonly patienceMs?: number;
}

/** A window that is reloaded may still be saving what it has while the new one opens. */
const patienceMs = 3000;
const lookEveryMs = 50;

/**
 * Holds the session that a window goes on with. Where another living window has that open, this one begins with an empty
 * session instead: nobody opens a window to find that they cannot write in it.
 * @returns the session that is open in the other window, to be offered.
 */
export async function startSession(parts: StartParts, signal: AbortSignal): Promise<Session | undefined> {
  const { sessions, holds } = parts;
  const { active } = sessions;
  const untilMs = performance.now() + (parts.patienceMs ?? patienceMs);
  while (!holds.hold(active.id)) {
    if (performance.now() >= untilMs) {
      const empty = sessions.emptyOne((id) => !holds.isElsewhere(id));
      holds.hold(sessions.activate(empty.id).id);
      return active;
    }
    await delay(lookEveryMs, undefined, { signal });
  }
  return undefined;
}
