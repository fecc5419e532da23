import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelFault } from './modelFault.ts';

/** When a request is sent again by itself. Only ever before its first token: after that, the user decides. */
export interface RetryPolicy {
  /** Tries in all, the first one included. */
  readonly maxAttempts: number;
  /** Wait before the second try; doubled for each one after it. */
  readonly firstDelayMs: number;
  /** An endpoint that asks for a longer wait than this is not asked again: the user is told when. */
  readonly longestWaitMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxAttempts: 2, firstDelayMs: 500, longestWaitMs: 10_000 };

/** What is about to be tried again, for who wants to show it. */
export interface RetryNotice {
  readonly fault: ModelFault;
  /** Number of the try that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
}

/** How long to wait before the next try, or `undefined` if there shall be none. `attempt` counts from 1. */
export function retryDelayMs(fault: ModelFault, attempt: number, policy: RetryPolicy): number | undefined {
  if (attempt >= policy.maxAttempts || !isPassing(fault)) return undefined;
  const asked = fault.kind === 'status' ? fault.retryAfterMs : undefined;
  const delayMs = asked ?? policy.firstDelayMs * 2 ** (attempt - 1);
  return delayMs <= policy.longestWaitMs ? delayMs : undefined;
}

/** Waits; rejects with an `AbortError` as soon as `signal` is aborted. */
export async function waitForRetry(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal });
}

/**
 * The wait that `Retry-After` asks for, in milliseconds: seconds or an HTTP date (RFC 9110, section 10.2.3), or
 * the finer `retry-after-ms` that OpenAI and Azure send.
 */
export function readRetryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

// May the same request succeed a moment later?
function isPassing(fault: ModelFault): boolean {
  switch (fault.kind) {
    case 'connection':
      return fault.problem !== 'certificate';
    case 'interrupted':
      return true;
    case 'status':
      return isPassingStatus(fault.status, fault.error.code);
    case 'reported':
      return isPassingStatus(fault.error.status ?? 400, fault.error.code);
    default:
      return false;
  }
}

function isPassingStatus(status: number, code: string): boolean {
  if (status === 429) return !/insufficient_quota/.test(code);
  return status === 408 || (status >= 500 && status !== 501);
}
