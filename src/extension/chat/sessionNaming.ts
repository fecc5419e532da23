import type { Disposable } from '../../base/disposable.ts';
import { isAbortError, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Core } from '../../core/core.ts';
import { isLoopback } from '../../core/model/endpointAddress.ts';
import type { ModelClient } from '../../core/model/model.ts';

export interface SessionNamingOptions {
  readonly core: Core;
  readonly log: Log;
  readonly model: (sessionId: string) => Promise<ModelClient>;
  /** Does the user want it? */
  readonly isOn: () => boolean;
}

/** Has the model name new sessions behind their first answer, if the user wants that. No question ever waits for it. */
export class SessionNaming implements Disposable {
  private readonly options: SessionNamingOptions;
  private running: Running | undefined;
  /** Sessions whose title was asked for in this window. */
  private readonly asked = new Set<string>();

  constructor(options: SessionNamingOptions) {
    this.options = options;
  }

  /** A turn is over: its session may be one to name. */
  turnIsOver(sessionId: string): void {
    const { core, isOn } = this.options;
    if (this.running || !isOn() || this.asked.has(sessionId) || !core.titles.canName(sessionId)) return;
    void this.name(sessionId);
  }

  /** A question is asked. A model on this machine answers one at a time: the question goes first. */
  makeWay(): void {
    const { running } = this;
    if (!running?.isLocal) return;
    running.controller.abort();
    this.asked.delete(running.sessionId);
  }

  dispose(): void {
    this.running?.controller.abort();
  }

  // Behind the user's back: what fails is told to the log, and the session keeps its title.
  private async name(sessionId: string): Promise<void> {
    const { core, log, model } = this.options;
    const running: Running = { sessionId, isLocal: true, controller: new AbortController() };
    this.running = running;
    this.asked.add(sessionId);
    try {
      const client = await model(sessionId);
      running.isLocal = isLoopback(client.info.endpoint);
      // The offline assistant has no better words than the question's.
      if (client.info.kind !== 'offline') await core.titles.name(sessionId, client, running.controller.signal);
    } catch (error) {
      if (isAbortError(error)) return;
      const why = error instanceof ThroughlineError ? `${error.failure.code}: ${error.failure.why}` : error;
      log.warn('A session was not named by the model.', why);
    } finally {
      this.running = undefined;
    }
  }
}

interface Running {
  readonly sessionId: string;
  readonly controller: AbortController;
  /** By a model on this machine. */
  isLocal: boolean;
}
