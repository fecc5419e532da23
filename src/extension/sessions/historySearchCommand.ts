import type { Disposable } from '../../base/disposable.ts';
import { ThroughlineError } from '../../base/errors.ts';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import type { HistorySearch, SearchHit } from '../../core/history/search/historySearch.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import { pickFromHistory } from './historySearchPicker.ts';
import { ReadOnlyConversation } from './readOnlyConversation.ts';

export interface HistorySearchCommandOptions {
  readonly search: HistorySearch;
  readonly history: ChatHistoryManager;
  readonly sessions: SessionManager;
  readonly projectId: string;
  /** Shows a session in the chat view. */
  readonly show: (sessionId: string) => Promise<void>;
  /** Shows a message of a session there. */
  readonly land: (sessionId: string, messageId: string) => Promise<void>;
}

/** Searches everything that was said, and shows what was chosen where it was said. */
export class HistorySearchCommand implements Disposable {
  private readonly options: HistorySearchCommandOptions;
  private readonly reading: ReadOnlyConversation;
  private isEverywhere = false;

  constructor(options: HistorySearchCommandOptions) {
    this.options = options;
    this.reading = new ReadOnlyConversation(options.history);
  }

  dispose(): void {
    this.reading.dispose();
  }

  async run(): Promise<void> {
    const { search, projectId } = this.options;
    const { isEverywhere } = this;
    const onScope = (scope: boolean) => {
      this.isEverywhere = scope;
    };
    const hit = await pickFromHistory({ search, projectId, isEverywhere, onScope });
    if (hit) await this.open(hit);
  }

  /** Goes to what was found. A session of another project belongs to its own window: here it is shown to be read. */
  async open({ sessionId, messageId, sessionTitle }: SearchHit): Promise<void> {
    const { sessions, history, show, land } = this.options;
    const place = { sessionId, title: sessionTitle, ...(messageId !== undefined && { messageId }) };
    if (sessions.get(sessionId) === undefined) return this.reading.show(place);
    if (messageId === undefined || history.get(messageId) === undefined) return show(sessionId);
    try {
      await land(sessionId, messageId);
    } catch (error) {
      if (!isTaken(error)) throw error;
      await this.reading.show(place);
    }
  }
}

// A version that is not shown there cannot be: another window has the session to itself, or an answer is being written in it.
function isTaken(error: unknown): boolean {
  const code = error instanceof ThroughlineError ? error.failure.code : undefined;
  return code === 'session.openElsewhere' || code === 'chat.conversationBusy';
}
