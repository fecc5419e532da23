import type { ChatHistoryManager, HistoryPage } from '../history/chatHistoryManager.ts';
import type { Message } from '../model/message.ts';
import type { ReceiptItem } from '../model/receipt.ts';

// The newest messages change by themselves (an answer streams, is continued or asked again). What they follow changes only
// when the user says so.
const stillChanging = 4;
// Several conversations' last questions.
const mostSelections = 100;

// A long conversation is read until it fills the model's window: most of it never will.
const firstRead = 64;

/** How much of a conversation is wanted. */
export interface Enough {
  /** Two with the same name want the same. */
  readonly name: string;
  /** Are these, the newest messages, as many as can be used? More of them are, too. */
  isMet(messages: readonly Message[]): boolean;
}

const everything: Enough = { name: 'everything', isMet: () => false };

/** Reads a conversation again and again, as each move of the cursor asks, without reading all of it each time. */
export class PastTurns {
  private readonly history: ChatHistoryManager;
  private shown: HistoryPage = { messages: [], earlierCount: 0 };
  private wanted = '';
  private rewriteMark = '';
  private readonly selected = new Map<string, readonly ReceiptItem[]>();

  constructor(history: ChatHistoryManager) {
    this.history = history;
  }

  /**
   * The newest messages shown: all of them, or so many that they are enough. Alternates are those of when a message was
   * read first.
   */
  load(sessionId: string, enough: Enough = everything): HistoryPage {
    const newest = this.history.recent(sessionId, stillChanging);
    if (newest.length < stillChanging) return { messages: newest, earlierCount: 0 };
    const [first] = newest;
    const { rewriteMark } = this.history;
    const { messages, earlierCount } = this.shown;
    const at = rewriteMark === this.rewriteMark ? messages.findLastIndex(({ id }) => id === first?.id) : -1;
    this.rewriteMark = rewriteMark;
    const known = at < 0 ? undefined : { messages: [...messages.slice(0, at), ...newest], earlierCount };
    // What was enough still is, with what was said since: it need not be counted again.
    if (known && (enough.name === this.wanted || isWhole(known, enough))) this.shown = known;
    else this.shown = this.read(sessionId, enough);
    this.wanted = enough.name;
    return this.shown;
  }

  /** The same of what comes before a message. */
  before({ id, sessionId }: Message, enough: Enough): HistoryPage {
    return this.read(sessionId, enough, { before: id });
  }

  /** The same of what ends with a message. */
  until(messageId: string, sessionId: string, enough: Enough): HistoryPage {
    return this.read(sessionId, enough, { until: messageId });
  }

  private read(sessionId: string, enough: Enough, end: { readonly before?: string; readonly until?: string } = {}) {
    for (let count = firstRead; ; count *= 4) {
      const page = this.history.page(sessionId, { count, ...end });
      if (isWhole(page, enough)) return page;
    }
  }

  /** The selections that went along with the question of this answer. Receipts are large: each is read once. */
  selections(answer: Message): readonly ReceiptItem[] {
    if (!answer.hasReceipt) return [];
    const key = `${answer.id} ${answer.updatedAtMs}`;
    const known = this.selected.get(key);
    if (known) return known;
    const items = (this.history.receipt(answer.id)?.items ?? []).filter(({ text }) => text !== undefined);
    this.selected.set(key, items);
    const [oldest] = this.selected.keys();
    if (this.selected.size > mostSelections && oldest !== undefined) this.selected.delete(oldest);
    return items;
  }
}

function isWhole({ messages, earlierCount }: HistoryPage, enough: Enough): boolean {
  return earlierCount === 0 || enough.isMet(messages);
}
