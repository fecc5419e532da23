import { isRunning, processStartedMs } from '../../base/isRunning.ts';
import type { Owner, StreamingMessage } from '../storage/messageStore.ts';

/** This process. */
export function thisProcess(): Owner {
  return { pid: process.pid, startedMs: processStartedMs };
}

export interface Observer {
  readonly owner: Owner;
  readonly nowMs: number;
  /** The longest lease that is ever given. */
  readonly leaseMs: number;
}

/** Has the process that was writing this answer gone? Asked by a process that is not writing it itself. */
export function isAbandoned(answer: StreamingMessage, { owner: me, nowMs, leaseMs }: Observer): boolean {
  const { owner, leaseUntilMs } = answer;
  if (!owner || leaseUntilMs <= nowMs) return true;
  // A lease from the far future was given before the clock was put back.
  if (leaseUntilMs > nowMs + 2 * leaseMs) return true;
  if (owner.pid === me.pid) return owner.startedMs !== me.startedMs;
  return !isRunning(owner.pid);
}
