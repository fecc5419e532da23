import * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import { ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { Message } from '../../core/model/message.ts';
import type { ModelClient } from '../../core/model/model.ts';
import type { Session } from '../../core/model/session.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import type {
  ChatSnapshot,
  FromView,
  Landing,
  ModelHeader,
  SessionHeader,
  ToView,
  ViewAction,
} from '../../protocol/chatProtocol.ts';
import type { Reporter } from '../report.ts';
import type { ChatView } from './chatView.ts';
import { runCodeAction } from './codeActions.ts';
import { ContextChips } from './contextChips.ts';
import { ContextSteering } from './contextSteering.ts';
import { ConversationEdits } from './conversationEdits.ts';
import { DraftImages, type ImageMessage, isImageMessage } from './draftImages.ts';
import { parseFromView } from './fromViewSchema.ts';
import { HeldSession, writtenSession } from './heldSession.ts';
import { MentionQueries } from './mentionQueries.ts';
import { openLink } from './openLink.ts';
import { QuestionAsker } from './questionAsker.ts';
import { QuestionQueue } from './questionQueue.ts';
import { ResumeLine } from './resumeLine.ts';
import { type FindMessage, isFindMessage, SessionFinder } from './sessionFinder.ts';
import { SessionNaming } from './sessionNaming.ts';
import { ShownConversation } from './shownConversation.ts';
import { earlierMessages, newestMessages } from './shownHistory.ts';
import { shownReceipt } from './shownReceipt.ts';
import { isSummaryMessage, SummaryDesk, type SummaryMessage } from './summaryDesk.ts';
import { TurnRunner } from './turnRunner.ts';
import { UndoStack } from './undoStack.ts';

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
  /** Percent of the window from which on older turns are summarised; 0: never by itself. */
  readonly compactAt: () => number;
  /** Does the model name new sessions? */
  readonly modelTitles: () => boolean;
  /** Told how turns go, also those of sessions that are not shown. */
  readonly onTurn?: (sessionId: string, message: ToView) => void;
}

/** So much of what is before a message is shown above it. */
const landingOffsetPx = -8;

/** Answers the chat view: owns what it shows, and hands each message to who does what it asks for. */
export class ChatController {
  private readonly options: ChatControllerOptions;
  private readonly turns: TurnRunner;
  /** What was done to conversations in this window. */
  readonly undos: UndoStack;
  readonly edits: ConversationEdits;
  private readonly queue: QuestionQueue;
  readonly questions: QuestionAsker;
  readonly images: DraftImages;
  readonly chips: ContextChips;
  private readonly steering: ContextSteering;
  private readonly mentions: MentionQueries;
  private readonly finder: SessionFinder;
  private readonly shown: ShownConversation;
  private readonly held: HeldSession;
  readonly resumeLine: ResumeLine;
  readonly summaries: SummaryDesk;
  private readonly naming: SessionNaming;
  /** Where the reader is led to, until the view has gone there. */
  private landing: (Landing & { readonly sessionId: string }) | undefined;

  constructor(options: ChatControllerOptions) {
    this.options = options;
    const { core, log, model, reporter, addContext, addDropped } = options;
    this.shown = this.createShown();
    this.held = this.createHeld();
    this.finder = new SessionFinder({ history: core.history, log, post: (id, sent) => this.shown.post(id, sent) });
    this.turns = new TurnRunner({
      post: (sessionId, message) => {
        this.shown.post(sessionId, message);
        options.onTurn?.(sessionId, message);
      },
      toFailure: (error) => reporter.toFailure('Asking', error),
      onBegin: () => {
        this.summaries.makeWay();
        this.naming.makeWay();
      },
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
      core,
      post: (id, message) => this.shown.post(id, message),
      putBack: (id, images) => this.images.putBack(id, images),
    });
    const assertFree = (sessionId: string) => core.holds.assertFree(sessionId);
    this.undos = new UndoStack(assertFree);
    this.edits = new ConversationEdits({
      history: core.history,
      trees: core.trees,
      undos: this.undos,
      isRunning: (sessionId) => this.turns.isRunning(sessionId),
      assertFree,
      post: (sessionId, message) => this.shown.post(sessionId, message),
      onEmpty: () => this.sendSnapshot(),
      onChange: (sessionId) => {
        this.summaries.tell(sessionId);
        this.chips.refreshSoon();
      },
    });
    this.chips = this.createChips();
    this.summaries = new SummaryDesk({
      core,
      log,
      undos: this.undos,
      model,
      active: () => this.session.id,
      isRunning: (sessionId) => this.turns.isRunning(sessionId),
      post: (sessionId, message) => this.shown.post(sessionId, message),
      compactAt: options.compactAt,
      onChange: () => this.chips.refreshSoon(),
    });
    this.naming = new SessionNaming({ core, log, model, isOn: options.modelTitles });
    this.steering = new ContextSteering({
      context: core.context,
      mentioned: (id) => this.chips.mentioned(id),
      addContext,
      addDropped,
      showSession: (id) => this.showSession(id),
    });
    this.resumeLine = new ResumeLine({ core, log, post: (message) => options.view.post(message) });
    this.questions = this.createAsker();
    this.mentions = new MentionQueries({ context: core.context, log, post: (message) => options.view.post(message) });
  }

  private createShown(): ShownConversation {
    return new ShownConversation({
      history: this.options.core.history,
      post: (message) => {
        this.options.view.post(message);
        this.finder.onShown(message);
      },
      active: () => this.session.id,
      isRunning: (sessionId) => this.turns.isRunning(sessionId),
      refresh: () => this.sendSnapshot(),
      log: this.options.log,
    });
  }

  private createHeld(): HeldSession {
    const { core, reporter } = this.options;
    return new HeldSession({
      core,
      shown: this.shown,
      refresh: () => this.sendSnapshot(),
      run: (work) => void reporter.run('Following another window', work),
    });
  }

  private createChips(): ContextChips {
    const { core, log, model, view } = this.options;
    return new ContextChips({
      context: core.context,
      completions: core.completions,
      log,
      model,
      sessionId: () => this.session.id,
      draft: () => core.sessions.draft(this.session.id),
      images: () => this.images.shown(this.session.id),
      onChange: (chips, budget) => view.post({ type: 'context/changed', chips, budget }),
      onCosts: (costs) => view.post({ type: 'history/costs', costs }),
      onPreview: (sessionId, preview) => this.summaries.previewed(sessionId, preview),
    });
  }

  private createAsker(): QuestionAsker {
    const { core, reporter, model, view } = this.options;
    return new QuestionAsker({
      core,
      reporter,
      model,
      turns: this.turns,
      queue: this.queue,
      images: this.images,
      edits: this.edits,
      shown: this.shown,
      post: (message) => view.post(message),
      refresh: () => this.sendSnapshot(),
      onAnswering: () => this.resumeLine.clear(),
      onOver: (sessionId) => {
        this.summaries.turnIsOver(sessionId);
        this.naming.turnIsOver(sessionId);
        this.chips.prepareSoon();
      },
    });
  }

  private get session(): Session {
    return this.options.core.sessions.active;
  }

  /** A message of the view. What is not of the protocol is dropped, and the log is told. */
  onMessage(message: unknown): void {
    const known = parseFromView(message);
    if (!known) return this.options.log.warn('The chat view sent something that is not of the protocol');
    void this.options.reporter.run('The chat', () => {
      if (this.isRefused(known)) return undefined;
      if (isImageMessage(known)) return this.images.handle(known);
      if (isFindMessage(known)) return this.finder.handle(known);
      return isSummaryMessage(known) ? this.summaries.handle(known) : this.handle(known);
    });
  }

  async showSession(sessionId: string): Promise<void> {
    this.options.core.sessions.activate(sessionId);
    await this.sendSnapshot();
    await this.chips.refresh();
    void this.resumeLine.check();
  }

  /**
   * Shows a message in its session: where the session shows another way, that of the message comes in its place.
   * @throws ThroughlineError when it is gone, or when it is not shown while an answer is being written in its session.
   */
  async landOn(sessionId: string, messageId: string): Promise<void> {
    const { history } = this.options.core;
    const isShown = () => history.shownIds(sessionId).includes(messageId);
    if (!isShown()) {
      if (this.turns.isRunning(sessionId)) throw new ThroughlineError(failures.conversationBusy());
      this.options.core.holds.assertFree(sessionId);
      history.showAlternate(messageId);
      if (!isShown()) throw new ThroughlineError(failures.messageNotFound());
    }
    this.landing = { serial: Date.now(), messageId, sessionId };
    await this.showSession(sessionId);
  }

  /** Lets the user edit an answer where it stands; it is shown first if it `isFarAway`. */
  async editAnswer({ id, sessionId }: Message, isFarAway: boolean): Promise<void> {
    if (isFarAway) await this.landOn(sessionId, id);
    this.options.view.post({ type: 'answer/edit', messageId: id });
  }

  isRunning(sessionId: string): boolean {
    return this.turns.isRunning(sessionId);
  }

  /** The window has or has lost the keyboard. */
  async windowFocused(isFocused: boolean): Promise<void> {
    this.resumeLine.windowFocused(isFocused);
    if (!isFocused) return;
    await this.shown.windowFocused();
    // Another window may have summarised.
    this.summaries.tell(this.session.id);
  }

  /** Lets a text be looked for in what is shown. */
  async find(): Promise<void> {
    await this.options.view.showFind();
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
    const { session } = this;
    this.options.view.post({ type: 'session/changed', session: sessionHeader(session) });
    this.options.view.setTitle(shownTitle(session.title));
  }

  noticesChanged(): void {
    this.options.view.post({ type: 'notices/changed', notices: this.options.notices() });
  }

  async close(): Promise<void> {
    this.chips.dispose();
    this.mentions.dispose();
    this.finder.stop();
    this.shown.dispose();
    this.held.dispose();
    this.resumeLine.dispose();
    this.summaries.dispose();
    this.naming.dispose();
    await this.turns.stopAll();
  }

  private async viewReady(): Promise<void> {
    // A new page finds nothing yet.
    this.finder.stop();
    await this.sendSnapshot();
    this.images.viewReady();
    this.chips.refreshSoon();
    return this.resumeLine.check();
  }

  private async handle(message: Exclude<FromView, ImageMessage | SummaryMessage | FindMessage>): Promise<void> {
    const { runAction, log } = this.options;
    switch (message.type) {
      case 'chat/ready':
        return this.viewReady();
      case 'history/earlier':
        return this.sendEarlier(message);
      case 'chat/send':
        return this.questions.askDraft(message);
      case 'queue/send':
        return this.questions.askQueued(message);
      case 'queue/edit':
        return this.questions.leaveUnasked(message).then(() => this.queue.edit(message.sessionId, message.id));
      case 'queue/remove':
        return this.questions.leaveUnasked(message).then(() => this.queue.remove(message.sessionId, message.id));
      case 'chat/stop':
        return this.stopTurn(message.sessionId);
      case 'chat/tryNow':
        return this.turns.tryNow(message.sessionId);
      case 'chat/retry':
      case 'chat/continue':
        return this.questions.again(message);
      case 'message/edit':
        return this.questions.askInstead(message);
      case 'message/showAlternate':
      case 'message/delete':
      case 'message/editAnswer':
      case 'message/undo':
        return this.edits.handle(message);
      case 'draft/changed':
        return this.draftChanged(message);
      case 'scroll/changed':
        return this.scrollChanged(message);
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
      case 'session/show':
      case 'session/takeOver':
      case 'link/open':
        return this.open(message);
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

  private async open(
    message: Extract<FromView, { type: 'receipt/open' | 'session/show' | 'session/takeOver' | 'link/open' }>,
  ): Promise<void> {
    if (message.type === 'receipt/open') return this.showReceipt(message.messageId);
    if (message.type === 'link/open') return openLink(message.href, this.options.core.context);
    if (message.type === 'session/takeOver') return this.takeOver(message.sessionId);
    const { sessionId, messageId } = message;
    // The message may stand in another session by now.
    const isThere = messageId !== undefined && this.options.core.history.get(messageId)?.sessionId === sessionId;
    return isThere ? this.landOn(sessionId, messageId) : this.showSession(sessionId);
  }

  /** Takes a session over from the window that has it to itself, with what is written and queued there. */
  private async takeOver(sessionId: string): Promise<void> {
    try {
      this.options.core.holds.takeOver(sessionId);
    } catch (error) {
      if (!(error instanceof ThroughlineError)) throw error;
      return this.options.view.post({ type: 'composer/restore', text: '', failure: error.failure });
    }
    await this.sendSnapshot();
    this.chips.refreshSoon();
  }

  // What the view sends may cross with what it is told: that another window has the session now.
  private isRefused(message: FromView): boolean {
    const { core, view } = this.options;
    const sessionId = writtenSession(message, (messageId) => core.history.get(messageId)?.sessionId);
    if (sessionId === undefined || !core.holds.isElsewhere(sessionId)) return false;
    const text = message.type === 'chat/send' ? message.text : '';
    if (message.type === 'chat/send') this.held.keepWords(sessionId, text);
    view.post({ type: 'turn/phase', ...this.turns.progress(sessionId) });
    view.post({ type: 'images/changed', images: this.images.shown(sessionId) });
    view.post({ type: 'composer/restore', text, failure: failures.openElsewhere() });
    return true;
  }

  private draftChanged({ sessionId, text }: Extract<FromView, { type: 'draft/changed' }>): void {
    const { sessions, holds } = this.options.core;
    if (holds.isElsewhere(sessionId)) return this.held.keepWords(sessionId, text);
    sessions.setDraft(sessionId, text);
    this.chips.prepareSoon();
  }

  private scrollChanged({ sessionId, scroll }: Extract<FromView, { type: 'scroll/changed' }>): void {
    const { sessions, holds } = this.options.core;
    if (sessionId === this.landing?.sessionId) this.landing = undefined;
    if (holds.isElsewhere(sessionId)) sessions.keepScroll(sessionId, scroll);
    else sessions.setScroll(sessionId, scroll);
  }

  private showReceipt(messageId: string): void {
    const receipt = this.options.core.history.receipt(messageId);
    if (receipt) this.options.view.post({ type: 'receipt/show', messageId, receipt: shownReceipt(receipt) });
  }

  private sendEarlier(asked: Extract<FromView, { type: 'history/earlier' }>): void {
    const { sessionId, before } = asked;
    const page = earlierMessages(this.options.core.history, sessionId, asked);
    this.shown.post(sessionId, { type: 'messages/earlier', before, ...page });
  }

  private snapshot(model: ModelHeader): ChatSnapshot {
    const { core, notices, suggestions } = this.options;
    const { session } = this;
    const { id } = session;
    const isReadOnly = this.held.show(id);
    const landing = this.landing?.sessionId === id ? this.landing : undefined;
    const place = landing && { messageId: landing.messageId, offsetPx: landingOffsetPx, atEnd: false, isLanding: true };
    const scroll = place ?? core.sessions.scroll(id);
    const { messages, earlierCount } = newestMessages(core.history, id, scroll);
    return {
      session: sessionHeader(session),
      messages,
      earlierCount,
      model,
      ...this.chips.current,
      summaries: this.summaries.state(id),
      ...(isReadOnly && { isReadOnly }),
      draft: isReadOnly ? '' : this.questions.draft(id),
      images: isReadOnly ? [] : this.images.shown(id),
      queue: this.queue.shown(id),
      scroll,
      ...(landing && { landing: { serial: landing.serial, messageId: landing.messageId } }),
      ...this.turns.progress(id),
      notices: notices(),
      suggestions: messages.length === 0 ? suggestions() : [],
    };
  }
}

function sessionHeader({ id, title, madeFrom }: Session): SessionHeader {
  if (!madeFrom) return { id, title };
  const from = madeFrom.from.map((source) => ({ ...source, title: shownTitle(source.title) }));
  return { id, title, madeFrom: { ...madeFrom, from } };
}

function modelHeader({ info }: ModelClient): ModelHeader {
  const { label, kind, contextWindow, vision } = info;
  return { label, isOffline: kind === 'offline', contextWindow, ...(vision !== undefined && { takesImages: vision }) };
}
