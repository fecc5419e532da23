import { randomUUID } from 'node:crypto';
import type { GivenAlong } from '../../core/context/contextManager.ts';
import type { ImageRef } from '../../core/model/image.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import type { QueuedQuestion, ToView } from '../../protocol/chatProtocol.ts';

export interface QuestionQueueOptions {
  readonly sessions: SessionManager;
  /** Sends to the view what concerns this session, when it is the one shown. */
  readonly post: (sessionId: string, message: ToView) => void;
  /** Takes the images of a question back into the composer. */
  readonly putBack: (sessionId: string, images: readonly ImageRef[]) => void;
}

/**
 * Questions that were written while an answer was. Each has the id that it will have as a message, so that one that was
 * asked is known by it: whatever happens in between, none is lost and none is asked twice.
 */
export class QuestionQueue {
  private readonly options: QuestionQueueOptions;
  /** What was there to go along when a question was queued here, by its id. */
  private readonly given = new Map<string, GivenAlong>();

  constructor(options: QuestionQueueOptions) {
    this.options = options;
  }

  list(sessionId: string): readonly QueuedQuestion[] {
    return this.options.sessions.queue(sessionId);
  }

  async add(
    sessionId: string,
    text: string,
    { images, ...given }: GivenAlong & { readonly images: readonly ImageRef[] },
  ): Promise<void> {
    const { sessions } = this.options;
    const id = randomUUID();
    this.given.set(id, given);
    sessions.setDraft(sessionId, '');
    await this.set(sessionId, [...this.list(sessionId), { id, text, ...(images.length > 0 && { images }) }]);
  }

  /**
   * Of what is given along now what goes with a queued question whose session is not shown: what is pinned, and what was there when
   * it was queued. What was added since belongs to the question that is being written elsewhere.
   */
  givenWith(id: string, { attachments, sources }: GivenAlong): GivenAlong {
    const then = this.given.get(id);
    return {
      attachments: attachments.filter((one) => one.pinned || then?.attachments.includes(one)),
      sources: sources.filter((one) => one.pinned || then?.sources.includes(one)),
    };
  }

  /** Takes a question out. */
  async remove(sessionId: string, id: string): Promise<void> {
    this.given.delete(id);
    const left = this.list(sessionId).filter((question) => question.id !== id);
    await this.set(sessionId, left);
  }

  /** Takes a question back into the composer, before what is written there. */
  async edit(sessionId: string, id: string): Promise<void> {
    const { sessions, post } = this.options;
    const question = this.list(sessionId).find((queued) => queued.id === id);
    if (!question) return;
    const { text, images = [] } = question;
    if (images.length > 0) this.options.putBack(sessionId, images);
    const draft = sessions.draft(sessionId);
    sessions.setDraft(sessionId, draft.trim() === '' ? text : `${text}\n\n${draft}`);
    post(sessionId, { type: 'composer/restore', text });
    await this.remove(sessionId, id);
  }

  private async set(sessionId: string, queue: readonly QueuedQuestion[]): Promise<void> {
    const { sessions, post } = this.options;
    sessions.setQueue(sessionId, queue);
    post(sessionId, { type: 'queue/changed', queue });
    // The view has let go of these words: they are saved now, not in a while.
    await sessions.save();
  }
}
