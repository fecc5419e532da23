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

/** The bytes of an image by its id, if they are there. */
export type ReadImage = (id: string) => Uint8Array | undefined;

/** Redacts and sends. Images go as they are: what is in a picture is not looked at. */
export class Outbound {
  private readonly redactor: Redactor;
  private readonly readImage: ReadImage;

  constructor(redactor: Redactor, readImage: ReadImage = () => undefined) {
    this.redactor = redactor;
    this.readImage = readImage;
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
    const clean = messages.map(({ role, images }, index) => ({
      role,
      content: redacted[index]?.text ?? '',
      ...(images && { images }),
    }));
    const redactions = mergeRedactions([earlier, ...redacted.map((entry) => entry.redactions)]);
    return { messages: clean, redactions } as unknown as SealedMessages;
  }

  /**
   * Sends what is no turn of a session: a trial, the question of another extension. Redacted like all others, stored
   * nowhere. Keeps the contract of {@link ModelClient.stream}.
   */
  async *relay(
    model: ModelClient,
    asked: { readonly messages: readonly ChatMessage[]; readonly readImage?: ReadImage },
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, void> {
    try {
      const sealed = await this.seal(asked.messages, [], signal);
      yield* this.stream(model, { sealed, task: noTask, readImage: asked.readImage }, signal);
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
    request: { sealed: SealedMessages; task: AssistantTask; readImage?: ReadImage | undefined },
    signal: AbortSignal,
  ): AsyncIterable<ModelEvent> {
    const task = model.info.kind === 'offline' ? request.task : noTask;
    const { messages } = request.sealed;
    const images = imagesOf(messages, request.readImage ?? this.readImage);
    return model.stream({ messages, task, ...(images.size > 0 && { images }) }, signal);
  }
}

function imagesOf(messages: readonly ChatMessage[], read: ReadImage): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { images = [] } of messages)
    for (const { id } of images) {
      const bytes = found.get(id) ?? read(id);
      if (bytes) found.set(id, bytes);
    }
  return found;
}
