import type { Failure } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { AnswerTiming, Message, MessageStatus } from '../model/message.ts';
import type { TokenUsage } from '../model/model.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Lease, Owner } from '../storage/messageStore.ts';
import type { Stores } from '../storage/stores.ts';
import { writeFailure } from '../storage/writeFailure.ts';

/** How a stream ended. */
export interface AnswerEnd {
  readonly status: Exclude<MessageStatus, 'streaming'>;
  readonly usage?: TokenUsage;
  readonly timing?: AnswerTiming;
  readonly failure?: Failure;
  /** Tokens as the endpoint counted them, to be noted in the receipt. */
  readonly reportedUsage?: TokenUsage;
  /** How long the request took, to be noted in the receipt. */
  readonly reportedTiming?: AnswerTiming;
}

/** A streaming answer on its way to the disk. */
export interface AnswerJournal {
  readonly messageId: string;
  /** Everything so far, also what is not on the disk yet. */
  readonly text: string;
  /** The thinking so far. */
  readonly reasoning: string;
  append(text: string): void;
  appendReasoning(text: string): void;
  /** What of the text stands behind `length` was thinking. */
  moveToReasoning(length: number): void;
  /** Writes the end; gives the message as it now is. Ended once, more calls change nothing. */
  finish(end: AnswerEnd): Message;
}

export interface JournalOptions {
  readonly messageId: string;
  /** What is there already, of an answer that is continued. */
  readonly text: string;
  readonly reasoning: string;
  readonly stores: Stores;
  readonly owner: Owner;
  readonly log: Log;
  readonly now: () => number;
  /** Told once when the text cannot be saved. The stream goes on. */
  readonly onStorageFailure: (failure: Failure) => void;
}

/** Text is on the disk at most this long after it came, while the event loop runs. */
const flushAfterMs = 100;
const flushAtLength = 4096;
/** How long an answer is left to its owner since it was last heard of, and how often the owner says so. */
export const leaseMs = 20_000;
const renewEveryMs = 5_000;
/** After a failed write the next try waits: each may block for as long as SQLite waits for a lock. */
const retryAfterMs = 5_000;

/**
 * Keeps an answer in memory and, in steps, in the journal of its message. A disk that cannot be written never stops
 * the stream: the text stays here, and is tried again later and at the end.
 */
export class AnswerWriter {
  readonly messageId: string;
  private readonly options: JournalOptions;
  private readonly renewal: NodeJS.Timeout;
  private whole: string;
  private wholeReasoning: string;
  private pending = '';
  private pendingReasoning = '';
  private pendingSinceMs = 0;
  private retryAtMs = 0;
  private reported = false;
  private lost = false;
  private flushTimer: NodeJS.Timeout | undefined;
  private ended: AnswerEnd | undefined;

  constructor(options: JournalOptions) {
    this.options = options;
    this.messageId = options.messageId;
    this.whole = options.text;
    this.wholeReasoning = options.reasoning;
    this.renewal = setInterval(() => this.flush(), renewEveryMs);
    this.renewal.unref();
  }

  get text(): string {
    return this.whole;
  }

  get reasoning(): string {
    return this.wholeReasoning;
  }

  /** How it ended, `undefined` while it streams. */
  get end(): AnswerEnd | undefined {
    return this.ended;
  }

  append(text: string): void {
    if (this.ended || text === '') return;
    this.beforePending();
    this.whole += text;
    this.pending += text;
    this.flushSoon();
  }

  appendReasoning(text: string): void {
    if (this.ended || text === '') return;
    this.beforePending();
    this.wholeReasoning += text;
    this.pendingReasoning += text;
    this.flushSoon();
  }

  moveToReasoning(length: number): void {
    if (this.ended || this.whole.length <= length) return;
    this.wholeReasoning += this.whole.slice(length);
    this.whole = this.whole.slice(0, length);
    this.pending = '';
    this.pendingReasoning = '';
    const { stores, messageId, owner } = this.options;
    const texts = { content: this.whole, reasoning: this.wholeReasoning };
    // What cannot be written now is written at the end.
    this.attempt(() => stores.database.transaction(() => stores.messages.rewrite(messageId, owner, texts)));
  }

  private beforePending(): void {
    if (this.pending === '' && this.pendingReasoning === '') this.pendingSinceMs = performance.now();
  }

  private flushSoon(): void {
    const length = this.pending.length + this.pendingReasoning.length;
    if (length >= flushAtLength || performance.now() - this.pendingSinceMs >= flushAfterMs) return this.flush();
    // Not unref'd: a process that comes to its end by itself writes what it has first.
    this.flushTimer ??= setTimeout(() => this.flush(), flushAfterMs);
  }

  /** Ends it and tries to write the end. False when that failed: call `save` again later. */
  finish(end: AnswerEnd): boolean {
    this.ended ??= end;
    this.stopTimers();
    return this.save();
  }

  /** Writes the end of an ended answer. */
  save(): boolean {
    const end = this.ended;
    if (!end || this.lost) return this.lost;
    const { stores, owner, now, messageId } = this.options;
    return this.attempt(() =>
      stores.database.durably(() => {
        const { reportedUsage, reportedTiming, ...outcome } = end;
        const texts = { content: this.whole, reasoning: this.wholeReasoning };
        const mine = stores.messages.end({ id: messageId, owner, nowMs: now(), ...texts, ...outcome });
        if (!mine) this.giveUp();
        else this.noteReported({ reported: reportedUsage, timing: reportedTiming });
      }),
    );
  }

  private noteReported(noted: Pick<Receipt, 'reported' | 'timing'>): void {
    if (!noted.reported && !noted.timing) return;
    const { receipts } = this.options.stores;
    const receipt = receipts.latest(this.messageId);
    if (receipt) receipts.replaceLatest(this.messageId, { ...receipt, ...noted });
  }

  /** Puts what has come into the journal and renews the lease. */
  private flush(): void {
    this.clearFlushTimer();
    if (this.ended || this.lost || performance.now() < this.retryAtMs) return;
    const { stores, messageId } = this.options;
    const chunk = {
      text: withoutHalfCharacter(this.pending),
      reasoning: withoutHalfCharacter(this.pendingReasoning),
    };
    const written = this.attempt(() =>
      stores.database.transaction(() => {
        if (!stores.messages.renew(messageId, this.lease())) this.giveUp();
        else if (chunk.text !== '' || chunk.reasoning !== '') stores.messages.appendChunk(messageId, chunk);
      }),
    );
    if (!written) return;
    this.pending = this.pending.slice(chunk.text.length);
    this.pendingReasoning = this.pendingReasoning.slice(chunk.reasoning.length);
    this.pendingSinceMs = performance.now();
  }

  private lease(): Lease {
    return { owner: this.options.owner, untilMs: this.options.now() + leaseMs };
  }

  private attempt(write: () => void): boolean {
    try {
      write();
      this.retryAtMs = 0;
      return true;
    } catch (error) {
      this.retryAtMs = performance.now() + retryAfterMs;
      this.options.log.error(`Answer ${this.messageId} could not be saved; it is kept in memory.`, error);
      if (!this.reported) this.options.onStorageFailure(writeFailure(this.options.stores.database, error));
      this.reported = true;
      return false;
    }
  }

  /** Another window took the answer over, or deleted it: from now on it is theirs. */
  private giveUp(): void {
    this.lost = true;
    this.stopTimers();
    this.options.log.warn(`Answer ${this.messageId} is written by another window now.`);
  }

  private stopTimers(): void {
    clearInterval(this.renewal);
    this.clearFlushTimer();
  }

  private clearFlushTimer(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
  }
}

/** A character outside the basic plane is two units; its first half alone cannot be stored. */
function withoutHalfCharacter(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
