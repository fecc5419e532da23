import type { Core } from '../core/core.ts';
import type { ModelInfo } from '../core/model/model.ts';
import type { ToView } from '../protocol/chatProtocol.ts';
import type { StatusItem } from './statusItem.ts';

export interface StatusFeedParts {
  readonly item: Pick<StatusItem, 'update'>;
  readonly history: Pick<Core['history'], 'tokensSince'>;
  readonly model: () => Promise<{ readonly info: ModelInfo }>;
  readonly now: () => Date;
}

/** Tells the status bar which model answers and how its turns go, in whichever session. */
export class StatusFeed {
  private readonly parts: StatusFeedParts;
  private readonly running = new Set<string>();
  private hasFailed = false;
  private tokensToday = 0;

  constructor(parts: StatusFeedParts) {
    this.parts = parts;
  }

  /** Something of a turn was told to the view. */
  async onTurn(sessionId: string, message: ToView): Promise<void> {
    if (message.type === 'turn/phase' && message.phase !== 'idle') {
      if (this.running.has(sessionId)) return;
      this.running.add(sessionId);
      this.hasFailed = false;
      return this.refresh();
    }
    if (message.type === 'turn/phase') {
      this.running.delete(sessionId);
      return this.refresh();
    }
    if (message.type === 'message/changed' && message.message.role === 'assistant')
      this.hasFailed = message.message.status === 'failed' || message.message.status === 'interrupted';
  }

  /** Shows what is now. */
  async refresh(): Promise<void> {
    const { item, history, model, now } = this.parts;
    const { info } = await model();
    const state = this.running.size > 0 ? 'answering' : this.hasFailed ? 'failed' : 'idle';
    // While an answer streams nothing is added.
    if (state !== 'answering') this.tokensToday = history.tokensSince(now().setHours(0, 0, 0, 0));
    item.update({ model: info.label, isOffline: info.kind === 'offline', state, tokensToday: this.tokensToday });
  }
}
