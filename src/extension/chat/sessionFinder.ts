import { isAbortError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { createTextFinder, type TextFinder } from '../../base/textFinder.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import { countIn, findInSession } from '../../core/history/search/sessionFind.ts';
import type { FoundMessage, FromView, ToView } from '../../protocol/chatProtocol.ts';

export interface SessionFinderOptions {
  readonly history: Pick<ChatHistoryManager, 'texts' | 'textOf'>;
  readonly log: Log;
  /** Sends what concerns a session, when it is the one shown. */
  readonly post: (sessionId: string, message: ToView) => void;
}

export type FindMessage = Extract<FromView, { type: 'find/query' | 'find/close' }>;

export function isFindMessage(message: FromView): message is FindMessage {
  return message.type === 'find/query' || message.type === 'find/close';
}

interface Finding {
  readonly sessionId: string;
  readonly serial: number;
  readonly finder: TextFinder;
  readonly ending: AbortController;
  /** As it was told; `undefined` until then. */
  found?: readonly FoundMessage[];
}

/** Messages read at once. */
const partLength = 20;
/** What changes meanwhile is looked at so often. */
const lookAgainMs = 300;

/** Finds a text in the session shown as long as the view asks for it, also in what is added and written meanwhile. */
export class SessionFinder {
  private readonly options: SessionFinderOptions;
  private finding: Finding | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** The answer that has grown; `all` when more may be other than it was. */
  private changed: string | undefined;

  constructor(options: SessionFinderOptions) {
    this.options = options;
  }

  async handle(message: FindMessage): Promise<void> {
    this.stop();
    if (message.type === 'find/close') return;
    const { sessionId, serial, query } = message;
    const finder = createTextFinder(query);
    if (!finder) return this.options.post(sessionId, { type: 'find/results', serial, found: [] });
    this.finding = { sessionId, serial, finder, ending: new AbortController() };
    await this.search(this.finding);
  }

  /** The view is sent this: what is shown may be another. */
  onShown(message: ToView): void {
    if (!this.finding) return;
    switch (message.type) {
      case 'message/delta':
        return this.lookAgain(message.id);
      case 'message/added':
      case 'message/changed':
      case 'messages/replaced':
      case 'state/snapshot':
        return this.lookAgain('all');
      default:
        return;
    }
  }

  /** Nobody waits for it any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed = undefined;
    this.finding?.ending.abort();
    this.finding = undefined;
  }

  private lookAgain(id: string): void {
    this.changed = this.changed === undefined || this.changed === id ? id : 'all';
    this.timer ??= setTimeout(() => {
      const { finding, changed } = this;
      this.timer = undefined;
      this.changed = undefined;
      if (!finding) return;
      const looking =
        changed === undefined || changed === 'all' ? this.search(finding) : this.recount(finding, changed);
      looking.catch((error: unknown) => this.options.log.error('Finding in the session failed', error));
    }, lookAgainMs);
  }

  private async search(finding: Finding): Promise<void> {
    const { sessionId, finder, ending } = finding;
    await unlessLeft(async () => {
      this.tell(finding, await findInSession(finder, this.options.history.texts(sessionId, partLength), ending.signal));
    });
  }

  /** One answer has grown: the others are as they were. */
  private async recount(finding: Finding, id: string): Promise<void> {
    const { finder, ending, found } = finding;
    const message = this.options.history.textOf(id);
    // Not told yet: the search that is on its way finds it, or what has changed until then is looked at again.
    if (!message || !found) return this.lookAgain('all');
    await unlessLeft(async () => {
      const count = await countIn(message, finder, createTimeSlices(ending.signal));
      const at = found.findIndex(({ messageId }) => messageId === id);
      if (count === (found[at]?.count ?? 0)) return;
      if (at < 0 || count === 0) return this.search(finding);
      this.tell(finding, found.with(at, { messageId: id, count }));
    });
  }

  private tell(finding: Finding, found: readonly FoundMessage[]): void {
    if (finding !== this.finding) return;
    const before = finding.found;
    finding.found = found;
    if (before && isSame(before, found)) return;
    this.options.post(finding.sessionId, { type: 'find/results', serial: finding.serial, found });
  }
}

function isSame(before: readonly FoundMessage[], found: readonly FoundMessage[]): boolean {
  if (before.length !== found.length) return false;
  return found.every(({ messageId, count }, at) => before[at]?.messageId === messageId && before[at].count === count);
}

async function unlessLeft(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAbortError(error)) throw error;
  }
}
