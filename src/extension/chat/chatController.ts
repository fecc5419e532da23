import * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { TurnEvent, TurnRequest } from '../../core/chat/turn.ts';
import { collectItems } from '../../core/context/collectItems.ts';
import type { GivenAlong } from '../../core/context/contextManager.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { Message } from '../../core/model/message.ts';
import type { ModelClient } from '../../core/model/model.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import type { Session } from '../../core/model/session.ts';
import type { TaskCode } from '../../core/model/task.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import type { ChatSnapshot, FromView, ModelHeader, ToView, ViewAction } from '../../protocol/chatProtocol.ts';
import type { Reporter } from '../report.ts';
import type { ChatView } from './chatView.ts';
import { runCodeAction } from './codeActions.ts';
import { ContextChips } from './contextChips.ts';
import { ContextSteering } from './contextSteering.ts';
import { ConversationEdits } from './conversationEdits.ts';
import { DraftImages, type ImageMessage, isImageMessage, type TakenImages } from './draftImages.ts';
import { parseFromView } from './fromViewSchema.ts';
import { MentionQueries } from './mentionQueries.ts';
import { openLink } from './openLink.ts';
import { QuestionQueue } from './questionQueue.ts';
import { questionTask } from './questionTask.ts';
import { ResumeLine } from './resumeLine.ts';
import { ShownConversation } from './shownConversation.ts';
import { earlierMessages, newestMessages } from './shownHistory.ts';
import { TurnRunner } from './turnRunner.ts';

interface Turn {
  readonly start: (signal: AbortSignal) => Promise<AsyncIterable<TurnEvent>>;
  /** What goes back into the composer when it could not be asked; '' when the question is kept elsewhere. */
  readonly text?: string;
  /** The question is stored. */
  readonly onAsked?: (question: Message) => void;
  /** It was not. */
  readonly onUnasked?: () => void;
}

type QueueMessage = Extract<FromView, { type: `queue/${string}` }>;

export interface ChatControllerOptions {
  readonly core: Core;
  readonly view: ChatView;
  readonly reporter: Reporter;
  readonly log: Log;
  /** The model that answers in a session: the one shown unless it is named. */
  readonly model: (sessionId?: string) => Promise<ModelClient>;
  readonly notices: () => readonly Failure[];
  readonly suggestions: () => readonly string[];
  readonly addContext: () => Promise<void>;
  readonly addDropped: (uris: readonly string[]) => Promise<void>;
  readonly openDiagram: (source: string) => void;
  readonly runAction: (action: ViewAction) => void;
  /** Told how turns go, also those of sessions that are not shown. */
  readonly onTurn?: (sessionId: string, message: ToView) => void;
}

/** Answers the chat view: owns what it shows, runs its turns, and keeps what must survive. */
export class ChatController {
  private readonly options: ChatControllerOptions;
  private readonly turns: TurnRunner;
  private readonly edits: ConversationEdits;
  private readonly queue: QuestionQueue;
  readonly images: DraftImages;
  readonly chips: ContextChips;
  private readonly steering: ContextSteering;
  private readonly mentions: MentionQueries;
  /** The queued question of each session that was asked last. */
  private readonly asking = new Map<string, string>();
  /** What is being asked in a session and not stored yet: it is its draft, but not in the composer. */
  private readonly sending = new Map<string, string>();
  private readonly shown: ShownConversation;
  readonly resumeLine: ResumeLine;

  constructor(options: ChatControllerOptions) {
    this.options = options;
    const { core, log, model, reporter, addContext, addDropped } = options;
    this.shown = new ShownConversation({
      history: core.history,
      post: (message) => options.view.post(message),
      active: () => this.session.id,
      isRunning: (sessionId) => this.turns.isRunning(sessionId),
      refresh: () => this.sendSnapshot(),
    });
    this.turns = new TurnRunner({
      post: (sessionId, message) => {
        this.shown.post(sessionId, message);
        options.onTurn?.(sessionId, message);
      },
      toFailure: (error) => reporter.toFailure('Asking', error),
    });
    this.images = new DraftImages({
      keeper: core.images,
      sessions: core.sessions,
      model,
      post: (message) => options.view.post(message),
      refuse: (failure) => options.view.post({ type: 'composer/restore', text: '', failure }),
      revealChat: () => options.view.reveal(),
      onChange: () => this.chips.refreshSoon(),
    });
    this.queue = new QuestionQueue({
      sessions: core.sessions,
      post: (id, message) => this.shown.post(id, message),
      putBack: (id, images) => this.images.putBack(id, images),
    });
    this.edits = new ConversationEdits({
      history: core.history,
      isRunning: (sessionId) => this.turns.isRunning(sessionId),
      post: (sessionId, message) => this.shown.post(sessionId, message),
      onEmpty: () => this.sendSnapshot(),
      onChange: () => this.chips.refreshSoon(),
    });
    this.chips = new ContextChips({
      context: core.context,
      completions: core.completions,
      log,
      model,
      sessionId: () => this.session.id,
      draft: () => core.sessions.draft(this.session.id),
      images: () => this.images.shown(this.session.id),
      onChange: (chips, budget) => options.view.post({ type: 'context/changed', chips, budget }),
    });
    this.steering = new ContextSteering({
      context: core.context,
      mentioned: (id) => this.chips.mentioned(id),
      addContext,
      addDropped,
      showSession: (id) => this.showSession(id),
    });
    this.resumeLine = new ResumeLine({ core, log, post: (message) => options.view.post(message) });
    this.mentions = new MentionQueries({ context: core.context, log, post: (message) => options.view.post(message) });
  }

  private get session(): Session {
    return this.options.core.sessions.active;
  }

  /** A message of the view. What is not of the protocol is dropped, and the log is told. */
  onMessage(message: unknown): void {
    const known = parseFromView(message);
    if (!known) return this.options.log.warn('The chat view sent something that is not of the protocol');
    void this.options.reporter.run('The chat', () =>
      isImageMessage(known) ? this.images.handle(known) : this.handle(known),
    );
  }

  /** Asks in the active session. */
  async ask(text: string): Promise<void> {
    const sessionId = this.session.id;
    await this.runTurn(sessionId, { text, ...this.question(sessionId, { text }) });
  }

  // The composer's text is the draft until it is stored as a question: neither a crash nor a failure loses it.
  private async askDraft({ sessionId, text }: Extract<FromView, { type: 'chat/send' }>): Promise<void> {
    const { sessions } = this.options.core;
    if (!sessions.get(sessionId)) return this.giveToShown(text, failures.sessionNotFound());
    await this.images.settled();
    const taken = this.images.take(sessionId);
    const { images } = taken;
    if (text.trim() === '' && images.length === 0)
      return this.shown.post(sessionId, { type: 'turn/phase', ...this.turns.progress(sessionId) });
    if (this.turns.isRunning(sessionId)) return this.queueQuestion(sessionId, text, taken);
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
    const { attachments, sources } = this.options.core.context;
    taken.stored();
    await this.queue.add(sessionId, text, { attachments, sources, images: taken.images });
    // The view may have taken it for sent.
    this.shown.post(sessionId, { type: 'turn/phase', ...this.turns.progress(sessionId) });
  }

  // A queued question that is taken back while it is being asked, and not stored yet, is not asked any more.
  private async leaveUnasked({ sessionId, id }: QueueMessage): Promise<void> {
    const isQueued = this.queue.list(sessionId).some((queued) => queued.id === id);
    if (isQueued && id === this.asking.get(sessionId)) await this.stopTurn(sessionId);
  }

  // It stays queued until it is stored. `id`: that one, and else the first.
  private async askQueued({ sessionId, id }: { readonly sessionId: string; readonly id?: string }): Promise<void> {
    if (!this.options.core.sessions.get(sessionId)) return;
    const queued = this.queue.list(sessionId).find((question) => id === undefined || question.id === id);
    if (!queued || this.turns.isRunning(sessionId)) return;
    const onStored = () =>
      void this.options.reporter.run('Saving the queue', () => this.queue.remove(sessionId, queued.id));
    const { text, images, id: messageId } = queued;
    const question = this.question(sessionId, { text, images, messageId }, onStored);
    this.asking.set(sessionId, queued.id);
    await this.runTurn(sessionId, { text: '', ...question });
  }

  /** Asks a question in other words. The view keeps the words until they are stored. */
  private async askInstead({ messageId, text }: { messageId: string; text: string }): Promise<void> {
    const sessionId = this.sessionOf(messageId);
    const { core, model } = this.options;
    await this.runTurn(sessionId, {
      text: '',
      start: async (signal) => {
        const again = core.completions.givenWith(messageId, { mentions: false });
        const [items, client] = await Promise.all([
          collectItems(core.context, signal, { text, again }),
          model(sessionId),
        ]);
        const task = questionTask(text, items);
        const request = { sessionId, text, task, items, model: client, insteadOf: messageId };
        return this.edits.branching(core.completions.ask(request, signal));
      },
    });
  }

  // A question with what goes along at the time when it is asked, and goes along with no other unless it is pinned.
  private question(
    sessionId: string,
    question: Pick<TurnRequest, 'text' | 'messageId' | 'images'>,
    onStored = () => {},
  ): Pick<Turn, 'start' | 'onAsked'> {
    const { core, model } = this.options;
    const { text } = question;
    let given: GivenAlong | undefined;
    return {
      onAsked: (asked) => {
        this.shown.asked(asked);
        if (given) core.context.removeSent(given);
        onStored();
      },
      start: async (signal) => {
        const { messageId } = question;
        const { attachments, sources } = core.context;
        given = { attachments, sources };
        if (messageId && !this.shown.isShown(sessionId)) given = this.queue.givenWith(messageId, given);
        const after = this.shown.lastId(sessionId);
        const [items, client] = await Promise.all([
          collectItems(core.context, signal, { text, given }),
          model(sessionId),
        ]);
        const task = questionTask(text, items);
        return core.completions.ask({ ...question, sessionId, task, items, model: client, after }, signal);
      },
    };
  }

  /** Explains a piece of code in the active session. */
  async explain(code: TaskCode): Promise<void> {
    const { core, model } = this.options;
    const sessionId = this.session.id;
    await this.runTurn(sessionId, {
      start: async (signal) => core.actions.explain({ sessionId, code, model: await model(sessionId) }, signal),
    });
  }

  /** Asks the last question of the session again. */
  async retryLast(): Promise<void> {
    const [last] = this.options.core.history.recent(this.session.id, 1);
    if (last) await this.again({ type: 'chat/retry', messageId: last.id });
  }

  async showSession(sessionId: string): Promise<void> {
    this.options.core.sessions.activate(sessionId);
    await this.sendSnapshot();
    await this.chips.refresh();
    void this.resumeLine.check();
  }

  /** The window has or has lost the keyboard. */
  async windowFocused(isFocused: boolean): Promise<void> {
    this.resumeLine.windowFocused(isFocused);
    if (isFocused) await this.shown.windowFocused();
  }

  /** Quotes what is selected in an answer, in the composer. */
  quoteSelection(): void {
    this.options.view.post({ type: 'composer/quote' });
  }

  /** Stops the turn of a session and waits until what it brought is stored. */
  stopTurn(sessionId: string): Promise<void> {
    return this.turns.stop(sessionId);
  }

  async sendSnapshot(): Promise<void> {
    const model = await this.options.model();
    // Read and sent in one go: what changes from here on is told after it.
    this.shown.show(this.snapshot(modelHeader(model)));
    this.options.view.setTitle(shownTitle(this.session.title));
  }

  async modelChanged(): Promise<void> {
    this.options.view.post({ type: 'model/changed', model: modelHeader(await this.options.model()) });
    this.chips.refreshSoon();
  }

  sessionChanged(): void {
    const { id, title } = this.session;
    this.options.view.post({ type: 'session/changed', session: { id, title } });
    this.options.view.setTitle(shownTitle(title));
  }

  noticesChanged(): void {
    this.options.view.post({ type: 'notices/changed', notices: this.options.notices() });
  }

  async close(): Promise<void> {
    this.chips.dispose();
    this.mentions.dispose();
    this.shown.dispose();
    this.resumeLine.dispose();
    await this.turns.stopAll();
  }

  private async handle(message: Exclude<FromView, ImageMessage>): Promise<void> {
    const { core, runAction, log } = this.options;
    switch (message.type) {
      case 'chat/ready':
        await this.sendSnapshot();
        this.images.viewReady();
        this.chips.refreshSoon();
        return this.resumeLine.check();
      case 'history/earlier':
        return this.sendEarlier(message);
      case 'chat/send':
        return this.askDraft(message);
      case 'queue/send':
        return this.askQueued(message);
      case 'queue/edit':
        return this.leaveUnasked(message).then(() => this.queue.edit(message.sessionId, message.id));
      case 'queue/remove':
        return this.leaveUnasked(message).then(() => this.queue.remove(message.sessionId, message.id));
      case 'chat/stop':
        return this.stopTurn(message.sessionId);
      case 'chat/tryNow':
        return this.turns.tryNow(message.sessionId);
      case 'chat/retry':
      case 'chat/continue':
        return this.again(message);
      case 'message/edit':
        return this.askInstead(message);
      case 'message/showAlternate':
        return this.edits.showAlternate(message.messageId);
      case 'message/delete':
        return this.edits.delete(message.messageId);
      case 'draft/changed':
        core.sessions.setDraft(message.sessionId, message.text);
        this.chips.refreshSoon();
        // Who types will ask soon.
        return core.prepareToSend();
      case 'scroll/changed':
        return core.sessions.setScroll(message.sessionId, message.scroll);
      case 'context/remove':
      case 'context/pin':
      case 'context/open':
      case 'context/add':
      case 'context/drop':
        return this.steering.handle(message);
      case 'resume/choose':
        return this.resumeLine.choose(message.choice);
      case 'mention/query':
      case 'mention/close':
        return this.mentions.handle(message);
      case 'receipt/open':
        return this.showReceipt(message.messageId);
      case 'link/open':
        return openLink(message.href, core.context);
      case 'text/copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'code/act':
        return runCodeAction(message, this.options.openDiagram);
      case 'action/run':
        return runAction(message.action);
      case 'view/failed':
        return log.error(`The chat view failed: ${message.message}`);
    }
  }

  private async again({ type, messageId }: { type: 'chat/retry' | 'chat/continue'; messageId: string }): Promise<void> {
    const { core, model } = this.options;
    const sessionId = this.sessionOf(messageId);
    const start: Turn['start'] = async (signal) => {
      const again = core.completions.givenWith(messageId, { mentions: true });
      // What the question mentions goes along as a mention again; the rest of what went along, as what is asked about.
      const text = core.completions.questionOf(messageId);
      const [items, client] = await Promise.all([
        collectItems(core.context, signal, { text, again }),
        model(sessionId),
      ]);
      const request = { items, model: client };
      const { completions } = core;
      return this.edits.branching(
        type === 'chat/continue'
          ? completions.continueAnswer(messageId, request, signal)
          : completions.retry(messageId, request, signal),
      );
    };
    await this.runTurn(sessionId, { start });
  }

  private async runTurn(sessionId: string, { text, onAsked, onUnasked, start }: Turn): Promise<void> {
    let isStored = false;
    let ended: Message | undefined;
    const goesOn = () => sessionId === this.session.id && this.resumeLine.clear();
    const failure = await this.turns.run(sessionId, async function* (signal) {
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
    if (!isStored) onUnasked?.();
    if (!isStored && text !== undefined) this.giveBack(sessionId, text, failure);
    else if (failure) {
      this.options.reporter.show(failure);
      await this.sendSnapshot();
    }
    this.chips.refreshSoon();
    // After an answer that was stopped or failed it may not be what the user wants any more.
    if (ended?.status === 'complete') await this.askQueued({ sessionId });
  }

  // A question that was not asked goes back into the composer it came from; if that is not shown, it is the draft there.
  private giveBack(sessionId: string, text: string, failure: Failure | undefined): void {
    if (this.shown.isShown(sessionId)) {
      this.options.view.post({ type: 'turn/phase', ...this.turns.progress(sessionId) });
      this.options.view.post({ type: 'composer/restore', text, failure });
    } else if (failure) this.options.reporter.show(failure);
  }

  // The session is gone, its words are not.
  private async giveToShown(text: string, failure: Failure): Promise<void> {
    await this.sendSnapshot();
    this.options.view.post({ type: 'composer/restore', text, failure });
  }

  private sessionOf(messageId: string): string {
    return this.options.core.history.get(messageId)?.sessionId ?? this.session.id;
  }

  private showReceipt(messageId: string): void {
    const receipt = this.options.core.history.receipt(messageId);
    if (receipt) this.options.view.post({ type: 'receipt/show', messageId, receipt: shownReceipt(receipt) });
  }

  private sendEarlier({ sessionId, before }: { readonly sessionId: string; readonly before: string }): void {
    const page = earlierMessages(this.options.core.history, sessionId, before);
    this.shown.post(sessionId, { type: 'messages/earlier', before, ...page });
  }

  private snapshot(model: ModelHeader): ChatSnapshot {
    const { core, notices, suggestions } = this.options;
    const { id, title } = this.session;
    const scroll = core.sessions.scroll(id);
    const { messages, earlierCount } = newestMessages(core.history, id, scroll);
    return {
      session: { id, title },
      messages,
      earlierCount,
      model,
      ...this.chips.current,
      draft: this.sending.get(id) === core.sessions.draft(id) ? '' : core.sessions.draft(id),
      images: this.images.shown(id),
      queue: this.queue.list(id),
      scroll,
      ...this.turns.progress(id),
      notices: notices(),
      suggestions: messages.length === 0 ? suggestions() : [],
    };
  }
}

/** Reasons are stored in English. */
function shownReceipt(receipt: Receipt): Receipt {
  return { ...receipt, items: receipt.items.map((item) => ({ ...item, reason: l10n.shown(item.reason) })) };
}

function modelHeader({ info }: ModelClient): ModelHeader {
  const { label, kind, contextWindow, vision } = info;
  return { label, isOffline: kind === 'offline', contextWindow, ...(vision !== undefined && { takesImages: vision }) };
}
