import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import type { Message } from '../../core/model/message.ts';
import type { ChatSnapshot, QueuedQuestion, ToView } from '../../protocol/chatProtocol.ts';
import { newestMessages } from './shownHistory.ts';

export interface ShownConversationOptions {
  readonly history: ChatHistoryManager;
  readonly post: (message: ToView) => void;
  /** The session that is shown, or is about to be. */
  readonly active: () => string;
  /** Does a turn of this window run in the session? */
  readonly isRunning: (sessionId: string) => boolean;
  /** Sends all of what is shown anew. */
  readonly refresh: () => Promise<void>;
  readonly log: Log;
}

/** How often it is looked at what another window writes. */
const lookEveryMs = 1000;

/**
 * What the view was sent last: which session, and how its conversation ends there. Another window, or the command line, may
 * write in the same session: its answers are followed, what it takes away, moves or edits is shown at once, and what it added on
 * coming back to this window.
 */
export class ShownConversation {
  private readonly options: ShownConversationOptions;
  private shown: { readonly sessionId: string; readonly lastId: string | null } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;
  /** The messages that the view has, with when each was changed last. */
  private drawn = new Map<string, number>();
  private rewriteMark = '';
  private hasFailed = false;
  /** What the view shows of a session that another window writes in. */
  private mirrored: readonly string[] = [];

  constructor(options: ShownConversationOptions) {
    this.options = options;
  }

  isShown(sessionId: string): boolean {
    return sessionId === (this.shown?.sessionId ?? this.options.active());
  }

  /** The message that the session ends with for the user (`null`: it is empty); `undefined` when it is not shown. */
  lastId(sessionId: string): string | null | undefined {
    return this.shown?.sessionId === sessionId ? this.shown.lastId : undefined;
  }

  show(state: ChatSnapshot): void {
    if (state.session.id !== this.shown?.sessionId) this.mirrored = [];
    this.shown = { sessionId: state.session.id, lastId: state.messages.at(-1)?.id ?? null };
    this.drawn = new Map();
    this.draw(state.messages);
    this.rewriteMark = this.options.history.rewriteMark;
    this.looking ??= setInterval(() => void this.lookAgain(), lookEveryMs).unref();
    this.options.post({ type: 'state/snapshot', state });
    this.follow();
  }

  /** Sends what concerns a session, when it is the one shown. */
  post(sessionId: string, message: ToView): void {
    if (!this.isShown(sessionId)) return;
    if (message.type === 'message/added') this.shown = { sessionId, lastId: message.message.id };
    if (message.type === 'messages/replaced')
      this.shown = { sessionId, lastId: message.messages.at(-1)?.id ?? message.after };
    this.note(message);
    this.options.post(message);
  }

  /** The user comes back to this window. A conversation that went another way elsewhere is left as it is here. */
  async windowFocused(): Promise<void> {
    const { history, isRunning, refresh } = this.options;
    if (!this.shown || isRunning(this.shown.sessionId)) return;
    const { sessionId, lastId } = this.shown;
    const [last] = history.recent(sessionId, 1);
    if (!last || last.id === lastId) return;
    if (lastId === null || history.shownIds(sessionId).includes(lastId)) await refresh();
  }

  /** Another window has the session shown to itself: what it wrote since is shown here. */
  async mirror(title: string, queue: readonly QueuedQuestion[]): Promise<void> {
    const { history, refresh } = this.options;
    if (!this.shown) return;
    const { sessionId } = this.shown;
    if (history.recent(sessionId, 1)[0]?.status === 'streaming') history.recoverInterrupted();
    const { messages } = newestMessages(history, sessionId, undefined);
    const before = this.mirrored;
    this.mirrored = [title, queue.map(({ id }) => id).join(), ...messages.map(signOf)];
    const changed = this.mirrored.filter((sign, index) => sign !== before[index]);
    const last = messages.at(-1);
    if (changed.length === 0 && before.length === this.mirrored.length) return;
    const isLastOnly = changed.length === 1 && before.length === this.mirrored.length && last?.id === this.shown.lastId;
    if (last && isLastOnly && changed[0] === signOf(last))
      this.post(sessionId, { type: 'message/changed', message: last });
    else await refresh();
  }

  /** A question stands beside another only where somebody else has asked since it was last looked. */
  asked({ alternates }: Message): void {
    if (!alternates) return;
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'This session went on in another window too. Both ways are kept: ‹ and › below your question switch.',
      ),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearInterval(this.looking);
  }

  private note(message: ToView): void {
    if (message.type === 'message/added') this.draw([message.message]);
    if (message.type === 'message/changed' && this.drawn.has(message.message.id)) this.draw([message.message]);
    if (message.type === 'messages/earlier') {
      const later = this.drawn;
      this.drawn = new Map();
      this.draw(message.messages);
      for (const [id, updatedAtMs] of later) this.drawn.set(id, updatedAtMs);
    }
    if (message.type !== 'messages/replaced') return;
    const ids = [...this.drawn.keys()];
    for (const id of ids.slice(message.after === null ? 0 : ids.indexOf(message.after) + 1)) this.drawn.delete(id);
    this.draw(message.messages);
  }

  private draw(messages: readonly Message[]): void {
    for (const { id, updatedAtMs } of messages) this.drawn.set(id, updatedAtMs);
  }

  // The history may be locked or damaged: that is told once until it can be read again, and looked at the next time.
  private async lookAgain(): Promise<void> {
    try {
      await this.look();
      this.hasFailed = false;
    } catch (error) {
      if (!this.hasFailed) this.options.log.warn('What another window has changed could not be looked at.', error);
      this.hasFailed = true;
      this.rewriteMark = '';
    }
  }

  // Another window has taken something away of what is drawn here, moved or edited it.
  private async look(): Promise<void> {
    const { history, isRunning, refresh } = this.options;
    const { sessionId, lastId } = this.shown ?? {};
    if (sessionId === undefined || !lastId || isRunning(sessionId)) return;
    // An answer that is being written there is followed already.
    if (this.timer !== undefined || history.rewriteMark === this.rewriteMark) return;
    this.rewriteMark = history.rewriteMark;
    const { messages } = history.page(sessionId, { count: this.drawn.size });
    const isLess = messages.length < this.drawn.size;
    const last = messages.at(-1)?.id;
    const isShorter = last !== lastId && (last === undefined || this.drawn.has(last));
    const isGone = history.get(lastId)?.sessionId !== sessionId;
    const isOther = messages.some(({ id, updatedAtMs }) => this.drawn.get(id) !== updatedAtMs);
    if (isGone || isShorter || (last === lastId && (isLess || isOther))) await refresh();
  }

  private follow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { history, isRunning, log } = this.options;
    const { sessionId, lastId } = this.shown ?? {};
    if (sessionId === undefined || !lastId || isRunning(sessionId)) return;
    if (history.get(lastId)?.status !== 'streaming') return;
    this.timer = setTimeout(() => {
      try {
        // Its window may be gone.
        history.recoverInterrupted();
        const message = history.get(lastId);
        if (message) this.post(sessionId, { type: 'message/changed', message });
        this.follow();
      } catch (error) {
        log.warn('An answer that another window writes is not followed any more.', error);
      }
    }, lookEveryMs);
  }
}

/** Another one when the message looks different. */
function signOf({ id, status, updatedAtMs, content, reasoning = '', alternates }: Message): string {
  return [id, status, updatedAtMs, content.length, reasoning.length, alternates?.index, alternates?.count].join(' ');
}
