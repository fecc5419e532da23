import { type Failure, ThroughlineError } from '../../base/errors.ts';
import { ClosingError, type TurnEvent } from '../../core/chat/turn.ts';
import { failures } from '../../core/errors.ts';
import type { PhaseDetails, ToView, TurnPhase } from '../../protocol/chatProtocol.ts';

export interface TurnRunnerOptions {
  /** Sends to the view what concerns this session, when it is the one shown. */
  readonly post: (sessionId: string, message: ToView) => void;
  readonly toFailure: (error: unknown) => Failure;
  /** A turn begins. */
  readonly onBegin: () => void;
}

/** Starts a turn's events. */
export type StartTurn = (signal: AbortSignal) => AsyncIterable<TurnEvent>;

// Collecting mostly takes less: to draw that it goes on would only delay what follows.
const collectingMs = 60;
// Words that come 25 times a second read as smoothly as 60 times, and cost the view less than half.
const batchMs = 40;

/** Runs turns, one at a time in a session, and tells the view what comes. */
export class TurnRunner {
  private readonly options: TurnRunnerOptions;
  private readonly running = new Map<string, RunningTurn>();
  private isClosing = false;

  constructor(options: TurnRunnerOptions) {
    this.options = options;
  }

  /** What the session's turn does, and for how long. */
  progress(sessionId: string): PhaseDetails & { readonly phase: TurnPhase } {
    const turn = this.running.get(sessionId);
    if (!turn) return { phase: 'idle' };
    const phaseForMs = Math.round(performance.now() - turn.sinceMs);
    if (!turn.waiting) return { phase: turn.phase, phaseForMs };
    const { retry } = turn.waiting;
    return { phase: turn.phase, phaseForMs, retry: { ...retry, delayMs: Math.max(0, retry.delayMs - phaseForMs) } };
  }

  /** Ends the wait of the session's turn before its request is sent again. */
  tryNow(sessionId: string): void {
    const turn = this.running.get(sessionId);
    if (!turn?.waiting) return;
    turn.waiting.tryNow();
    this.enter(sessionId, 'waiting');
  }

  isRunning(sessionId: string): boolean {
    return this.running.has(sessionId);
  }

  /** The session whose turn began last, of those that run. */
  get newest(): string | undefined {
    return [...this.running.keys()].at(-1);
  }

  /** Stops the session's turn and waits until what it brought is stored. */
  async stop(sessionId: string): Promise<void> {
    const turn = this.running.get(sessionId);
    turn?.controller.abort();
    await turn?.done;
  }

  /** Interrupts all turns, since the editor closes, and waits until what they brought is stored. */
  async stopAll(): Promise<void> {
    this.isClosing = true;
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
    // One that follows an answer which has just ended would outlive what it needs.
    if (this.isClosing) return undefined;
    this.options.onBegin();
    const controller = new AbortController();
    const work = this.consume(sessionId, start, controller.signal);
    const done = work.then(
      () => {},
      () => {},
    );
    const telling = setTimeout(() => this.tellCollecting(sessionId), collectingMs);
    this.running.set(sessionId, { controller, phase: 'collecting', sinceMs: performance.now(), done });
    try {
      await work;
      return undefined;
    } catch (error) {
      if (controller.signal.aborted && !(error instanceof ThroughlineError)) return undefined;
      return this.options.toFailure(error);
    } finally {
      clearTimeout(telling);
      clearTimeout(this.running.get(sessionId)?.waiting?.timer);
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
      case 'retrying':
        return this.awaitRetry(sessionId, event);
      case 'reasoning':
        this.enter(sessionId, 'thinking');
        return deltas.add(event);
      case 'delta':
        this.enter(sessionId, 'streaming');
        return deltas.add(event);
      case 'rethought':
        deltas.flush();
        return post(sessionId, { type: 'message/changed', message: event.message });
      case 'finished':
        deltas.flush();
        return post(sessionId, { type: 'message/changed', message: event.message });
    }
  }

  private tellCollecting(sessionId: string): void {
    const { phase, ...details } = this.progress(sessionId);
    if (phase === 'collecting') this.options.post(sessionId, { type: 'turn/phase', phase, ...details });
  }

  private enter(sessionId: string, phase: TurnPhase): void {
    const turn = this.running.get(sessionId);
    if (!turn || turn.phase === phase) return;
    clearTimeout(turn.waiting?.timer);
    Object.assign(turn, { phase, sinceMs: performance.now(), waiting: undefined });
    this.options.post(sessionId, { type: 'turn/phase', phase });
  }

  private awaitRetry(sessionId: string, { retry, tryNow }: Retrying): void {
    const turn = this.running.get(sessionId);
    if (!turn) return;
    clearTimeout(turn.waiting?.timer);
    const timer = setTimeout(() => this.enter(sessionId, 'waiting'), retry.delayMs);
    Object.assign(turn, { phase: 'retrying', sinceMs: performance.now(), waiting: { retry, tryNow, timer } });
    this.options.post(sessionId, { type: 'turn/phase', phase: 'retrying', retry });
  }
}

type Delta = Extract<TurnEvent, { type: 'delta' | 'reasoning' }>;
type Retrying = Extract<TurnEvent, { type: 'retrying' }>;

interface RunningTurn {
  readonly controller: AbortController;
  readonly done: Promise<void>;
  phase: TurnPhase;
  /** When the phase began, by the clock of `performance`. */
  sinceMs: number;
  /** Of a turn whose request is sent again in a while. */
  waiting?: Pick<Retrying, 'retry' | 'tryNow'> & { readonly timer: NodeJS.Timeout };
}

/** Gathers deltas: the first goes at once, those that follow within a frame go together. */
class DeltaBatch {
  private readonly send: (message: ToView) => void;
  private pending:
    | { readonly type: Delta['type']; readonly id: string; readonly offset: number; text: string }
    | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(send: (message: ToView) => void) {
    this.send = send;
  }

  add({ type, messageId, offset, text }: Delta): void {
    if (this.pending && this.pending.type !== type) this.flush();
    if (this.pending) this.pending.text += text;
    else this.pending = { type, id: messageId, offset, text };
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
    if (pending) this.send({ ...pending, type: pending.type === 'delta' ? 'message/delta' : 'message/reasoning' });
  }
}
