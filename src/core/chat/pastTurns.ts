import type { ChatHistoryManager } from '../history/chatHistoryManager.ts';
import type { Message } from '../model/message.ts';
import type { ReceiptItem } from '../model/receipt.ts';

// The newest messages change by themselves (an answer streams, is continued or asked again). What they follow changes only
// when the user says so.
const stillChanging = 4;
// Several conversations' last questions.
const mostSelections = 100;

/** Reads a conversation again and again, as each move of the cursor asks, without reading all of it each time. */
export class PastTurns {
  private readonly history: ChatHistoryManager;
  private shown: readonly Message[] = [];
  private rewriteCount = 0;
  private readonly selected = new Map<string, readonly ReceiptItem[]>();

  constructor(history: ChatHistoryManager) {
    this.history = history;
  }

  /** The messages shown, as {@link ChatHistoryManager.load} gives them. */
  load(sessionId: string): readonly Message[] {
    const newest = this.history.recent(sessionId, stillChanging);
    if (newest.length < stillChanging) return newest;
    const [first] = newest;
    const { rewriteCount } = this.history;
    if (rewriteCount !== this.rewriteCount) this.shown = [];
    this.rewriteCount = rewriteCount;
    const at = this.shown.findLastIndex(({ id }) => id === first?.id);
    this.shown = at < 0 ? this.history.load(sessionId) : [...this.shown.slice(0, at), ...newest];
    return this.shown;
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
