import * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { TurnEvent } from '../../core/chat/turn.ts';
import { type CollectedItem, collectItems } from '../../core/context/collectItems.ts';
import type { Core } from '../../core/core.ts';
import type { ModelClient } from '../../core/model/model.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import type { Session } from '../../core/model/session.ts';
import type { AssistantTask, TaskCode } from '../../core/model/task.ts';
import type { ChatSnapshot, FromView, ModelHeader, ToView, ViewAction } from '../../protocol/chatProtocol.ts';
import type { Reporter } from '../report.ts';
import type { ChatView } from './chatView.ts';
import { runCodeAction } from './codeActions.ts';
import { ContextChips } from './contextChips.ts';
import { ContextSteering } from './contextSteering.ts';
import { ConversationEdits } from './conversationEdits.ts';
import { parseFromView } from './fromViewSchema.ts';
import { MentionQueries } from './mentionQueries.ts';
import { openLink } from './openLink.ts';
import { TurnRunner } from './turnRunner.ts';

export interface ChatControllerOptions {
  readonly core: Core;
  readonly view: ChatView;
  readonly reporter: Reporter;
  readonly log: Log;
  readonly model: () => Promise<ModelClient>;
  readonly notices: () => readonly Failure[];
  readonly suggestions: () => readonly string[];
  readonly addContext: () => Promise<void>;
  readonly addDropped: (uris: readonly string[]) => Promise<void>;
  readonly runAction: (action: ViewAction) => void;
  /** Told how turns go, also those of sessions that are not shown. */
  readonly onTurn?: (sessionId: string, message: ToView) => void;
}

/** Answers the chat view: owns what it shows, runs its turns, and keeps what must survive. */
export class ChatController {
  private readonly options: ChatControllerOptions;
  private readonly turns: TurnRunner;
  private readonly edits: ConversationEdits;
  readonly chips: ContextChips;
  private readonly steering: ContextSteering;
  private readonly mentions: MentionQueries;

  constructor(options: ChatControllerOptions) {
    this.options = options;
    const { core, log, model, reporter, addContext, addDropped } = options;
    this.turns = new TurnRunner({
      post: (sessionId, message) => {
        this.postFor(sessionId, message);
        options.onTurn?.(sessionId, message);
      },
      toFailure: (error) => reporter.toFailure('Asking', error),
    });
    this.edits = new ConversationEdits({
      history: core.history,
      isRunning: (sessionId) => this.turns.isRunning(sessionId),
      post: (sessionId, message) => this.postFor(sessionId, message),
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
      onChange: (chips, budget) => options.view.post({ type: 'context/changed', chips, budget }),
    });
    this.steering = new ContextSteering({
      context: core.context,
      mentioned: (id) => this.chips.mentioned(id),
      addContext,
      addDropped,
      showSession: (id) => this.showSession(id),
    });
    this.mentions = new MentionQueries({ context: core.context, log, post: (message) => options.view.post(message) });
  }

  private get session(): Session {
    return this.options.core.sessions.active;
  }

  /** A message of the view. What is not of the protocol is dropped, and the log is told. */
  onMessage(message: unknown): void {
    const known = parseFromView(message);
    if (!known) return this.options.log.warn('The chat view sent something that is not of the protocol');
    void this.options.reporter.run('The chat', () => this.handle(known));
  }

  /** Asks in the active session. `draft`: the text was the composer's, and stays the draft until it is stored. */
  async ask(text: string, { draft = false } = {}): Promise<void> {
    const { core, model } = this.options;
    const sessionId = this.session.id;
    let given: Parameters<typeof core.context.removeSent>[0] | undefined;
    const onAsked = () => given && core.context.removeSent(given);
    await this.runTurn(sessionId, { text, draft, onAsked }, async (signal) => {
      const { attachments, sources } = core.context;
      given = { attachments, sources };
      const [items, client] = await Promise.all([collectItems(core.context, signal, { text }), model()]);
      return core.completions.ask({ sessionId, text, task: questionTask(text, items), items, model: client }, signal);
    });
  }

  /** Asks a question of the active session in other words. The view keeps the words until they are stored. */
  private async askInstead({ messageId, text }: { messageId: string; text: string }): Promise<void> {
    const { core, model } = this.options;
    const sessionId = this.session.id;
    await this.runTurn(sessionId, { text: '' }, async (signal) => {
      const again = core.completions.givenWith(messageId, { mentions: false });
      const [items, client] = await Promise.all([collectItems(core.context, signal, { text, again }), model()]);
      const request = { sessionId, text, task: questionTask(text, items), items, model: client, insteadOf: messageId };
      return this.edits.branching(core.completions.ask(request, signal));
    });
  }

  /** Explains a piece of code in the active session. */
  async explain(code: TaskCode): Promise<void> {
    const { core, model } = this.options;
    const sessionId = this.session.id;
    await this.runTurn(sessionId, {}, async (signal) =>
      core.actions.explain({ sessionId, code, model: await model() }, signal),
    );
  }

  /** Asks the last question of the session again. */
  async retryLast(): Promise<void> {
    const last = this.options.core.history.load(this.session.id).at(-1);
    if (last) await this.again({ type: 'chat/retry', messageId: last.id });
  }

  async showSession(sessionId: string): Promise<void> {
    this.options.core.sessions.activate(sessionId);
    await this.chips.refresh();
    await this.sendSnapshot();
  }

  /** Stops the turn of a session and waits until what it brought is stored. */
  stopTurn(sessionId: string): Promise<void> {
    return this.turns.stop(sessionId);
  }

  async sendSnapshot(): Promise<void> {
    const model = await this.options.model();
    // Read and sent in one go: what changes from here on is told after it.
    this.options.view.post({ type: 'state/snapshot', state: this.snapshot(modelHeader(model)) });
    this.options.view.setTitle(l10n.shown(this.session.title));
  }

  async modelChanged(): Promise<void> {
    this.options.view.post({ type: 'model/changed', model: modelHeader(await this.options.model()) });
    this.chips.refreshSoon();
  }

  sessionChanged(): void {
    const { id, title } = this.session;
    this.options.view.post({ type: 'session/changed', session: { id, title } });
    this.options.view.setTitle(l10n.shown(title));
  }

  noticesChanged(): void {
    this.options.view.post({ type: 'notices/changed', notices: this.options.notices() });
  }

  async close(): Promise<void> {
    this.chips.dispose();
    this.mentions.dispose();
    await this.turns.stopAll();
  }

  private async handle(message: FromView): Promise<void> {
    const { core, runAction, log } = this.options;
    switch (message.type) {
      case 'chat/ready':
        await this.sendSnapshot();
        return this.chips.refreshSoon();
      case 'chat/send':
        return this.ask(message.text, { draft: true });
      case 'chat/stop':
        return this.stopTurn(this.session.id);
      case 'chat/tryNow':
        return this.turns.tryNow(this.session.id);
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
        return this.chips.refreshSoon();
      case 'scroll/changed':
        return core.sessions.setScroll(message.sessionId, message.scroll);
      case 'context/remove':
      case 'context/pin':
      case 'context/open':
      case 'context/add':
      case 'context/drop':
        return this.steering.handle(message);
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
        return runCodeAction(message.action, message);
      case 'action/run':
        return runAction(message.action);
      case 'view/failed':
        return log.error(`The chat view failed: ${message.message}`);
    }
  }

  private async again({ type, messageId }: { type: 'chat/retry' | 'chat/continue'; messageId: string }): Promise<void> {
    const { core, model } = this.options;
    const sessionId = this.session.id;
    await this.runTurn(sessionId, {}, async (signal) => {
      const again = core.completions.givenWith(messageId, { mentions: true });
      const [items, client] = await Promise.all([collectItems(core.context, signal, { again }), model()]);
      const request = { items, model: client };
      const { completions } = core;
      return this.edits.branching(
        type === 'chat/continue'
          ? completions.continueAnswer(messageId, request, signal)
          : completions.retry(messageId, request, signal),
      );
    });
  }

  // `text`: the question, which goes back into the composer when it could not be asked.
  private async runTurn(
    sessionId: string,
    { text, draft, onAsked }: { readonly text?: string; readonly draft?: boolean; readonly onAsked?: () => void },
    start: (signal: AbortSignal) => Promise<AsyncIterable<TurnEvent>>,
  ): Promise<void> {
    const { sessions } = this.options.core;
    let isStored = false;
    // Until the question is in the history it is the session's draft: neither a crash nor a failure loses it.
    if (draft && text !== undefined && !this.turns.isRunning(sessionId)) sessions.setDraft(sessionId, text);
    const failure = await this.turns.run(sessionId, async function* (signal) {
      for await (const event of await start(signal)) {
        if (event.type === 'asked') {
          isStored = true;
          if (draft) sessions.setDraft(sessionId, '');
          onAsked?.();
        }
        yield event;
      }
    });
    if (!isStored && text !== undefined) this.giveBack(sessionId, text, failure);
    else if (failure) {
      this.options.reporter.show(failure);
      await this.sendSnapshot();
    }
    this.chips.refreshSoon();
  }

  // A question that was not asked goes back into the composer it came from; if that is not shown, it is the draft there.
  private giveBack(sessionId: string, text: string, failure: Failure | undefined): void {
    if (sessionId === this.session.id) {
      this.options.view.post({ type: 'turn/phase', ...this.turns.progress(sessionId) });
      this.options.view.post({ type: 'composer/restore', text, failure });
    } else if (failure) this.options.reporter.show(failure);
  }

  private showReceipt(messageId: string): void {
    const receipt = this.options.core.history.receipt(messageId);
    if (receipt) this.options.view.post({ type: 'receipt/show', messageId, receipt: shownReceipt(receipt) });
  }

  private postFor(sessionId: string, message: ToView): void {
    if (sessionId === this.session.id) this.options.view.post(message);
  }

  private snapshot(model: ModelHeader): ChatSnapshot {
    const { core, notices, suggestions } = this.options;
    const { id, title } = this.session;
    const messages = core.history.load(id);
    return {
      session: { id, title },
      messages,
      model,
      ...this.chips.current,
      draft: core.sessions.draft(id),
      scroll: core.sessions.scroll(id),
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
  return { label: info.label, isOffline: info.kind === 'offline', contextWindow: info.contextWindow };
}

/** A question as data, with the code that goes along. */
function questionTask(question: string, items: readonly CollectedItem[]): AssistantTask {
  const code = items.flatMap((entry): TaskCode[] =>
    entry.ok && entry.item.path
      ? [
          {
            path: entry.item.path,
            language: entry.item.language ?? 'plaintext',
            text: entry.item.text,
            range: entry.item.range,
          },
        ]
      : [],
  );
  return { kind: 'question', question, code };
}
