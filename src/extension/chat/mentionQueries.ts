import { isAbortError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import { findMentions, quickMentions } from '../../core/context/mentionSearch.ts';
import type { FromView, ToView } from '../../protocol/chatProtocol.ts';

export interface MentionQueriesOptions {
  readonly context: ContextManager;
  readonly log: Log;
  readonly post: (message: ToView) => void;
}

/** What needs no look at the disk is shown after this time, when the rest is not there by then. */
const patienceMs = 60;

/** Answers the composer's list of mentions, the newest query only. */
export class MentionQueries {
  private readonly options: MentionQueriesOptions;
  private current: AbortController | undefined;

  constructor(options: MentionQueriesOptions) {
    this.options = options;
  }

  async handle(message: Extract<FromView, { type: `mention/${string}` }>): Promise<void> {
    this.current?.abort();
    this.current = undefined;
    if (message.type === 'mention/query') await this.answer(message.serial, message.query);
  }

  dispose(): void {
    this.current?.abort();
  }

  private async answer(serial: number, query: string): Promise<void> {
    const { context, log, post } = this.options;
    const controller = new AbortController();
    this.current = controller;
    const timer = setTimeout(
      () => post({ type: 'mention/choices', serial, choices: quickMentions(context, query), isPartial: true }),
      patienceMs,
    );
    try {
      const choices = await findMentions(context, query, controller.signal);
      clearTimeout(timer);
      if (!controller.signal.aborted) post({ type: 'mention/choices', serial, choices, isPartial: false });
    } catch (error) {
      if (isAbortError(error)) return;
      log.error('What can be mentioned could not be found', error);
      post({ type: 'mention/choices', serial, choices: quickMentions(context, query), isPartial: false });
    } finally {
      clearTimeout(timer);
    }
  }
}
