import { setImmediate as nextTask } from 'node:timers/promises';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import type { AnswerEnd, AnswerJournal } from '../history/answerJournal.ts';
import type { ChatHistoryManager } from '../history/chatHistoryManager.ts';
import type { AnswerTiming, Message } from '../model/message.ts';
import type { FinishReason, ModelEvent, TokenUsage } from '../model/model.ts';
import { PromptCounts } from '../model/promptCounts.ts';
import type { Receipt } from '../model/receipt.ts';
import { sumOf } from '../model/sumOf.ts';
import { calibrationKey, type TokenEstimator } from '../model/tokenEstimate.ts';
import type { Outbound, SealedMessages } from './outbound.ts';
import { ClosingError, type TurnEvent, type TurnRequest } from './turn.ts';
import type { TurnPlan } from './turnPlan.ts';

/** A request that is ready to be sent. */
export interface Prepared {
  readonly plan: TurnPlan;
  readonly sealed: SealedMessages;
  readonly receipt: Receipt;
}

export interface AnswerRunnerParts {
  readonly history: ChatHistoryManager;
  readonly outbound: Outbound;
  readonly estimator: TokenEstimator;
}

interface AnswerTurn {
  /** The question, if it is new. */
  readonly asked?: Message;
  readonly journal: AnswerJournal;
  readonly prepared: Prepared;
  readonly request: TurnRequest;
}

/** Sends a prepared request and writes down what comes of it. */
export class AnswerRunner {
  private readonly parts: AnswerRunnerParts;
  private readonly counts: PromptCounts;

  constructor(parts: AnswerRunnerParts) {
    this.parts = parts;
    this.counts = new PromptCounts(parts.estimator);
  }

  /**
   * Brings `asked` and `answering`, what the model sends, and `finished`. What came stays, however it ends. The request leaves
   * before anybody is told: drawing what is told would keep it waiting.
   */
  async *run(turn: AnswerTurn, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    const { asked, journal, prepared, request } = turn;
    const begun = this.parts.history.get(journal.messageId);
    if (!begun) throw new ThroughlineError(failures.messageNotFound());
    const record = new AnswerRecord(journal, begun, request.model.info.kind === 'offline');
    const leaving = new AbortController();
    let settled = false;
    try {
      const sent = { sealed: prepared.sealed, task: request.task };
      const untilLeft = AbortSignal.any([signal, leaving.signal]);
      const events = startNow(this.parts.outbound.stream(request.model, sent, untilLeft));
      await nextTask();
      if (asked) yield { type: 'asked', message: asked };
      yield { type: 'answering', message: begun, receipt: prepared.receipt };
      for await (const event of events) {
        if (event.type === 'done' || event.type === 'error' || event.type === 'aborted') {
          settled = true;
          const end = endOf(event, journal, signal);
          yield { type: 'finished', message: this.finish(turn, record, end) };
          return;
        }
        const told = record.note(event);
        if (told) yield told;
      }
    } finally {
      // The consumer went away in the middle: what came stays.
      if (!settled) {
        journal.finish({ status: statusOfUnfinished(signal), ...record.counts() });
        leaving.abort();
      }
    }
  }

  private finish({ journal, prepared, request }: AnswerTurn, record: AnswerRecord, end: AnswerOutcome): Message {
    const { usage } = record;
    const { info } = request.model;
    const { totalTokens, imageTokens } = prepared.plan;
    const sent = { textTokens: totalTokens - imageTokens, imageTokens };
    const isPart = usage && info.kind !== 'offline' && this.counts.take(calibrationKey(info), sent, usage) === 'part';
    const failure = isPart ? failures.promptCut({ seen: usage.promptTokens, ...prepared.receipt }) : undefined;
    return journal.finish({
      ...(failure && { failure }),
      ...end,
      ...record.counts(),
      reportedUsage: usage,
      reportedTiming: record.timing(),
    });
  }
}

type AnswerOutcome = Pick<AnswerEnd, 'status' | 'failure'>;
type TerminalEvent = Extract<ModelEvent, { type: 'done' | 'error' | 'aborted' }>;

/** The same, whose first piece is already on its way. */
function startNow<T>(source: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]();
  const first = iterator.next();
  return (async function* () {
    try {
      for (let next = await first; !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

/** What comes of one request for an answer: into its journal, and counted. */
class AnswerRecord {
  /** Of this request alone. */
  usage: TokenUsage | undefined;
  private readonly journal: AnswerJournal;
  /** The answer as it was when it is continued, with what that took. */
  private readonly before: Message;
  private readonly startedMs = performance.now();
  private firstTokenMs: number | undefined;
  private textMs: number | undefined;
  private hasThought = false;
  // An offline answer is always whole: of a continued one only what is new is added.
  private toSkip: string;

  constructor(journal: AnswerJournal, before: Message, isAlwaysWhole: boolean) {
    this.journal = journal;
    this.before = before;
    this.toSkip = isAlwaysWhole ? before.content : '';
  }

  /** Writes the event down; gives what is to be told of it. */
  note(event: Exclude<ModelEvent, TerminalEvent>): TurnEvent | undefined {
    const { messageId } = this.journal;
    switch (event.type) {
      case 'usage':
        this.usage = event.usage;
        return undefined;
      case 'retrying':
        return { ...event, messageId };
      case 'reasoning':
        return this.reasoning(event.text);
      case 'wasReasoning':
        return this.rethought();
      case 'text':
        return this.text(event.text);
    }
  }

  /** Tokens and times of the whole answer, all requests for it together. */
  counts(): Pick<AnswerEnd, 'usage' | 'timing'> {
    const usage = sumOf(this.before.usage, this.usage);
    return { ...(usage && { usage }), timing: sumOf(this.before.timing, this.timing()) };
  }

  private reasoning(thought: string): TurnEvent {
    this.firstTokenMs ??= performance.now();
    const { messageId, reasoning } = this.journal;
    // An answer that is continued is thought about anew.
    const text = reasoning !== '' && !this.hasThought ? `\n\n${thought}` : thought;
    this.hasThought = true;
    this.journal.appendReasoning(text);
    return { type: 'reasoning', messageId, offset: reasoning.length, text };
  }

  private rethought(): TurnEvent {
    this.hasThought = true;
    this.textMs = undefined;
    this.journal.moveToReasoning(this.before.content.length);
    const { text: content, reasoning } = this.journal;
    return { type: 'rethought', message: { ...this.before, content, reasoning } };
  }

  private text(whole: string): TurnEvent | undefined {
    this.firstTokenMs ??= performance.now();
    const { text, rest } = skipRepeated(whole, this.toSkip);
    this.toSkip = rest;
    if (text === '') return undefined;
    this.textMs ??= performance.now();
    const { messageId, text: before } = this.journal;
    this.journal.append(text);
    return { type: 'delta', messageId, offset: before.length, text };
  }

  /** Of this request alone. */
  timing(): AnswerTiming {
    const endMs = performance.now();
    const firstMs = this.firstTokenMs ?? endMs;
    return {
      firstTokenMs: Math.round(firstMs - this.startedMs),
      ...(this.hasThought && { thoughtMs: Math.round((this.textMs ?? endMs) - firstMs) }),
      totalMs: Math.round(endMs - this.startedMs),
    };
  }
}

function endOf(event: TerminalEvent, journal: AnswerJournal, signal: AbortSignal): AnswerOutcome {
  switch (event.type) {
    case 'done':
      return endOfWhole(event.finishReason, journal);
    case 'aborted':
      return { status: statusOfUnfinished(signal) };
    case 'error': {
      const status = event.failure.code === 'model.interrupted' ? 'interrupted' : 'failed';
      return { status, failure: event.failure };
    }
  }
}

function endOfWhole(reason: FinishReason, { text, reasoning }: AnswerJournal): AnswerOutcome {
  if (reason !== 'stop') return { status: 'interrupted', failure: failures.answerCut(reason) };
  if (text.trim() !== '') return { status: 'complete' };
  return { status: 'failed', failure: failures.answerEmpty(reasoning !== '') };
}

// Only a user stops; an editor that closes, or a listener that goes away, interrupts.
function statusOfUnfinished(signal: AbortSignal): 'stopped' | 'interrupted' {
  return signal.aborted && !(signal.reason instanceof ClosingError) ? 'stopped' : 'interrupted';
}

/** What of `text` is new when `expected` was written before; a text that goes another way is all new. */
function skipRepeated(text: string, expected: string): { text: string; rest: string } {
  if (expected === '') return { text, rest: '' };
  if (expected.startsWith(text)) return { text: '', rest: expected.slice(text.length) };
  return { text: text.startsWith(expected) ? text.slice(expected.length) : text, rest: '' };
}
