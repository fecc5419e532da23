import { ThroughlineError } from '../../base/errors.ts';
import { formatPlace } from '../../base/lines.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { CollectedItem } from '../context/collectItems.ts';
import type { ContextManager } from '../context/contextManager.ts';
import type { EstimateTokens } from '../context/trim.ts';
import { failures } from '../errors.ts';
import type { ChatHistoryManager } from '../history/chatHistoryManager.ts';
import type { SummaryKeeper } from '../history/summaryKeeper.ts';
import type { ImageRef } from '../model/image.ts';
import { inputRoom } from '../model/inputRoom.ts';
import type { Message } from '../model/message.ts';
import type { ChatMessage, ModelClient } from '../model/model.ts';
import type { Receipt, ReceiptItem, ReceiptRedaction } from '../model/receipt.ts';
import type { AssistantTask } from '../model/task.ts';
import { calibrationKey, type TokenEstimator } from '../model/tokenEstimate.ts';
import type { SessionManager } from '../sessions/sessionManager.ts';
import { AnswerRunner, type Prepared } from './answerRunner.ts';
import { type AskedWith, askedWith } from './askedWith.ts';
import { fillRoom, type HistoryMessage, newestThatFit, replayHistory } from './conversationHistory.ts';
import { digestOf } from './digest.ts';
import { type Earlier, EarlierTurns, standInMessage } from './earlierTurns.ts';
import type { Outbound, SealedMessages } from './outbound.ts';
import type { Enough } from './pastTurns.ts';
import { describeProject } from './systemPrompt.ts';
import type { TurnEvent, TurnRequest } from './turn.ts';
import { planTurn, type TurnPlan } from './turnPlan.ts';

export interface CompletionsParts {
  readonly context: ContextManager;
  readonly sessions: SessionManager;
  readonly history: ChatHistoryManager;
  readonly summaries: SummaryKeeper;
  readonly outbound: Outbound;
  readonly estimator: TokenEstimator;
  readonly now: () => number;
}

/** Cost of the next request, before it is sent: what becomes of each part. */
export interface RequestPreview
  extends Pick<TurnPlan, 'totalTokens' | 'systemTokens' | 'questionTokens' | 'history' | 'historyCosts' | 'overBy'> {
  readonly contextWindow: number;
  readonly reservedForAnswer: number;
  /** Has the endpoint's count of earlier requests corrected the estimate? */
  readonly isCalibrated: boolean;
  /** In the order of the request's items. */
  readonly items: readonly ReceiptItem[];
}

const continueInstruction =
  'Your answer was cut off. Continue exactly where it stops. Do not repeat anything and do not comment on this.';

/** Prompt and context and history, to the model, and back into the history. */
export class ContextAwareCompletions {
  private readonly parts: CompletionsParts;
  private readonly past: EarlierTurns;
  private readonly answers: AnswerRunner;

  constructor(parts: CompletionsParts) {
    this.parts = parts;
    this.past = new EarlierTurns(parts.history, parts.summaries);
    this.answers = new AnswerRunner(parts);
  }

  /**
   * Asks. The user's message is on disk before `asked`; the answer is journalled as it comes and ends in `finished`,
   * whatever happens to the model.
   * @throws ThroughlineError before anything is stored or sent: the question is too long, or cannot be stored.
   */
  async *ask(asking: TurnRequest, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    const { sessions, history } = this.parts;
    const { text, insteadOf, messageId } = asking;
    const replaced = insteadOf === undefined ? undefined : history.get(insteadOf);
    const { images = replaced?.images ?? [] } = asking;
    const request = { ...asking, images };
    // What stands alone follows whatever is there.
    const after = request.history === 'none' ? undefined : this.followed(request);
    const earlier = after === undefined ? nothingSaid : this.ended(after, () => this.earlier({ ...request, after }));
    const prepared = await this.prepare(request, earlier, signal);
    if (earlier.messages.length === 0 && !earlier.standIn)
      sessions.titleFromFirstQuestion(request.sessionId, text.trim() === '' ? (images[0]?.name ?? '') : text);
    this.noteBranch(request.sessionId);
    const { asked, journal } = history.ask(
      request.sessionId,
      { content: text, insteadOf, after, id: messageId, images },
      { model: request.model.info.id, receipt: prepared.receipt },
    );
    yield* this.answers.run({ asked, journal, prepared, request }, signal);
  }

  /** Asks the question of an answer again. The earlier answer stays in the history, beside the new one. */
  async *retry(
    messageId: string,
    request: Omit<TurnRequest, 'text' | 'task' | 'sessionId'>,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent> {
    const { history } = this.parts;
    const { question, earlier, task } = this.turnOf(messageId, request);
    const { sessionId, content: text, images = [] } = question;
    const turn = { ...request, sessionId, text, task, images };
    const prepared = await this.prepare(turn, earlier, signal);
    const journal = history.beginAnswer(question.sessionId, {
      parentId: question.id,
      model: request.model.info.id,
      receipt: prepared.receipt,
    });
    yield* this.answers.run({ journal, prepared, request: turn }, signal);
  }

  /** Goes on with an answer that was cut off, in the same message. */
  async *continueAnswer(
    messageId: string,
    request: Omit<TurnRequest, 'text' | 'task' | 'sessionId'>,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent> {
    const { history } = this.parts;
    const { answer, question, earlier, task } = this.turnOf(messageId, request);
    if (!answer || answer.content === '') return yield* this.retry(messageId, request, signal);
    const turn = { ...request, sessionId: question.sessionId, text: continueInstruction, task };
    const said = { ...earlier, messages: [...earlier.messages, question, answer] };
    const prepared = await this.prepare(turn, said, signal);
    const journal = history.resumeAnswer(answer.id, { receipt: prepared.receipt });
    yield* this.answers.run({ journal, prepared, request: turn }, signal);
  }

  /** What sending `text` now would cost and leave out. Sends and stores nothing. */
  preview(request: {
    sessionId: string;
    text: string;
    model: ModelClient;
    items: readonly CollectedItem[];
    images?: readonly ImageRef[];
  }): RequestPreview {
    const { info } = request.model;
    const estimate = (text: string) => this.parts.estimator.estimate(text, calibrationKey(info));
    const plan = planTurn(
      {
        system: this.systemPrompt(request.sessionId),
        ...this.fittingHistory(this.past.load(request.sessionId, this.fills(request)), request, estimate),
        items: request.items,
        question: request.text,
        images: request.images ?? [],
      },
      info,
      estimate,
    );
    const { messages: _messages, messageTokens: _tokens, imageTokens: _imageTokens, ...parts } = plan;
    return {
      ...parts,
      contextWindow: info.contextWindow,
      reservedForAnswer: info.maxOutputTokens,
      isCalibrated: this.parts.estimator.isCalibrated(calibrationKey(info)),
    };
  }

  /** Looks for secrets in what the next question of a session sends again: when it is asked, that has been done. */
  async prepareToSend(sessionId: string, model: ModelClient, signal: AbortSignal): Promise<void> {
    const { outbound, estimator } = this.parts;
    const slices = createTimeSlices(signal);
    const estimate = (text: string) => estimator.estimate(text, calibrationKey(model.info));
    const said = this.fittingHistory(this.past.load(sessionId, this.fills({ model })), { model, items: [] }, estimate);
    for (const text of [this.systemPrompt(sessionId), ...said.history.map(({ content }) => content)]) {
      await slices.pause();
      await outbound.redact(text);
    }
  }

  /** What a question, given by its answer or by itself, was asked with. */
  askedWith(messageId: string, options: { readonly mentions: boolean }): AskedWith {
    const { history } = this.parts;
    const message = history.get(messageId);
    const answer =
      message?.role === 'user'
        ? history.load(message.sessionId).find(({ parentId }) => parentId === messageId)
        : message;
    return askedWith((answer && history.receipt(answer.id)?.items) ?? [], options);
  }

  /** The words of the question that this message is, or answers. */
  questionOf(messageId: string): string {
    const { history } = this.parts;
    const message = history.get(messageId);
    const question = message?.role === 'assistant' && message.parentId ? history.get(message.parentId) : message;
    return question?.content ?? '';
  }

  private noteBranch(sessionId: string): void {
    const { context, sessions } = this.parts;
    const { gitBranch = '' } = context.project;
    // A commit without a branch is shown in parentheses.
    if (gitBranch !== '' && !gitBranch.startsWith('(')) sessions.usedOn(sessionId, gitBranch);
  }

  // Decided before anything is waited for: what another window adds meanwhile is not what the user saw.
  private followed({ sessionId, after }: TurnRequest): string | null {
    return after === undefined ? (this.parts.history.recent(sessionId, 1)[0]?.id ?? null) : after;
  }

  // An answer that another window still writes is not to be followed: half of it would be sent.
  private ended(after: string | null, load: () => Earlier): Earlier {
    const isStreaming = ({ messages }: Earlier) => {
      const last = messages.at(-1);
      return last?.id === after && last.status === 'streaming';
    };
    const found = load();
    if (!isStreaming(found)) return found;
    this.parts.history.recoverInterrupted();
    const recovered = load();
    if (isStreaming(recovered)) throw new ThroughlineError(failures.answeredElsewhere());
    return recovered;
  }

  private earlier(request: TurnRequest & { readonly after: string | null }): Earlier {
    const { sessionId, insteadOf, after } = request;
    if (insteadOf === undefined) {
      const shown = this.past.load(sessionId, this.fills(request));
      if (after === (shown.messages.at(-1)?.id ?? null)) return shown;
      return after === null ? nothingSaid : this.past.until(after, sessionId, this.fills(request));
    }
    const replaced = this.parts.history.get(insteadOf);
    if (replaced?.sessionId !== sessionId) throw new ThroughlineError(failures.messageNotFound());
    return this.past.before(replaced, this.fills(request));
  }

  /** As many messages as can fit into the model's window. */
  private fills({ model }: { model: ModelClient }): Enough {
    const key = calibrationKey(model.info);
    const room = inputRoom(model.info);
    const estimate = (text: string) => this.parts.estimator.estimate(text, key);
    return { name: `${key} ${room}`, isMet: (messages) => fillRoom(messages, room, estimate) };
  }

  private turnOf(
    messageId: string,
    request: { model: ModelClient },
  ): {
    answer?: Message;
    question: Message;
    earlier: Earlier;
    task: AssistantTask;
  } {
    const { history } = this.parts;
    const message = history.get(messageId);
    const question = message?.role === 'user' ? message : message?.parentId ? history.get(message.parentId) : undefined;
    if (!message || !question) throw new ThroughlineError(failures.messageNotFound());
    const answer = message.role === 'assistant' ? message : undefined;
    const task = (answer && history.receipt(answer.id)?.task) ?? {
      kind: 'question',
      question: question.content,
      code: [],
    };
    return { answer, question, earlier: this.past.before(question, this.fills(request)), task };
  }

  private async prepare(request: TurnRequest, earlier: Earlier, signal: AbortSignal): Promise<Prepared> {
    const { outbound, estimator } = this.parts;
    const { info } = request.model;
    const { images = [] } = request;
    if (images.length > 0 && info.vision === false) throw new ThroughlineError(failures.imagesNotTaken(info));
    const estimate = (text: string) => estimator.estimate(text, calibrationKey(info));
    const slices = createTimeSlices(signal);
    const redactions: ReceiptRedaction[] = [];
    const clean = async (text: string) => {
      await slices.pause();
      const result = await outbound.redact(text);
      redactions.push(...result.redactions);
      return result.text;
    };
    const said = this.fittingHistory(earlier, request, estimate);
    const history: HistoryMessage[] = [];
    for (const { given, ...message } of said.history)
      history.push({
        ...message,
        content: await clean(message.content),
        ...(given !== undefined && { given: await clean(given) }),
      });
    const items: CollectedItem[] = [];
    for (const entry of request.items)
      items.push(entry.ok ? { ...entry, item: { ...entry.item, text: await clean(entry.item.text) } } : entry);
    const system = await clean(this.systemPrompt(request.sessionId));
    const question = await clean(request.text);
    const plan = planTurn({ ...said, system, history, items, question, images }, info, estimate);
    signal.throwIfAborted();
    if (plan.overBy > 0)
      throw new ThroughlineError(failures.questionTooLong({ ...plan, contextWindow: info.contextWindow }));
    // Parts that were left out were never sent: only what the assembled messages hold is counted.
    const sealed = await outbound.seal(plan.messages, [], signal);
    signal.throwIfAborted();
    return {
      plan,
      sealed,
      receipt: this.receipt(request, plan, { sealed, redactions: countInMessages(redactions, sealed.messages) }),
    };
  }

  private receipt(
    request: TurnRequest,
    plan: TurnPlan,
    sent: { sealed: SealedMessages; redactions: readonly ReceiptRedaction[] },
  ): Receipt {
    const { info } = request.model;
    const { gitBranch } = this.parts.context.project;
    return {
      version: 1,
      createdAtMs: this.parts.now(),
      ...(gitBranch !== undefined && { branch: gitBranch }),
      model: info.id,
      endpoint: info.endpoint,
      contextWindow: info.contextWindow,
      reservedForAnswer: info.maxOutputTokens,
      systemTokens: plan.systemTokens,
      questionTokens: plan.questionTokens,
      history: plan.history,
      items: plan.items.map((item, index) => withDigest(item, request.items[index])),
      redactions: [...sent.redactions, ...sent.sealed.redactions],
      totalTokens: plan.totalTokens,
      sent: sent.sealed.messages,
      sentTokens: plan.messageTokens,
      ...(request.prompt !== undefined && { prompt: request.prompt }),
      ...(request.task.kind === 'commitMessage' ? {} : { task: request.task }),
    };
  }

  private systemPrompt(sessionId: string): string {
    const { sessions, context } = this.parts;
    const facts = describeProject(context.project);
    return [sessions.get(sessionId)?.systemPrompt, facts].filter(Boolean).join('\n\n');
  }

  /** What of a conversation is worth a look for this request: all that can fit into the model's window. */
  private fittingHistory(
    { messages, earlierCount, standIn, kept = [] }: Earlier,
    { model, items }: { model: ModelClient; items: readonly CollectedItem[] },
    estimate: EstimateTokens,
  ): { history: readonly HistoryMessage[]; olderMessages: number } {
    const sentAnew = new Set(items.map(({ item }) => formatPlace(item.path ?? item.label, item.range)));
    const said = replayHistory([...kept, ...messages], {
      selectionsOf: (answer) => this.past.selections(answer),
      sentAnew,
      kept: new Set(kept.map(({ id }) => id)),
      takesImages: model.info.vision !== false,
    });
    const apart = [...(standIn ? [standInMessage(standIn)] : []), ...said.filter(({ isKept }) => isKept)];
    const others = said.filter(({ isKept }) => !isKept);
    const newest = newestThatFit(others, inputRoom(model.info), estimate);
    return { history: [...apart, ...newest], olderMessages: earlierCount + others.length - newest.length };
  }
}

const nothingSaid: Earlier = { messages: [], earlierCount: 0 };

// Of what is on disk, to see later whether it has changed. The text itself, not what is left of it without secrets.
function withDigest(item: ReceiptItem, collected: CollectedItem | undefined): ReceiptItem {
  return collected?.ok && item.path !== undefined ? { ...item, digest: digestOf(collected.item.text) } : item;
}

function countInMessages(
  redactions: readonly ReceiptRedaction[],
  messages: readonly ChatMessage[],
): readonly ReceiptRedaction[] {
  const counts = new Map<string, number>();
  for (const { content } of messages)
    for (const [placeholder] of content.matchAll(/\[redacted:[^\]:]+:[0-9a-f]{4}\]/g))
      counts.set(placeholder, (counts.get(placeholder) ?? 0) + 1);
  const kinds = new Map(redactions.map(({ placeholder, kind }) => [placeholder, kind]));
  return [...kinds].flatMap(([placeholder, kind]) => {
    const count = counts.get(placeholder);
    return count ? [{ kind, placeholder, count }] : [];
  });
}
