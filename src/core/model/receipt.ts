import type { LineRange } from '../../base/lines.ts';
import type { ContextRef } from './contextRef.ts';
import type { AnswerTiming } from './message.ts';
import type { ChatMessage, TokenUsage } from './model.ts';
import type { AssistantTask } from './task.ts';

/** What became of one piece of context. */
export interface ReceiptItem {
  readonly label: string;
  readonly source: string;
  readonly path?: string;
  readonly range?: LineRange;
  readonly reason: string;
  readonly outcome: 'included' | 'trimmed' | 'leftOut';
  /** Estimated tokens of the whole item, and of the part that was sent. */
  readonly tokens: number;
  readonly sentTokens: number;
  /** Of what went along once: what was sent, for later turns to refer to. */
  readonly text?: string;
  /** Went along with this question only. */
  readonly once?: true;
  /** What the whole text is recognised by, to see later whether it has changed. */
  readonly digest?: string;
  /** Because the question mentions it. */
  readonly isMentioned?: true;
  /** How the question mentions it. Absent in what older versions stored. */
  readonly mention?: string;
  /** What it is, so that it can be collected again. Its path as the user sees it. */
  readonly ref?: ContextRef;
  /** Of an image, with the source `image`. */
  readonly image?: { readonly width: number; readonly height: number; readonly bytes: number };
}

/** One secret that was replaced before sending. Never holds the value. */
export interface ReceiptRedaction {
  /** What kind of secret, as the rule names it. */
  readonly kind: string;
  /** What stands in its place. */
  readonly placeholder: string;
  /** How often it was replaced in this request. */
  readonly count: number;
}

/** Which part of a conversation a summary stands for: its first turns. */
export interface StandsFor {
  readonly summaryId: string;
  readonly turns: number;
  readonly messages: number;
  /** Those of them that went along whole as well, counted from 1. */
  readonly keptTurns: readonly number[];
}

/** What became of the earlier messages: how many went along, and with how many tokens. */
export interface ReceiptHistory {
  readonly included: number;
  readonly leftOut: number;
  readonly tokens: number;
  /** How many of those that went along had to go without what was given with them then. */
  readonly shortened?: number;
  /** What went along in place of the oldest; its tokens are among those above. */
  readonly summary?: StandsFor & { readonly tokens: number };
}

/** The stored list of what went with a turn. All token counts are estimates but `reported`. */
export interface Receipt {
  readonly version: 1;
  readonly createdAtMs: number;
  readonly model: string;
  readonly endpoint: string;
  /** The git branch at that time. */
  readonly branch?: string;
  readonly contextWindow: number;
  readonly reservedForAnswer: number;
  readonly systemTokens: number;
  readonly questionTokens: number;
  readonly history: ReceiptHistory;
  readonly items: readonly ReceiptItem[];
  readonly redactions: readonly ReceiptRedaction[];
  readonly totalTokens: number;
  /** As the endpoint counted, once it has answered. */
  readonly reported?: TokenUsage;
  /** How long its answer took, once it has come. */
  readonly timing?: AnswerTiming;
  /** The exact text that was sent, after redaction, a message each; what images went with it, without their bytes. */
  readonly sent: readonly ChatMessage[];
  /** Estimated tokens of each of them; their sum is `totalTokens`. */
  readonly sentTokens?: readonly number[];
  /** The template of the library that the question was made of. */
  readonly prompt?: string;
  /** What was wanted, for a retry by a model that needs no prose. */
  readonly task?: AssistantTask;
}
