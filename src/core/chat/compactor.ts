import { ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import { mergeRedactions } from '../context/redact.ts';
import { type EstimateTokens, trimText } from '../context/trim.ts';
import { failures } from '../errors.ts';
import type { ChatHistoryManager } from '../history/chatHistoryManager.ts';
import type { StandIn, SummaryKeeper, SummarySource } from '../history/summaryKeeper.ts';
import { inputRoom } from '../model/inputRoom.ts';
import type { Message } from '../model/message.ts';
import type { ModelClient, TokenUsage } from '../model/model.ts';
import { offlineModelId } from '../model/modelCatalog.ts';
import { conversationOutline } from '../model/offline/conversationOutline.ts';
import type { Receipt, ReceiptRedaction } from '../model/receipt.ts';
import type { Summary } from '../model/summary.ts';
import { sumOf } from '../model/sumOf.ts';
import type { AssistantTask } from '../model/task.ts';
import { calibrationKey, type TokenEstimator } from '../model/tokenEstimate.ts';
import { replayHistory } from './conversationHistory.ts';
import type { Outbound, SealedMessages } from './outbound.ts';
import { standInText } from './standInText.ts';
import { asTurns, inChunks, type SaidText, summaryRequest } from './summaryPrompt.ts';
import { turnsToSummarise } from './summaryRange.ts';

export interface CompactorParts {
  readonly history: ChatHistoryManager;
  readonly summaries: SummaryKeeper;
  readonly outbound: Outbound;
  readonly estimator: TokenEstimator;
  readonly log: Log;
  readonly now: () => number;
}

export interface CompactionRequest {
  readonly sessionId: string;
  readonly model: ModelClient;
  readonly isAutomatic: boolean;
}

// A model that can be shown less than this at a time sees too little of a conversation: an outline says more.
const leastFree = 400;
const fewestTokens = 150;
const mostTokens = 2000;
/** Of the room for messages, what a summary may take. */
const summaryShare = 1 / 6;
/** A summary is about this many times shorter than what it stands for. */
const condensing = 6;
/** Of a request, what one message may take. */
const messageShare = 1 / 3;
// What is older than so many requests can take is outlined.
const mostRequests = 8;
const charactersPerToken = 3.5;

/** Has the older turns of a conversation summarised. Changes no message; what it makes can be undone. */
export class Compactor {
  private readonly parts: CompactorParts;

  constructor(parts: CompactorParts) {
    this.parts = parts;
  }

  /**
   * Summarises the older turns of what a session shows, going on from the summary that stands there already.
   * @returns `undefined` when there is nothing to be summarised, another window was faster, or the user has edited
   *   or taken back meanwhile what it goes on from.
   * @throws ThroughlineError when the model did not summarise; nothing is changed then.
   */
  async summarise(request: CompactionRequest, signal: AbortSignal): Promise<Summary | undefined> {
    const { history, summaries } = this.parts;
    const { sessionId, model } = request;
    const before = summaries.shown(sessionId);
    const wasUndone = summaries.isUndone(sessionId);
    const estimate = this.estimateFor(model);
    const ids = history.shownIds(sessionId);
    const since = history.recent(sessionId, ids.length - ids.indexOf(before?.summary.lastId ?? '') - 1);
    const covered = turnsToSummarise(since, {
      room: inputRoom(model.info),
      isAutomatic: request.isAutomatic,
      estimate,
    });
    const last = covered.at(-1);
    const source = last && summaries.source(sessionId, last.id);
    if (!source) return undefined;
    const written = await this.write({ before: before?.summary.text ?? '', covered, model, estimate }, signal);
    signal.throwIfAborted();
    const newTokens = covered.reduce((sum, { content }) => sum + estimate(content), 0);
    const replaced = newTokens + (before ? estimate(before.summary.text) : 0);
    if (estimate(written.text) >= replaced) throw new ThroughlineError(failures.summaryTooLong());
    const sourceTokens = newTokens + (before?.summary.sourceTokens ?? 0);
    return this.keep({ sessionId, source, written, sourceTokens, wasUndone }, before?.summary);
  }

  /** Estimated tokens of what is sent in place of the turns. */
  tokensOf(standIn: StandIn): number {
    return this.parts.estimator.estimate(standInText(standIn));
  }

  private keep(made: Made, before: Summary | undefined): Summary | undefined {
    const { summaries, log } = this.parts;
    const { sessionId, source, written, sourceTokens, wasUndone } = made;
    if (!summaries.add({ sessionId, ...source, ...written, sourceTokens }, before, wasUndone)) {
      log.info('A new summary was dropped: the one that it goes on from was changed meanwhile.');
      return undefined;
    }
    // What it was made of may have been changed meanwhile: then it does not count.
    const shown = summaries.shown(sessionId)?.summary;
    return shown?.id === before?.id ? undefined : shown;
  }

  private async write(job: Job, signal: AbortSignal): Promise<Written> {
    const { model, estimate } = job;
    const room = inputRoom(model.info);
    const coveredTokens = job.covered.reduce((sum, { content }) => sum + estimate(content), 0);
    const most = Math.min(mostTokens, Math.floor(room * summaryShare));
    const targetTokens = Math.max(fewestTokens, Math.min(most, Math.round(coveredTokens / condensing)));
    const maxCharacters = Math.round(targetTokens * charactersPerToken);
    const clean = await this.redacted(job, signal);
    const isOffline = model.info.kind === 'offline';
    const carried = Math.max(targetTokens, estimate(clean.before));
    const free = room - carried - requestTokens(estimate, targetTokens);
    if (free < leastFree && !isOffline) {
      const text = conversationOutline({ before: clean.before, turns: asTurns(clean.said), maxCharacters });
      return { text, model: offlineModelId };
    }
    const said = clean.said.map(({ role, content }) => ({
      role,
      content: trimText(content, Math.max(fewestTokens, Math.floor(free * messageShare)), { estimate }).text,
    }));
    const chunks = inChunks(said, free, estimate);
    // The offline assistant reads all of it at once.
    const outlined = isOffline ? [] : chunks.splice(0, Math.max(0, chunks.length - mostRequests)).flat();
    const turns = asTurns(outlined);
    let text = turns.length === 0 ? clean.before : conversationOutline({ before: clean.before, turns, maxCharacters });
    let written: Written | undefined;
    for (const chunk of isOffline ? [chunks.flat()] : chunks) {
      const task = { kind: 'summary', before: text, turns: asTurns(chunk), maxCharacters } as const;
      const messages = summaryRequest(text, isOffline ? [] : chunk, targetTokens);
      const asked = { messages, task, redactions: clean.redactions, count: chunk.length };
      const next = await this.ask(asked, { model, estimate }, signal);
      written = { ...next, usage: sumOf(written?.usage, next.usage) };
      text = next.text;
    }
    if (!written) throw new ThroughlineError(failures.summaryEmpty());
    return written;
  }

  // Each text whole, before it is cut: a secret must not be cut in two.
  private async redacted({ before, covered }: Job, signal: AbortSignal): Promise<Clean> {
    const slices = createTimeSlices(signal);
    const redactions: (readonly ReceiptRedaction[])[] = [];
    const clean = async (text: string) => {
      await slices.pause();
      const result = await this.parts.outbound.redact(text);
      redactions.push(result.redactions);
      return result.text;
    };
    const replayed = replayHistory(covered, { selectionsOf: () => [], sentAnew: new Set(), takesImages: false });
    const said: SaidText[] = [];
    for (const { role, content } of replayed) said.push({ role, content: await clean(content) });
    return { before: await clean(before), said, redactions: mergeRedactions(redactions) };
  }

  private async ask(asked: Asked, { model, estimate }: Asking, signal: AbortSignal): Promise<Written> {
    const sealed = await this.parts.outbound.seal(asked.messages, asked.redactions, signal);
    let text = '';
    let usage: TokenUsage | undefined;
    for await (const event of this.parts.outbound.stream(model, { sealed, task: asked.task }, signal)) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'wasReasoning') text = '';
      if (event.type === 'usage') usage = event.usage;
      if (event.type === 'error') throw new ThroughlineError(event.failure);
      if (event.type === 'done' && event.finishReason === 'contentFilter')
        throw new ThroughlineError(failures.answerCut(event.finishReason));
    }
    signal.throwIfAborted();
    if (text.trim() === '') throw new ThroughlineError(failures.summaryEmpty());
    const receipt = this.receipt({ sealed, count: asked.count, usage }, { model, estimate });
    return { text: text.trim(), model: model.info.id, ...(usage && { usage }), receipt };
  }

  private receipt({ sealed, count, usage }: Sent, { model, estimate }: Asking): Receipt {
    const { info } = model;
    const sentTokens = sealed.messages.map(({ content }) => estimate(content));
    const [systemTokens = 0, tokens = 0] = sentTokens;
    return {
      version: 1,
      createdAtMs: this.parts.now(),
      model: info.id,
      endpoint: info.endpoint,
      contextWindow: info.contextWindow,
      reservedForAnswer: info.maxOutputTokens,
      systemTokens,
      questionTokens: 0,
      history: { included: count, leftOut: 0, tokens },
      items: [],
      redactions: sealed.redactions,
      totalTokens: systemTokens + tokens,
      ...(usage && { reported: usage }),
      sent: sealed.messages,
      sentTokens,
    };
  }

  private estimateFor({ info }: ModelClient): EstimateTokens {
    return (text) => this.parts.estimator.estimate(text, calibrationKey(info));
  }
}

interface Job {
  readonly before: string;
  readonly covered: readonly Message[];
  readonly model: ModelClient;
  readonly estimate: EstimateTokens;
}

interface Clean {
  readonly before: string;
  readonly said: readonly SaidText[];
  readonly redactions: readonly ReceiptRedaction[];
}

interface Asked {
  readonly messages: ReturnType<typeof summaryRequest>;
  readonly task: AssistantTask;
  readonly redactions: readonly ReceiptRedaction[];
  /** How many messages it is about. */
  readonly count: number;
}

type Asking = Pick<Job, 'model' | 'estimate'>;

interface Sent {
  readonly sealed: SealedMessages;
  readonly count: number;
  readonly usage: TokenUsage | undefined;
}

interface Written {
  readonly text: string;
  readonly model: string;
  readonly usage?: TokenUsage | undefined;
  readonly receipt?: Receipt;
}

interface Made {
  readonly sessionId: string;
  readonly source: SummarySource;
  readonly written: Written;
  readonly sourceTokens: number;
  /** Was the last summary taken back already before this one was asked for? */
  readonly wasUndone: boolean;
}

// Of the words around what was said.
function requestTokens(estimate: EstimateTokens, targetTokens: number): number {
  return summaryRequest('', [], targetTokens).reduce((sum, { content }) => sum + estimate(content) + 8, 0);
}
