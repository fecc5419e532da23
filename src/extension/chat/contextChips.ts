import * as vscode from 'vscode';
import { isAbortError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import { formatPlace } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import type { ContextAwareCompletions, RequestPreview } from '../../core/chat/contextAwareCompletions.ts';
import { type CollectedItem, collectItems } from '../../core/context/collectItems.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import type { ContextRef } from '../../core/model/contextRef.ts';
import type { ImageRef } from '../../core/model/image.ts';
import type { ModelClient } from '../../core/model/model.ts';
import {
  type BudgetItem,
  type BudgetNotice,
  type Chip,
  type HistoryCosts,
  noBudget,
} from '../../protocol/chatProtocol.ts';

export interface ContextChipsOptions {
  readonly context: ContextManager;
  readonly completions: ContextAwareCompletions;
  readonly log: Log;
  readonly sessionId: () => string;
  readonly draft: () => string;
  readonly images: () => readonly ImageRef[];
  readonly model: () => Promise<ModelClient>;
  readonly onChange: (chips: readonly Chip[], budget: BudgetNotice) => void;
  readonly onCosts: (costs: HistoryCosts) => void;
  /** What the next request of the session shown would be, each time that it was looked at. */
  readonly onPreview: (sessionId: string, preview: RequestPreview) => void;
}

const settleMs = 120;
/** Changes and folders are not looked at again with every key. */
const mayBeOldMs = 5000;

/** What goes along with the next question, as chips with their cost, kept true while the user moves about. */
export class ContextChips {
  private readonly options: ContextChipsOptions;
  private timer: NodeJS.Timeout | undefined;
  private computing: AbortController | undefined;
  private isAboutToSend = false;
  private mentions: ReadonlyMap<string, ContextRef> = new Map();
  private last: NextRequest = { chips: [], budget: noBudget, costs: {} };

  constructor(options: ContextChipsOptions) {
    this.options = options;
  }

  get current(): NextRequest {
    return this.last;
  }

  /** What the question in the composer mentions, by the id of its chip. */
  mentioned(id: string): ContextRef | undefined {
    return this.mentions.get(id);
  }

  /** Computes anew, once things have settled. */
  refreshSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.refresh();
    }, settleMs);
  }

  /** The same, where a question may come soon: does ahead what sending it needs. */
  prepareSoon(): void {
    this.isAboutToSend = true;
    this.refreshSoon();
  }

  async refresh(): Promise<void> {
    this.computing?.abort();
    const computing = new AbortController();
    this.computing = computing;
    try {
      const { context, completions } = this.options;
      const text = this.options.draft();
      const [items, model] = await Promise.all([
        collectItems(context, computing.signal, { text, mayBeOldMs }),
        this.options.model(),
        // What was posted is sent by a timer: a conversation that was just shown goes first, however long the look at it takes.
        new Promise((resolve) => setTimeout(resolve)),
      ]);
      if (computing.signal.aborted) return;
      this.mentions = new Map(items.flatMap(({ item: { id, mention, ref } }) => (mention && ref ? [[id, ref]] : [])));
      const sessionId = this.options.sessionId();
      const preview = completions.preview({
        sessionId,
        text,
        model,
        items,
        images: this.options.images(),
      });
      this.announce(
        items.map((entry, index) => toChip(entry, preview.items[index]?.tokens ?? 0)),
        preview,
      );
      this.options.onPreview(sessionId, preview);
      if (this.isAboutToSend) await completions.prepareToSend(sessionId, model, computing.signal);
      this.isAboutToSend = false;
    } catch (error) {
      if (!isAbortError(error)) this.options.log.error('The context chips could not be computed', error);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.computing?.abort();
  }

  private announce(chips: readonly Chip[], { historyCosts, ...preview }: RequestPreview): void {
    const { last } = this;
    const budget = { ...preview, items: preview.items.map(budgetItem) };
    const costs = Object.fromEntries(historyCosts.map(({ id, tokens }) => [id, tokens]));
    this.last = { chips, budget, costs };
    // Apart: the list of a long conversation is not sent with every pause in typing.
    if (!isSame(costs, last.costs)) this.options.onCosts(costs);
    if (!isSame({ chips, budget }, { chips: last.chips, budget: last.budget })) this.options.onChange(chips, budget);
  }
}

/** What goes along with the next question, and what each part costs. */
export interface NextRequest {
  readonly chips: readonly Chip[];
  readonly budget: BudgetNotice;
  readonly costs: HistoryCosts;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

// Not the texts: the view shows what becomes of them.
function budgetItem({ label, source, reason, outcome, tokens, sentTokens }: BudgetItem): BudgetItem {
  return { label, source, reason: l10n.shown(reason), outcome, tokens, sentTokens };
}

function toChip(entry: CollectedItem, tokens: number): Chip {
  const { id, label, path, range, source, pinned, reason, mention, frozenAtMs } = entry.item;
  const time = frozenAtMs === undefined ? '' : `, ${new Date(frozenAtMs).toLocaleString(vscode.env.language)}`;
  return {
    id,
    label,
    detail: `${formatPlace(path ?? label, range)}: ${l10n.shown(reason)}${time}`,
    source,
    tokens,
    pinned,
    followsEditor: source === 'selection' || source === 'activeFile',
    ...(mention !== undefined && { mention }),
    ...(frozenAtMs !== undefined && { isFrozen: true }),
    ...(entry.ok ? {} : { problem: `${entry.failure.what} ${entry.failure.why}` }),
  };
}
