import { type Failure, ThroughlineError } from '../../base/errors.ts';
import { ClosingError, type TurnEvent } from '../../core/chat/turn.ts';
import { failures } from '../../core/errors.ts';
import type { ToView, TurnPhase } from '../../protocol/chatProtocol.ts';

export interface TurnRunnerOptions {
  /** Sends to the view what concerns this session, when it is the one shown. */
  readonly post: (sessionId: string, message: ToView) => void;
  readonly toFailure: (error: unknown) => Failure;
}

/** Starts a turn's events. */
export type StartTurn = (signal: AbortSignal) => AsyncIterable<TurnEvent>;

// The view draws once a frame; more messages than that only cost.
const batchMs = 16;

/** Runs turns, one at a time in a session, and tells the view what comes. */
export class TurnRunner {
  private readonly options: TurnRunnerOptions;
  private readonly running = new Map<
    string,
    { readonly controller: AbortController; phase: TurnPhase; done: Promise<void> }
  >();

  constructor(options: TurnRunnerOptions) {
    this.options = options;
  }

  phase(sessionId: string): TurnPhase {
    return this.running.get(sessionId)?.phase ?? 'idle';
  }

  isRunning(sessionId: string): boolean {
    return this.running.has(sessionId);
  }

  /** Stops the session's turn and waits until what it brought is stored. */
  async stop(sessionId: string): Promise<void> {
    const turn = this.running.get(sessionId);
    turn?.controller.abort();
    await turn?.done;
  }

  /** Interrupts all turns, since the editor closes, and waits until what they brought is stored. */
  async stopAll(): Promise<void> {
    const turns = [...this.running.values()];
    for (const { controller } of turns) controller.abort(new ClosingError());
    await Promise.all(turns.map(({ done }) => done));
  }

  /**
   * Runs a turn to its end.
   * @returns what kept the question from being asked at all, such as a turn that is running in the session already: nothing
   * was stored or sent then.
   */
  async run(sessionId: string, start: StartTurn): Promise<Failure | undefined> {
    if (this.running.has(sessionId)) return failures.turnRunning();
    const controller = new AbortController();
    const work = this.consume(sessionId, start, controller.signal);
    const done = work.then(
      () => {},
      () => {},
    );
    this.running.set(sessionId, { controller, phase: 'collecting', done });
    this.options.post(sessionId, { type: 'turn/phase', phase: 'collecting' });
    try {
      await work;
      return undefined;
    } catch (error) {
      if (controller.signal.aborted && !(error instanceof ThroughlineError)) return undefined;
      return this.options.toFailure(error);
    } finally {
      this.running.delete(sessionId);
      this.options.post(sessionId, { type: 'turn/phase', phase: 'idle' });
    }
  }

  private async consume(sessionId: string, start: StartTurn, signal: AbortSignal): Promise<void> {
    const deltas = new DeltaBatch((message) => this.options.post(sessionId, message));
    try {
      for await (const event of start(signal)) this.tell(sessionId, event, deltas);
    } finally {
      deltas.flush();
    }
  }

  private tell(sessionId: string, event: TurnEvent, deltas: DeltaBatch): void {
    const { post } = this.options;
    switch (event.type) {
      case 'asked':
        return post(sessionId, { type: 'message/added', message: event.message });
      case 'answering':
        post(sessionId, { type: 'message/added', message: event.message });
        return this.enter(sessionId, 'waiting');
      case 'delta':
        this.enter(sessionId, 'streaming');
        return deltas.add(event);
      case 'finished':
        deltas.flush();
        return post(sessionId, { type: 'message/changed', message: event.message });
    }
  }

  private enter(sessionId: string, phase: TurnPhase): void {
    const turn = this.running.get(sessionId);
    if (!turn || turn.phase === phase) return;
    turn.phase = phase;
    this.options.post(sessionId, { type: 'turn/phase', phase });
  }
}

type Delta = Extract<TurnEvent, { type: 'delta' }>;

/** Gathers deltas: the first goes at once, those that follow within a frame go together. */
class DeltaBatch {
  private readonly send: (message: ToView) => void;
  private pending: { readonly id: string; readonly offset: number; text: string } | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(send: (message: ToView) => void) {
    this.send = send;
  }

  add({ messageId, offset, text }: Delta): void {
    if (this.pending) this.pending.text += text;
    else this.pending = { id: messageId, offset, text };
    if (this.timer) return;
    this.flush();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, batchMs);
  }

  flush(): void {
    const { pending } = this;
    this.pending = undefined;
    if (pending) this.send({ type: 'message/delta', ...pending });
  }
}
