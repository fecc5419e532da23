import type { BudgetEntry } from '../context/budget.ts';
import type { ChatMessage } from '../model/model.ts';
import type { ReceiptHistory } from '../model/receipt.ts';
import { type HistoryMessage, withGiven, withoutGiven } from './conversationHistory.ts';

// The newest exchanges matter more than files: they are what "it" and "that" refer to.
const recentMessages = 4;
// Stands for the question of an answer that is sent without it: chat templates want a user to begin.
const missingQuestion = '[The question before this answer was left out.]';

export interface HistoryCosts {
  /** Tokens of a message with this text. */
  readonly text: (text: string) => number;
  /** Tokens of its images. */
  readonly images: (message: Pick<ChatMessage, 'images'>) => number;
}

/** What the earlier messages of a request ask for, by how much they matter. */
export interface HistoryDemand {
  readonly recent: readonly BudgetEntry[];
  /** A summary of the oldest, and those of them that are kept. */
  readonly kept: readonly BudgetEntry[];
  /** What went along with the recent ones. */
  readonly given: readonly BudgetEntry[];
  readonly older: readonly BudgetEntry[];
}

/** What tokens one earlier message takes in the request. */
export interface MessageCost {
  readonly id: string;
  readonly tokens: number;
}

/** The earlier messages that are sent. */
export interface SentHistory {
  readonly messages: readonly { readonly message: ChatMessage; readonly tokens: number }[];
  readonly costs: readonly MessageCost[];
  /** Without `leftOut` of messages that were not even looked at. */
  readonly told: ReceiptHistory;
}

/**
 * The earlier messages of one request. History has no gaps: when a message does not fit, no older one goes; but for a summary and
 * what is kept beside it, which come before it.
 */
export class HistoryPlan {
  private readonly history: readonly HistoryMessage[];
  private readonly costs: HistoryCosts;
  private readonly newestFirst: readonly Entry[];
  private readonly kept: readonly Entry[];

  constructor(history: readonly HistoryMessage[], costs: HistoryCosts) {
    this.history = history;
    this.costs = costs;
    const entries = history.map((message, index) => ({ message, id: `history:${index}` }));
    this.kept = entries.filter(({ message }) => isApart(message));
    this.newestFirst = entries.filter(({ message }) => !isApart(message)).reverse();
  }

  demand(): HistoryDemand {
    const { text } = this.costs;
    const entries = this.newestFirst.map(({ message, id }, index) => {
      const sent = index < recentMessages ? withoutGiven(message) : withGiven(message);
      const answersNothing = index === 0 && message.role === 'assistant';
      return fixedEntry(id, this.whole(sent) + (answersNothing ? text(missingQuestion) : 0));
    });
    return {
      recent: entries.slice(0, recentMessages),
      kept: this.kept.map(({ message, id }) => fixedEntry(id, this.whole(withGiven(message)))),
      // A file that went along with the last question must not push out that question, or what goes along with this one.
      given: this.newestFirst
        .slice(0, recentMessages)
        .filter(({ message }) => message.given !== undefined)
        .map(({ message, id }) =>
          fixedEntry(givenId(id), Math.max(0, text(withGiven(message).content) - text(message.content))),
        ),
      older: entries.slice(recentMessages),
    };
  }

  /** What of it goes along, the oldest first. */
  settle(allotted: ReadonlyMap<string, number>): SentHistory {
    const fitting = this.fitting(allotted);
    const firstQuestion = fitting.findIndex(({ message }) => message.role === 'user');
    const said = firstQuestion > 0 ? fitting.slice(firstQuestion) : fitting;
    const kept = this.kept
      .filter(({ id }) => allotted.has(id))
      .map(({ message }) => ({ from: message, message: withGiven(message), isShortened: false }));
    const parts = [...kept, ...said];
    const shortened = parts.filter(({ isShortened }) => isShortened).length;
    const counted = parts.map(({ from, message }) => ({ from, message, tokens: this.whole(message) }));
    const filler: ChatMessage[] =
      parts[0]?.message.role === 'assistant' ? [{ role: 'user', content: missingQuestion }] : [];
    const fillers = filler.map((message) => ({ message, tokens: this.costs.text(message.content) }));
    const summary = counted.find(({ from }) => from.standsFor !== undefined);
    const included = counted.length - (summary ? 1 : 0);
    const texts = [...fillers, ...counted.map(({ message }) => ({ tokens: this.costs.text(message.content) }))];
    return {
      messages: [...fillers, ...counted.map(({ message, tokens }) => ({ message, tokens }))],
      costs: counted.flatMap(({ from: { id }, tokens }) => (id === undefined ? [] : [{ id, tokens }])),
      told: {
        included,
        leftOut: this.represented(summary !== undefined) - included,
        tokens: texts.reduce((sum, { tokens }) => sum + tokens, 0),
        ...(shortened > 0 && { shortened }),
        ...(summary?.from.standsFor && { summary: { ...summary.from.standsFor, tokens: summary.tokens } }),
      },
    };
  }

  private whole(message: ChatMessage): number {
    return this.costs.text(message.content) + this.costs.images(message);
  }

  /** Messages that were to go along, each for itself or by a summary that does not go along. */
  private represented(isSummarySent: boolean): number {
    const summary = this.history.find(({ standsFor }) => standsFor !== undefined)?.standsFor;
    if (!summary) return this.history.length;
    return isSummarySent ? this.history.length - 1 : this.newestFirst.length + summary.messages;
  }

  private fitting(allotted: ReadonlyMap<string, number>): readonly Kept[] {
    const firstMissing = this.newestFirst.findIndex(({ id }) => !allotted.has(id));
    const kept = firstMissing < 0 ? this.newestFirst : this.newestFirst.slice(0, firstMissing);
    return kept
      .map(({ message, id }, index) => {
        const isShortened = message.given !== undefined && index < recentMessages && !allotted.has(givenId(id));
        const sent = isShortened ? withoutGiven(message) : withGiven(message);
        return { from: message, message: sent, isShortened };
      })
      .reverse();
  }
}

interface Entry {
  readonly message: HistoryMessage;
  readonly id: string;
}

interface Kept {
  readonly from: HistoryMessage;
  readonly message: ChatMessage;
  /** Without what went along with it. */
  readonly isShortened: boolean;
}

function isApart({ isKept, standsFor }: HistoryMessage): boolean {
  return isKept === true || standsFor !== undefined;
}

function fixedEntry(id: string, tokens: number): BudgetEntry {
  return { id, tokens, minTokens: tokens };
}

function givenId(id: string): string {
  return `given:${id}`;
}
