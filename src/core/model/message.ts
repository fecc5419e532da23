import type { Failure } from '../../base/errors.ts';
import type { ImageRef } from './image.ts';
import type { Role, TokenUsage } from './model.ts';

/**
 * What became of a message. `interrupted`: the stream was cut (a crash, a lost connection); `stopped`: the
 * user stopped it; `failed`: the model gave an error. Partial text is kept in all three.
 */
export type MessageStatus = 'complete' | 'streaming' | 'interrupted' | 'stopped' | 'failed';

/** The other messages that were written in the same place: a question in other words, an answer asked for again. */
export interface Alternates {
  /** Which of them this one is, from 1. */
  readonly index: number;
  readonly count: number;
  readonly previousId?: string;
  readonly nextId?: string;
}

/** How long an answer took, in milliseconds. */
export interface AnswerTiming {
  /** From the request until the first of it came, waits between tries included. */
  readonly firstTokenMs: number;
  /** What of it the model spent thinking, before its answer began. */
  readonly thoughtMs?: number;
  readonly totalMs: number;
}

/** One entry of a session. Entries form a tree by `parentId`; a conversation is the path from its head to the root. */
export interface Message {
  readonly id: string;
  readonly sessionId: string;
  readonly parentId: string | null;
  readonly role: Role;
  readonly content: string;
  readonly status: MessageStatus;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Of an answer that the user has written anew, when: its words are not the model's. What it was before is its alternate. */
  readonly editedAtMs?: number;
  /** Of an answer: the model that gave it. */
  readonly model?: string;
  readonly usage?: TokenUsage;
  /** Of an answer: what the model thought before it. Shown apart, and never sent to a model. */
  readonly reasoning?: string;
  readonly timing?: AnswerTiming;
  readonly failure?: Failure;
  /** Of a question: what was shown with it. */
  readonly images?: readonly ImageRef[];
  /** Of an answer: is there a receipt of what was sent for it? */
  readonly hasReceipt: boolean;
  /** Absent when it stands alone. Known of the messages of a conversation that is loaded. */
  readonly alternates?: Alternates;
}
