import { l10n } from '../../base/l10n.ts';
import { formatPlace } from '../../base/lines.ts';
import { type BudgetEntry, planBudget } from '../context/budget.ts';
import type { CollectedItem } from '../context/collectItems.ts';
import { trimFolder } from '../context/folderText.ts';
import { type EstimateTokens, trimText } from '../context/trim.ts';
import { codeFence } from '../model/codeFence.ts';
import type { ImageRef } from '../model/image.ts';
import { imageTokens } from '../model/imageTokens.ts';
import type { ChatMessage, ModelInfo } from '../model/model.ts';
import type { ReceiptHistory, ReceiptItem } from '../model/receipt.ts';
import type { HistoryMessage } from './conversationHistory.ts';
import { HistoryPlan, type MessageCost } from './historyPlan.ts';

/** What a request is made of. All texts are redacted already. */
export interface TurnParts {
  readonly system: string;
  /** Earlier messages of the conversation, the oldest first. */
  readonly history: readonly HistoryMessage[];
  /** How many still earlier messages there are, which cannot fit. */
  readonly olderMessages?: number;
  readonly items: readonly CollectedItem[];
  readonly question: string;
  /** Shown with the question. */
  readonly images?: readonly ImageRef[];
}

/** What will be sent, and what becomes of each part. Token counts are estimates. */
export interface TurnPlan {
  readonly messages: readonly ChatMessage[];
  /** Tokens of each message; their sum is `totalTokens`. */
  readonly messageTokens: readonly number[];
  readonly items: readonly ReceiptItem[];
  /** Tokens of all images that go along, among those of their items. */
  readonly imageTokens: number;
  readonly systemTokens: number;
  readonly questionTokens: number;
  readonly history: ReceiptHistory;
  /** Of the earlier messages that are sent. */
  readonly historyCosts: readonly MessageCost[];
  readonly totalTokens: number;
  /** Tokens by which the system prompt and the question alone exceed the window; nothing can be sent then. */
  readonly overBy: number;
}

// Chat formats wrap each message in a few tokens of role and separators; OpenAI's cookbook counts 3 to 4.
const tokensPerMessage = 4;
// A trimmed piece below this says too little to be worth its place.
const smallestUseful = 60;

/**
 * Fits a turn into the model's window. Order of importance: the system prompt and the question (always), pinned items, what
 * was said last, a summary of the oldest with what is kept beside it, other items, what went along with what was said last, older
 * history. History has no gaps: when a message does not fit, no older one goes.
 * An image goes with its message or not at all.
 * Roles alternate and a user begins, as strict chat templates demand: neighbours of one role are sent as one message.
 */
export function planTurn(parts: TurnParts, model: ModelInfo, estimate: EstimateTokens): TurnPlan {
  const cost = (text: string) => estimate(text) + tokensPerMessage;
  const systemTokens = cost(parts.system);
  const questionTokens = cost(parts.question);
  const rendered = new Map(
    parts.items.flatMap((entry) => (entry.ok ? [[entry.item.id, renderItem(entry, estimate)] as const] : [])),
  );
  const shown = imageItems([{ images: parts.images ?? [] }], model, l10n.mark('Attached to the question'));
  const history = new HistoryPlan(parts.history, {
    text: cost,
    images: (message) => tokensOf(imageItems([message], model)),
  });
  const demand = history.demand();
  const { overBy, allotted } = planBudget({
    window: model.contextWindow,
    reservedForAnswer: model.maxOutputTokens,
    required: systemTokens + questionTokens + tokensOf(shown),
    entries: [
      ...itemEntries(parts.items, { rendered, pinned: true }),
      ...demand.recent,
      ...demand.kept,
      ...itemEntries(parts.items, { rendered, pinned: false }),
      ...demand.given,
      ...demand.older,
    ],
  });
  const settled = parts.items.map((entry) => settle(entry, { allotted, rendered, estimate }));
  const context = settled.flatMap(({ text }) => (text ? [text] : []));
  const items = settled.map(({ receipt }) => receipt);
  const contextTokens = items.reduce((sum, item) => sum + item.sentTokens, 0);
  const earlier = history.settle(allotted);
  const shownBefore = imageItems(
    earlier.messages.map(({ message }) => message),
    model,
    l10n.mark('Shown earlier in this conversation'),
  );
  const question: ChatMessage = {
    role: 'user',
    content: [...context, parts.question].join('\n\n'),
    ...(parts.images && parts.images.length > 0 && { images: parts.images }),
  };
  const said = mergeNeighbours([
    ...earlier.messages,
    { message: question, tokens: questionTokens + contextTokens + tokensOf(shown) },
  ]);
  const messageTokens = [systemTokens, ...said.map(({ tokens }) => tokens)];
  return {
    messages: [{ role: 'system', content: parts.system }, ...said.map(({ message }) => message)],
    messageTokens,
    items: [...items, ...shown, ...shownBefore],
    imageTokens: tokensOf(shown) + tokensOf(shownBefore),
    systemTokens,
    questionTokens,
    history: { ...earlier.told, leftOut: earlier.told.leftOut + (parts.olderMessages ?? 0) },
    historyCosts: earlier.costs,
    totalTokens: messageTokens.reduce((sum, tokens) => sum + tokens, 0),
    overBy,
  };
}

// Counted by a formula, not by the estimate of text: what that has learned does not hold for them.
function imageItems(messages: readonly Pick<ChatMessage, 'images'>[], model: ModelInfo, reason = ''): ReceiptItem[] {
  return messages.flatMap(({ images = [] }) =>
    images.map((image) => {
      const tokens = imageTokens(image, model.id);
      const { name: label, width, height, bytes } = image;
      const size = { width, height, bytes };
      return { label, source: 'image', reason, outcome: 'included', tokens, sentTokens: tokens, image: size };
    }),
  );
}

function tokensOf(parts: readonly { readonly tokens: number }[]): number {
  return parts.reduce((sum, { tokens }) => sum + tokens, 0);
}

type Readable = Extract<CollectedItem, { ok: true }>;

interface RenderedItem {
  readonly head: string;
  readonly fence: string;
  /** Tokens of all but the text, and of the whole. */
  readonly frameTokens: number;
  readonly tokens: number;
}

function renderItem({ item }: Readable, estimate: EstimateTokens): RenderedItem {
  const place = formatPlace(item.path ?? item.label, item.range);
  const frame = { head: `${item.reason}: \`${place}\``, fence: codeFence(item.text) };
  // Frame and text apart, so that a large text is looked up as it is; one more for the line end between them.
  const frameTokens = estimate(assemble(item, frame, '')) + 1;
  return { ...frame, frameTokens, tokens: frameTokens + estimate(item.text) };
}

function assemble(item: Readable['item'], rendered: { head: string; fence: string }, body: string): string {
  return `${rendered.head}\n${rendered.fence}${item.language ?? ''}\n${body}\n${rendered.fence}`;
}

type Rendered = ReadonlyMap<string, RenderedItem>;

function itemEntries(items: readonly CollectedItem[], options: { rendered: Rendered; pinned: boolean }): BudgetEntry[] {
  return items.flatMap((entry) => {
    const rendered = options.rendered.get(entry.item.id);
    if (!entry.ok || !rendered || entry.item.pinned !== options.pinned) return [];
    const { tokens } = rendered;
    return [{ id: entry.item.id, tokens, minTokens: Math.min(tokens, smallestUseful), maxShare: 0.5 }];
  });
}

interface Costed {
  readonly message: ChatMessage;
  readonly tokens: number;
}

function mergeNeighbours(messages: readonly Costed[]): Costed[] {
  const merged: Costed[] = [];
  for (const next of messages) {
    const last = merged.at(-1);
    if (last?.message.role !== next.message.role) merged.push(next);
    else
      merged[merged.length - 1] = {
        message: merge(last.message, next.message),
        tokens: last.tokens + next.tokens,
      };
  }
  return merged;
}

function merge(one: ChatMessage, other: ChatMessage): ChatMessage {
  const images = [...(one.images ?? []), ...(other.images ?? [])];
  return { role: one.role, content: `${one.content}\n\n${other.content}`, ...(images.length > 0 && { images }) };
}

function settle(
  entry: CollectedItem,
  options: { allotted: ReadonlyMap<string, number>; rendered: Rendered; estimate: EstimateTokens },
): { receipt: ReceiptItem; text?: string } {
  const { label, source, path, range, reason, ref, mention } = entry.item;
  const once = isOnce(entry.item) && { once: true as const };
  const base = { label, source, path, range, ref, ...once, ...(mention && { isMentioned: true as const, mention }) };
  if (!entry.ok)
    return {
      receipt: {
        ...base,
        reason: entry.failure.why,
        outcome: 'leftOut',
        tokens: 0,
        sentTokens: 0,
      },
    };
  const rendered = options.rendered.get(entry.item.id);
  if (!rendered) throw new Error(`No text for ${entry.item.id}`);
  const { frameTokens, tokens } = rendered;
  const reasonLeftOut = l10n.mark('It does not fit in the model’s window.');
  const leftOut = { ...base, reason: reasonLeftOut, outcome: 'leftOut', tokens, sentTokens: 0 } as const;
  const share = options.allotted.get(entry.item.id);
  if (share === undefined) return { receipt: leftOut };
  if (share >= tokens)
    return {
      receipt: { ...base, reason, outcome: 'included', tokens, sentTokens: tokens, ...keptText(entry.item) },
      text: assemble(entry.item, rendered, entry.item.text),
    };
  const body = trimItem(entry, share - frameTokens, options.estimate);
  if (!body.text) return { receipt: leftOut };
  const text = assemble(entry.item, rendered, body.text);
  return {
    receipt: {
      ...base,
      reason: body.kept ? `${reason}. ${body.kept}` : reason,
      outcome: 'trimmed',
      tokens,
      sentTokens: frameTokens + body.tokens,
      ...keptText({ ...entry.item, text: body.text }),
    },
    text,
  };
}

function trimItem({ item, focusLine }: Readable, maxTokens: number, estimate: EstimateTokens) {
  if (item.source === 'folder') return trimFolder(item.text, maxTokens, estimate);
  return { ...trimText(item.text, maxTokens, { estimate, focusLine }), kept: undefined };
}

// Longer texts are not kept twice.
const longestKept = 100_000;

// What went along once is not there for the next question: its text is kept so that later turns can still refer to it.
function keptText(item: Readable['item']): { text?: string } {
  return isOnce(item) && item.text.length <= longestKept ? { text: item.text } : {};
}

// Pinned things and the open file come with every question.
function isOnce({ source, pinned }: CollectedItem['item']): boolean {
  return !pinned && source !== 'activeFile';
}
