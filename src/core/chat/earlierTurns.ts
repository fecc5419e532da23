import type { ChatHistoryManager, HistoryPage } from '../history/chatHistoryManager.ts';
import type { StandIn, SummaryKeeper } from '../history/summaryKeeper.ts';
import type { Message } from '../model/message.ts';
import type { ReceiptItem, StandsFor } from '../model/receipt.ts';
import type { HistoryMessage } from './conversationHistory.ts';
import { type Enough, PastTurns } from './pastTurns.ts';
import { standInText } from './standInText.ts';

/** What was said before a question, as a request is made of it. */
export interface Earlier extends HistoryPage {
  /** Stands for what comes before the messages. */
  readonly standIn?: StandIn;
  /** Messages that it stands for and that go along whole. */
  readonly kept?: readonly Message[];
}

/** Reads what was said before a question: messages, and a summary in place of the oldest where there is one for that way. */
export class EarlierTurns {
  private readonly history: ChatHistoryManager;
  private readonly summaries: SummaryKeeper;
  private readonly past: PastTurns;

  constructor(history: ChatHistoryManager, summaries: SummaryKeeper) {
    this.history = history;
    this.summaries = summaries;
    this.past = new PastTurns(history);
  }

  /** What a session shows, as much of it as is enough. */
  load(sessionId: string, enough: Enough): Earlier {
    const standIn = this.summaries.shown(sessionId);
    return this.represented(this.past.load(sessionId, untilSummary(enough, standIn)), standIn);
  }

  /** The same of what comes before a message. */
  before(message: Message, enough: Enough): Earlier {
    const { sessionId, parentId } = message;
    const standIn = parentId === null ? undefined : this.summaries.onWay(sessionId, parentId);
    return this.represented(this.past.before(message, untilSummary(enough, standIn)), standIn);
  }

  /** The same of what ends with a message. */
  until(messageId: string, sessionId: string, enough: Enough): Earlier {
    const standIn = this.summaries.onWay(sessionId, messageId);
    return this.represented(this.past.until(messageId, sessionId, untilSummary(enough, standIn)), standIn);
  }

  /** The selections that went along with the question of this answer. */
  selections(answer: Message): readonly ReceiptItem[] {
    return this.past.selections(answer);
  }

  private represented({ messages, earlierCount }: HistoryPage, standIn: StandIn | undefined): Earlier {
    if (!standIn) return { messages, earlierCount };
    const at = messages.findIndex(({ id }) => id === standIn.summary.lastId);
    const kept = standIn.keptTurns.flatMap(({ messageIds }) => messageIds.flatMap((id) => this.history.get(id) ?? []));
    // Where what follows the summary fills the window by itself, some of that is not read.
    const unread = at < 0 ? Math.max(0, earlierCount - standIn.messages) : 0;
    return { messages: messages.slice(at + 1), earlierCount: unread, standIn, kept };
  }
}

// What a summary stands for is not read.
function untilSummary(enough: Enough, standIn: StandIn | undefined): Enough {
  if (!standIn) return enough;
  const { lastId } = standIn.summary;
  return {
    name: `${enough.name} ${lastId}`,
    isMet: (messages) => {
      const at = messages.findIndex(({ id }) => id === lastId);
      return at >= 0 || enough.isMet(messages);
    },
  };
}

/** A summary as a message of a request. */
export function standInMessage(standIn: StandIn): HistoryMessage {
  return { role: 'user', content: standInText(standIn), standsFor: standsFor(standIn) };
}

function standsFor({ summary, turns, messages, keptTurns }: StandIn): StandsFor {
  return { summaryId: summary.id, turns, messages, keptTurns: keptTurns.map(({ turn }) => turn) };
}
