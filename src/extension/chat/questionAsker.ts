import type { Failure } from '../../base/errors.ts';
import type { CodeRequest } from '../../core/chat/chatActions.ts';
import type { TurnEvent, TurnRequest } from '../../core/chat/turn.ts';
import { type CollectedItem, collectItems } from '../../core/context/collectItems.ts';
import type { GivenAlong } from '../../core/context/contextManager.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { Message } from '../../core/model/message.ts';
import type { ModelClient } from '../../core/model/model.ts';
import type { Session } from '../../core/model/session.ts';
import type { TaskCode } from '../../core/model/task.ts';
import type { QueuedQuestion } from '../../core/sessions/resumeState.ts';
import type { FromView, ToView } from '../../protocol/chatProtocol.ts';
import type { Reporter } from '../report.ts';
import type { ConversationEdits } from './conversationEdits.ts';
import type { DraftImages, TakenImages } from './draftImages.ts';
import type { QuestionQueue } from './questionQueue.ts';
import { questionTask } from './questionTask.ts';
import { givenAgain } from './queuedContext.ts';
import type { ShownConversation } from './shownConversation.ts';
import type { TurnRunner } from './turnRunner.ts';

interface Turn {
  readonly start: (signal: AbortSignal) => Promise<AsyncIterable<TurnEvent>>;
  /** What goes back into the composer when it could not be asked; '' when the question is kept elsewhere. */
  readonly text?: string;
  /** The question is stored. */
  readonly onAsked?: (question: Message) => void;
  /** It was not. */
  readonly onUnasked?: () => void;
}

type Asked = Pick<TurnRequest, 'text' | 'messageId' | 'images' | 'prompt'>;

type QueueMessage = Extract<FromView, { type: `queue/${string}` }>;

export interface QuestionAskerOptions {
  readonly core: Core;
  readonly reporter: Reporter;
  /** The model that answers in a session. */
  readonly model: (sessionId: string) => Promise<ModelClient>;
  readonly turns: TurnRunner;
  readonly queue: QuestionQueue;
  readonly images: DraftImages;
  readonly edits: ConversationEdits;
  readonly shown: ShownConversation;
  readonly post: (message: ToView) => void;
  /** Sends all of what is shown anew. */
  readonly refresh: () => Promise<void>;
  /** The answer to a question of the active session is about to come. */
  readonly onAnswering: () => void;
  /** A turn is over, whatever became of it. */
  readonly onOver: (sessionId: string) => void;
}

/**
 * Asks: what is written, queued, put in other words or asked again becomes a turn, with what goes along at that time. Until a
 * question is stored its words are kept where they were written, and come back there when it cannot be asked.
 */
export class QuestionAsker {
  private readonly options: QuestionAskerOptions;
  /** The queued question of each session that was asked last. */
  private readonly asking = new Map<string, string>();
  /** What is being asked in a session and not stored yet: it is its draft, but not in the composer. */
  private readonly sending = new Map<string, string>();

  constructor(options: QuestionAskerOptions) {
    this.options = options;
  }

  /** What the composer of a session shows. */
  draft(sessionId: string): string {
    const draft = this.options.core.sessions.draft(sessionId);
    return this.sending.get(sessionId) === draft ? '' : draft;
  }

  /** Asks in the active session, as soon as no answer is being written there. `prompt`: the template that the text was made of. */
  async ask({ text, prompt }: Pick<TurnRequest, 'text' | 'prompt'>): Promise<void> {
    const sessionId = this.session.id;
    if (this.options.turns.isRunning(sessionId)) return this.options.queue.add(sessionId, { text, prompt });
    await this.runTurn(sessionId, { text, ...this.question(sessionId, { text, prompt }) });
  }

  /** Asks what is in the composer. It is the draft until it is stored as a question: neither a crash nor a failure loses it. */
  async askDraft({ sessionId, text }: Extract<FromView, { type: 'chat/send' }>): Promise<void> {
    const { sessions } = this.options.core;
    if (!sessions.get(sessionId)) return this.giveToShown(text, failures.sessionNotFound());
    await this.options.images.settled();
    const taken = this.options.images.take(sessionId);
    const { images } = taken;
    if (text.trim() === '' && images.length === 0)
      return this.options.shown.post(sessionId, { type: 'turn/phase', ...this.options.turns.progress(sessionId) });
    if (this.options.turns.isRunning(sessionId)) return this.queueQuestion(sessionId, text, taken);
    sessions.setDraft(sessionId, text);
    this.sending.set(sessionId, text);
    const onStored = () => {
      this.sending.delete(sessionId);
      taken.stored();
      // What was typed since is the draft now.
      if (sessions.draft(sessionId) === text) sessions.setDraft(sessionId, '');
    };
    const onUnasked = () => {
      this.sending.delete(sessionId);
      taken.giveBack();
    };
    await this.runTurn(sessionId, { text, onUnasked, ...this.question(sessionId, { text, images }, onStored) });
  }

  private async queueQuestion(sessionId: string, text: string, taken: TakenImages): Promise<void> {
    const { images } = taken;
    taken.stored();
    this.options.core.sessions.setDraft(sessionId, '');
    await this.options.queue.add(sessionId, { text, ...(images.length > 0 && { images }) });
    // The view may have taken it for sent.
    this.options.shown.post(sessionId, { type: 'turn/phase', ...this.options.turns.progress(sessionId) });
  }

  /** A queued question that is taken back while it is being asked, and not stored yet, is not asked any more. */
  async leaveUnasked({ sessionId, id }: QueueMessage): Promise<void> {
    const isQueued = this.options.queue.list(sessionId).some((queued) => queued.id === id);
    if (isQueued && id === this.asking.get(sessionId)) await this.options.turns.stop(sessionId);
  }

  /** Asks a queued question, which stays queued until it is stored. `id`: that one, and else the first. */
  async askQueued({ sessionId, id }: { readonly sessionId: string; readonly id?: string }): Promise<void> {
    if (!this.options.core.sessions.get(sessionId)) return;
    const queued = this.options.queue.list(sessionId).find((question) => id === undefined || question.id === id);
    if (!queued || this.options.turns.isRunning(sessionId)) return;
    const onStored = () =>
      void this.options.reporter.run('Saving the queue', () => this.options.queue.remove(sessionId, queued.id));
    const question = this.queuedQuestion(sessionId, queued, onStored);
    this.asking.set(sessionId, queued.id);
    await this.runTurn(sessionId, { text: '', ...question });
  }

  /** Asks a question in other words. The view keeps the words until they are stored. */
  async askInstead({ messageId, text }: { messageId: string; text: string }): Promise<void> {
    const sessionId = this.sessionOf(messageId);
    const { core, model } = this.options;
    await this.runTurn(sessionId, {
      text: '',
      start: async (signal) => {
        const [items, client] = await Promise.all([
          this.itemsAgain(messageId, { text, mentions: false }, signal),
          model(sessionId),
        ]);
        const task = questionTask(text, items);
        const request = { sessionId, text, task, items, model: client, insteadOf: messageId };
        return this.options.edits.branching(core.completions.ask(request, signal));
      },
    });
  }

  // A question with what goes along at the time when it is asked, and goes along with no other unless it is pinned.
  private question(sessionId: string, question: Asked, onStored = () => {}): Pick<Turn, 'start' | 'onAsked'> {
    const { context } = this.options.core;
    let given: GivenAlong | undefined;
    return {
      onAsked: (asked) => {
        this.options.shown.asked(asked);
        if (given) context.removeSent(given);
        onStored();
      },
      start: (signal) => {
        given = context.given;
        return this.start({ ...question, sessionId, given }, signal);
      },
    };
  }

  // With what went along with it into the queue.
  private queuedQuestion(
    sessionId: string,
    queued: QueuedQuestion,
    onStored: () => void,
  ): Pick<Turn, 'start' | 'onAsked'> {
    const { text, images, prompt, explains, id: messageId } = queued;
    return {
      onAsked: (asked) => {
        this.options.shown.asked(asked);
        onStored();
      },
      start: async (signal) => {
        if (explains) return this.startExplaining({ sessionId, code: explains, messageId }, signal);
        const given = this.options.queue.givenWith(queued);
        return this.start({ text, images, prompt, messageId, sessionId, given }, signal);
      },
    };
  }

  private async start(
    { given, ...question }: Asked & { readonly sessionId: string; readonly given: GivenAlong },
    signal: AbortSignal,
  ): Promise<AsyncIterable<TurnEvent>> {
    const { core, model, shown } = this.options;
    const { text, sessionId } = question;
    const after = shown.lastId(sessionId);
    const [items, client] = await Promise.all([collectItems(core.context, signal, { text, given }), model(sessionId)]);
    const task = questionTask(text, items);
    return core.completions.ask({ ...question, task, items, model: client, after }, signal);
  }

  /** Is an answer being written, in whichever session? */
  get isAnswering(): boolean {
    return this.options.turns.newest !== undefined;
  }

  /** Stops the answer of the active session; where none is written there, the one that was asked for last. */
  async stop(): Promise<void> {
    const { turns } = this.options;
    const { id } = this.session;
    const running = turns.isRunning(id) ? id : turns.newest;
    if (running !== undefined) await turns.stop(running);
  }

  /** Explains a piece of code in the active session, as soon as no answer is being written there. */
  async explain(code: TaskCode): Promise<void> {
    const { core, queue, turns } = this.options;
    const sessionId = this.session.id;
    if (turns.isRunning(sessionId)) return queue.add(sessionId, { ...core.actions.explanation(code), explains: code });
    await this.runTurn(sessionId, { start: (signal) => this.startExplaining({ sessionId, code }, signal) });
  }

  private async startExplaining(
    request: Omit<CodeRequest, 'model'>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<TurnEvent>> {
    const { core, model, shown } = this.options;
    const { sessionId } = request;
    const after = shown.lastId(sessionId);
    return core.actions.explain({ ...request, after, model: await model(sessionId) }, signal);
  }

  /** Asks the last question of the session again. */
  async retryLast(): Promise<void> {
    const [last] = this.options.core.history.recent(this.session.id, 1);
    if (last) await this.again({ type: 'chat/retry', messageId: last.id });
  }

  /** Asks a question again, or goes on with its answer. */
  async again({ type, messageId }: { type: 'chat/retry' | 'chat/continue'; messageId: string }): Promise<void> {
    const { core, model } = this.options;
    const sessionId = this.sessionOf(messageId);
    const start: Turn['start'] = async (signal) => {
      // What the question mentions goes along as a mention again; the rest of what went along, as what is asked about.
      const text = core.completions.questionOf(messageId);
      const [items, client] = await Promise.all([
        this.itemsAgain(messageId, { text, mentions: true }, signal),
        model(sessionId),
      ]);
      const request = { items, model: client };
      const { completions } = core;
      return this.options.edits.branching(
        type === 'chat/continue'
          ? completions.continueAnswer(messageId, request, signal)
          : completions.retry(messageId, request, signal),
      );
    };
    await this.runTurn(sessionId, { start });
  }

  private itemsAgain(
    messageId: string,
    { text, mentions }: { readonly text: string; readonly mentions: boolean },
    signal: AbortSignal,
  ): Promise<readonly CollectedItem[]> {
    const { context, completions } = this.options.core;
    const asked = completions.askedWith(messageId, { mentions });
    return collectItems(context, signal, { text, ...asked, given: givenAgain(context, asked) });
  }

  private async runTurn(sessionId: string, { text, onAsked, onUnasked, start }: Turn): Promise<void> {
    let isStored = false;
    let ended: Message | undefined;
    const { onAnswering } = this.options;
    const goesOn = () => sessionId === this.session.id && onAnswering();
    const { holds } = this.options.core;
    const failure = await this.options.turns.run(sessionId, async function* (signal) {
      holds.begin(sessionId);
      for await (const event of await start(signal)) {
        if (event.type === 'answering') goesOn();
        if (event.type === 'finished') ended = event.message;
        if (event.type === 'asked') {
          isStored = true;
          onAsked?.(event.message);
        }
        yield event;
      }
    });
    if (!this.options.turns.isRunning(sessionId)) holds.end(sessionId);
    if (!isStored) onUnasked?.();
    if (!isStored && text !== undefined) this.giveBack(sessionId, text, failure);
    else if (failure) {
      this.options.reporter.show(failure);
      await this.options.refresh();
    }
    this.options.onOver(sessionId);
    // After an answer that was stopped or failed it may not be what the user wants any more.
    if (ended?.status === 'complete') await this.askQueued({ sessionId });
  }

  // A question that was not asked goes back into the composer it came from; if that is not shown, it is the draft there.
  private giveBack(sessionId: string, text: string, failure: Failure | undefined): void {
    if (this.options.shown.isShown(sessionId)) {
      this.options.post({ type: 'turn/phase', ...this.options.turns.progress(sessionId) });
      this.options.post({ type: 'composer/restore', text, failure });
    } else if (failure) this.options.reporter.show(failure);
  }

  // The session is gone, its words are not.
  private async giveToShown(text: string, failure: Failure): Promise<void> {
    await this.options.refresh();
    this.options.post({ type: 'composer/restore', text, failure });
  }

  private sessionOf(messageId: string): string {
    return this.options.core.history.get(messageId)?.sessionId ?? this.session.id;
  }

  private get session(): Session {
    return this.options.core.sessions.active;
  }
}
