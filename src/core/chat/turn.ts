import type { CollectedItem } from '../context/collectItems.ts';
import type { ImageRef } from '../model/image.ts';
import type { Message } from '../model/message.ts';
import type { ModelClient, RetryNotice } from '../model/model.ts';
import type { Receipt } from '../model/receipt.ts';
import type { AssistantTask } from '../model/task.ts';

/** A question to a model, with all that goes along. */
export interface TurnRequest {
  readonly sessionId: string;
  readonly model: ModelClient;
  /** What the user asks; stored as the user's message. */
  readonly text: string;
  readonly task: AssistantTask;
  /** The template of the library that `text` was made of. */
  readonly prompt?: string;
  readonly items: readonly CollectedItem[];
  /** Shown with the question. Those of `insteadOf` unless given. */
  readonly images?: readonly ImageRef[];
  /** The question that this one is asked in place of: what was said before that one is the history. */
  readonly insteadOf?: string;
  /**
   * The message that the user sees last (`null`: none), which the question follows, whatever the session shows by now; what it
   * shows now unless given.
   */
  readonly after?: string | null;
  /** What the question is to be known by; a new name unless given. */
  readonly messageId?: string;
  /** `none`: the request stands alone, though it is kept in the session. Default `session`. */
  readonly history?: 'session' | 'none';
}

/** Why a turn is aborted when nobody stopped it: the editor closes. What came of the answer is interrupted then. */
export class ClosingError extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('The editor closes.');
  }
}

/**
 * What a turn brings, in this order: `asked` (durable), `answering`, any `retrying`, any `reasoning`, `delta` and `rethought`, and at
 * last `finished`.
 */
export type TurnEvent =
  | { readonly type: 'asked'; readonly message: Message }
  | { readonly type: 'answering'; readonly message: Message; readonly receipt: Receipt }
  /** The request failed and is sent again in a while, or as soon as `tryNow` is called. */
  | {
      readonly type: 'retrying';
      readonly messageId: string;
      readonly retry: RetryNotice;
      readonly tryNow: () => void;
    }
  /** What the model thinks. `offset` in UTF-16 units of the message's reasoning. */
  | { readonly type: 'reasoning'; readonly messageId: string; readonly offset: number; readonly text: string }
  /** What came as the answer was thinking: the message as it is now. */
  | { readonly type: 'rethought'; readonly message: Message }
  /** `offset` in UTF-16 units of the message's content. */
  | { readonly type: 'delta'; readonly messageId: string; readonly offset: number; readonly text: string }
  /** `message.status` says how it ended; it has a `failure` when it failed. */
  | { readonly type: 'finished'; readonly message: Message };
