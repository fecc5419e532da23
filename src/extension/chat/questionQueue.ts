import { randomUUID } from 'node:crypto';
import { labelsOf } from '../../core/context/collectItems.ts';
import type { GivenAlong } from '../../core/context/contextManager.ts';
import type { Core } from '../../core/core.ts';
import type { ImageRef } from '../../core/model/image.ts';
import type { QueuedQuestion } from '../../core/sessions/resumeState.ts';
import type { QueuedQuestion as ShownQuestion, ToView } from '../../protocol/chatProtocol.ts';
import { givenWhenQueued, nothingAlong, queuedContext, withPinned } from './queuedContext.ts';

export interface QuestionQueueOptions {
  readonly core: Pick<Core, 'sessions' | 'context'>;
  /** Sends to the view what concerns this session, when it is the one shown. */
  readonly post: (sessionId: string, message: ToView) => void;
  /** Takes the images of a question back into the composer. */
  readonly putBack: (sessionId: string, images: readonly ImageRef[]) => void;
}

/**
 * Questions that were written while an answer was. Each has the id that it will have as a message, so that one that was
 * asked is known by it: whatever happens in between, none is lost and none is asked twice. What was given along with one waits
 * with it.
 */
export class QuestionQueue {
  private readonly options: QuestionQueueOptions;

  constructor(options: QuestionQueueOptions) {
    this.options = options;
  }

  list(sessionId: string): readonly QueuedQuestion[] {
    return this.options.core.sessions.queue(sessionId);
  }

  /** As the view shows it. */
  shown(sessionId: string): readonly ShownQuestion[] {
    return this.list(sessionId).map((queued) => this.toShown(queued));
  }

  /** Queues a question, with what goes along with it now: that is there no more for the question after it. */
  async add(sessionId: string, question: Omit<QueuedQuestion, 'id' | 'context'>): Promise<void> {
    const { context } = this.options.core;
    const along = question.explains ? nothingAlong : queuedContext(context);
    context.removeSent(givenWhenQueued(context, along));
    await this.set(sessionId, [...this.list(sessionId), { ...question, id: randomUUID(), context: along }]);
  }

  /**
   * What goes along with a queued question: what is pinned, and what was there when it was queued. What was added since
   * belongs to the question that is being written.
   */
  givenWith(queued: QueuedQuestion): GivenAlong {
    const { context } = this.options.core;
    return queued.context ? withPinned(context, givenWhenQueued(context, queued.context)) : context.given;
  }

  /** Takes a question out. */
  async remove(sessionId: string, id: string): Promise<void> {
    const left = this.list(sessionId).filter((question) => question.id !== id);
    await this.set(sessionId, left);
  }

  /** Takes a question back into the composer, before what is written there. */
  async edit(sessionId: string, id: string): Promise<void> {
    const { core, post } = this.options;
    const { sessions, context } = core;
    const question = this.list(sessionId).find((queued) => queued.id === id);
    if (!question) return;
    const { text, images = [] } = question;
    if (images.length > 0) this.options.putBack(sessionId, images);
    if (question.context) context.giveBack(givenWhenQueued(context, question.context));
    const draft = sessions.draft(sessionId);
    sessions.setDraft(sessionId, draft.trim() === '' ? text : `${text}\n\n${draft}`);
    post(sessionId, { type: 'composer/restore', text });
    await this.remove(sessionId, id);
  }

  private async set(sessionId: string, queue: readonly QueuedQuestion[]): Promise<void> {
    const { core, post } = this.options;
    core.sessions.setQueue(sessionId, queue);
    post(sessionId, { type: 'queue/changed', queue: queue.map((queued) => this.toShown(queued)) });
    // The view has let go of these words: they are saved now, not in a while.
    await core.sessions.save();
  }

  private toShown({ id, text, images, context: along }: QueuedQuestion): ShownQuestion {
    const { context } = this.options.core;
    const labels = along ? labelsOf(context, givenWhenQueued(context, along)) : [];
    return { id, text, ...(images && { images }), ...(labels.length > 0 && { along: labels }) };
  }
}
