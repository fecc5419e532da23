/** Milliseconds of a frame that drawing may take, so that input and scrolling stay smooth. */
const frameBudgetMs = 8;
/** The same when a burst left much to draw. */
const burstBudgetMs = 16;
/** Drawing and what the browser does to show it stay together below this in a burst: a long task is 50 ms. */
const burstFrameMs = 32;
const leastBudgetMs = 2;
/** Between two frames of a burst is drawn on for so long, in tasks so short that input comes through. */
const betweenFramesMs = 36;
const betweenSliceMs = 12;
const hiddenDelayMs = 60;

/** Runs `run` before the next paint; a hidden page has no frames and uses a timer. */
export function nextFrame(run: () => void): void {
  if (document.hidden) setTimeout(run, hiddenDelayMs);
  else requestAnimationFrame(run);
}

/** Runs `run` as the next task: called while a frame is being made, after that. */
function afterFrame(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}

/** Runs `run` when the page has nothing better to do; gives back the undo. */
export function whenIdle(run: () => void): () => void {
  const handle = requestIdleCallback(run, { timeout: 1500 });
  return () => cancelIdleCallback(handle);
}

/** A piece of drawing that can pause. */
export interface FrameJob {
  /** Works until done or `deadline` (as `performance.now()`); true when nothing is left. */
  work(deadline: number): boolean;
  /** Is there so much left that the frame may be longer? */
  isFarBehind(): boolean;
}

/** Shares the frames among jobs; the one asked for last goes first. */
export class FrameQueue {
  private readonly jobs = new Set<FrameJob>();
  private isScheduled = false;
  /** What the browser last needed to lay out and paint what was drawn; much at first, when all code is cold. */
  private paintMs = burstFrameMs;

  add(job: FrameJob): void {
    this.jobs.delete(job);
    this.jobs.add(job);
    this.schedule();
  }

  remove(job: FrameJob): void {
    this.jobs.delete(job);
  }

  get isEmpty(): boolean {
    return this.jobs.size === 0;
  }

  /** Works now, for at most `budgetMs`. */
  flush(budgetMs: number): void {
    const deadline = performance.now() + budgetMs;
    try {
      for (const job of [...this.jobs].reverse()) {
        if (performance.now() >= deadline) break;
        // Out while it works: one that throws is not tried again.
        this.jobs.delete(job);
        if (!job.work(deadline)) this.jobs.add(job);
      }
    } finally {
      if (this.jobs.size > 0) this.schedule();
    }
  }

  private burstBudget(): number {
    return Math.min(burstBudgetMs, Math.max(leastBudgetMs, burstFrameMs - this.paintMs));
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    nextFrame(() => {
      this.isScheduled = false;
      this.flush(this.isBurst() ? this.burstBudget() : frameBudgetMs);
      const drawnAt = performance.now();
      afterFrame(() => {
        const now = performance.now();
        this.paintMs = now - drawnAt;
        this.workUntil(now + betweenFramesMs);
      });
    });
  }

  // What is drawn in a burst is mostly not shown yet, so that it costs no layout: waiting for frames only loses time.
  private workUntil(until: number): void {
    if (!this.isBurst() || performance.now() >= until) return;
    this.flush(betweenSliceMs);
    afterFrame(() => this.workUntil(until));
  }

  private isBurst(): boolean {
    return [...this.jobs].some((job) => job.isFarBehind());
  }
}
