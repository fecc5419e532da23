import { setTimeout as sleep } from 'node:timers/promises';
import { imageRefusal, isContextTooLong, type ModelFault, type ReportedError, statusOfReported } from './modelFault.ts';

/** When a request is sent again by itself. Only ever before its first token: after that, the user decides. */
export interface RetryPolicy {
  /** Tries in all, the first one included. */
  readonly maxAttempts: number;
  /** Wait before the second try; doubled for each one after it, and four times as long when the rate is limited. */
  readonly firstDelayMs: number;
  /** An endpoint that asks for a longer wait than this is not asked again: the user is told when. */
  readonly longestWaitMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxAttempts: 4, firstDelayMs: 500, longestWaitMs: 60_000 };

/** The next try of a request. */
export interface RetryPlan {
  /** Its number, and how many there are at most. */
  readonly attempt: number;
  readonly of: number;
  readonly delayMs: number;
}

/** When to try again after the try number `attempt` (from 1) failed, or `undefined` if it shall not be. */
export function planRetry(fault: ModelFault, attempt: number, policy: RetryPolicy): RetryPlan | undefined {
  const of = mostAttempts(fault, policy);
  if (attempt >= of || !isPassing(fault)) return undefined;
  const asked = fault.kind === 'status' ? fault.retryAfterMs : undefined;
  const patience = isRateLimit(fault) ? 4 : 1;
  const delayMs = Math.round(asked ?? policy.firstDelayMs * patience * 2 ** (attempt - 1));
  return delayMs <= policy.longestWaitMs ? { attempt: attempt + 1, of, delayMs } : undefined;
}

/** Waits, but not longer than until `skip` is aborted; rejects with an `AbortError` as soon as `signal` is aborted. */
export async function waitForRetry(delayMs: number, signal: AbortSignal, skip?: AbortSignal): Promise<void> {
  try {
    await sleep(delayMs, undefined, { signal: skip ? AbortSignal.any([signal, skip]) : signal });
  } catch (error) {
    if (signal.aborted || !skip?.aborted) throw error;
  }
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

// Where nobody listens, somebody seldom does a moment later: what to do about it is told soon.
function mostAttempts(fault: ModelFault, policy: RetryPolicy): number {
  const isUnreached = fault.kind === 'connection' && fault.problem !== 'lost';
  return isUnreached ? Math.min(2, policy.maxAttempts) : policy.maxAttempts;
}

function isRateLimit(fault: ModelFault): boolean {
  if (fault.kind === 'reported') return statusOfReported(fault.error) === 429;
  return fault.kind === 'status' && fault.status === 429;
}

// May the same request succeed a moment later?
function isPassing(fault: ModelFault): boolean {
  switch (fault.kind) {
    case 'connection':
      return !['certificate', 'proxy', 'noHttp'].includes(fault.problem);
    case 'interrupted':
      return true;
    case 'status':
      return isPassingStatus(fault.status, fault.error);
    case 'reported':
      return isPassingStatus(statusOfReported(fault.error), fault.error);
    default:
      return false;
  }
}

function isPassingStatus(status: number, error: ReportedError): boolean {
  // Servers say such things with a status that else passes (llama.cpp), or with none, in the stream.
  if (imageRefusal(error) !== undefined || isContextTooLong(error, status)) return false;
  if (status === 429) return !/insufficient_quota/.test(error.code);
  return status === 408 || (status >= 500 && status !== 501);
}
