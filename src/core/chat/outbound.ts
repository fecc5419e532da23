// The one exit: whatever goes to a model is sealed here first. Nothing else may call `ModelClient.stream`; a test
// looks for other callers.

import { errorMessage } from '../../base/errors.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import { mergeRedactions, type Redactor } from '../context/redact.ts';
import { failures } from '../errors.ts';
import type { ChatMessage, ModelClient, ModelEvent } from '../model/model.ts';
import type { ReceiptRedaction } from '../model/receipt.ts';
import type { AssistantTask } from '../model/task.ts';

/** Messages that hold no secret. Made only by {@link Outbound.seal}. */
export interface SealedMessages {
  readonly sealed: unique symbol;
  readonly messages: readonly ChatMessage[];
  readonly redactions: readonly ReceiptRedaction[];
}

/** A text without secrets, and what was replaced in it. */
export interface SealedText {
  readonly text: string;
  readonly redactions: readonly ReceiptRedaction[];
}

// Models that are not on this machine are given prose only: the data of a task is not redacted.
const noTask: AssistantTask = { kind: 'question', question: '', code: [] };

/** Redacts and sends. */
export class Outbound {
  private readonly redactor: Redactor;

  constructor(redactor: Redactor) {
    this.redactor = redactor;
  }

  /** Redacts one part of a request, whole: a secret must not be cut in two by a later trim and so go unseen. */
  redact(text: string): Promise<SealedText> {
    return this.redactor.redact(text);
  }

  /** Redacts the assembled messages once more; `earlier` is what was replaced in their parts. */
  async seal(
    messages: readonly ChatMessage[],
    earlier: readonly ReceiptRedaction[],
    signal: AbortSignal,
  ): Promise<SealedMessages> {
    const slices = createTimeSlices(signal);
    const redacted: SealedText[] = [];
    for (const { content } of messages) {
      await slices.pause();
      redacted.push(await this.redactor.redact(content));
    }
    const clean = messages.map(({ role }, index) => ({ role, content: redacted[index]?.text ?? '' }));
    const redactions = mergeRedactions([earlier, ...redacted.map((entry) => entry.redactions)]);
    return { messages: clean, redactions } as unknown as SealedMessages;
  }

  /**
   * Sends what is no turn of a session: a trial, the question of another extension. Redacted like all others, stored
   * nowhere. Keeps the contract of {@link ModelClient.stream}.
   */
  async *relay(
    model: ModelClient,
    messages: readonly ChatMessage[],
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, void> {
    try {
      const sealed = await this.seal(messages, [], signal);
      yield* this.stream(model, { sealed, task: noTask }, signal);
    } catch (error) {
      // Redaction is the only thing here that can throw; nothing was sent then.
      yield signal.aborted
        ? { type: 'aborted' }
        : { type: 'error', failure: failures.modelUnexpected(errorMessage(error)) };
    }
  }

  /** Streams the answer. Keeps the contract of {@link ModelClient.stream}. */
  stream(
    model: ModelClient,
    request: { sealed: SealedMessages; task: AssistantTask },
    signal: AbortSignal,
  ): AsyncIterable<ModelEvent> {
    const task = model.info.kind === 'offline' ? request.task : noTask;
    return model.stream({ messages: request.sealed.messages, task }, signal);
  }
}
