import type { Core } from '../../core/core.ts';
import type { FromView } from '../../protocol/chatProtocol.ts';
import type { ShownConversation } from './shownConversation.ts';

export interface HeldSessionOptions {
  readonly core: Pick<Core, 'holds' | 'sessions'>;
  readonly shown: ShownConversation;
  /** Sends all of what is shown anew. */
  readonly refresh: () => Promise<void>;
  /** Runs what nobody waits for, and tells of its failure. */
  readonly run: (work: () => Promise<void>) => void;
}

/** How often it is looked at what another window does: it is to be seen within a second. */
const lookEveryMs = 500;
/** Looks that are later than this come after a sleep of the computer: other windows have not renewed what they hold yet. */
const sleptMs = 5000;

/**
 * Is the session that is shown this window's to write in? Another window may hold it, take it over, or let go of it. Draft
 * and queue go with the session; words that were written here when it was another's already come back with it.
 */
export class HeldSession {
  private readonly options: HeldSessionOptions;
  private readonly timer: NodeJS.Timeout;
  private readonly lateWords = new Map<string, string>();
  private current: { readonly sessionId: string; readonly isOwn: boolean } | undefined;
  private writesSeen = 0;
  private lookedAtMs = Date.now();

  constructor(options: HeldSessionOptions) {
    this.options = options;
    this.timer = setInterval(() => this.look(), lookEveryMs).unref();
  }

  /** The session is about to be shown. Is it read-only here? */
  show(sessionId: string): boolean {
    const { holds, sessions } = this.options.core;
    const isOwn = holds.hold(sessionId);
    const isNew = this.current?.sessionId !== sessionId || this.current.isOwn !== isOwn;
    this.current = { sessionId, isOwn };
    if (!isNew) return !isOwn;
    this.writesSeen = sessions.writesElsewhere;
    sessions.adoptPlace(sessionId);
    if (isOwn) this.giveWordsBack(sessionId);
    return !isOwn;
  }

  /** Remembers words that were written in a session of another window. */
  keepWords(sessionId: string, words: string): void {
    if (words.trim() === '' || words === this.options.core.sessions.draft(sessionId)) this.lateWords.delete(sessionId);
    else this.lateWords.set(sessionId, words);
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private giveWordsBack(sessionId: string): void {
    const { sessions } = this.options.core;
    const words = this.lateWords.get(sessionId);
    this.lateWords.delete(sessionId);
    const draft = sessions.draft(sessionId);
    if (words === undefined || draft.includes(words)) return;
    sessions.setDraft(sessionId, draft.trim() === '' ? words : `${words}\n\n${draft}`);
  }

  private look(): void {
    const { core, shown, refresh, run } = this.options;
    const { holds, sessions } = core;
    const nowMs = Date.now();
    const hasSlept = nowMs - this.lookedAtMs > sleptMs;
    this.lookedAtMs = nowMs;
    holds.renew();
    if (!this.current || hasSlept) return;
    const { sessionId, isOwn } = this.current;
    holds.releaseOthers(sessionId);
    if (holds.hold(sessionId) !== isOwn) return run(refresh);
    const writes = sessions.writesElsewhere;
    if (isOwn || writes === this.writesSeen) return;
    this.writesSeen = writes;
    sessions.adoptPlace(sessionId);
    run(() => shown.mirror(sessions.get(sessionId)?.title ?? '', sessions.queue(sessionId)));
  }
}

/** The session that a message of the view would write in, if any. */
export function writtenSession(
  message: FromView,
  sessionOf: (messageId: string) => string | undefined,
): string | undefined {
  switch (message.type) {
    case 'chat/send':
    case 'queue/send':
    case 'queue/edit':
    case 'queue/remove':
    case 'image/add':
    case 'image/remove':
    case 'summary/make':
    case 'message/undo':
      return message.sessionId;
    case 'chat/retry':
    case 'chat/continue':
    case 'message/edit':
    case 'message/editAnswer':
    case 'message/showAlternate':
    case 'message/delete':
      return sessionOf(message.messageId);
    default:
      return undefined;
  }
}
