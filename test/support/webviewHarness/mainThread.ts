import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, by the clock and of the processor. */
  readonly dur?: number;
  readonly tdur?: number;
}

/** The page's longest task on its main thread, milliseconds. */
export interface LongestTask {
  readonly wallMs: number;
  /** Time of the processor: what other programs take of the machine is not in it. */
  readonly cpuMs: number;
}

/** Runs `action` and measures the tasks of the page meanwhile and in the second that follows. */
export async function longestTaskDuring<T>(page: Page, action: () => Promise<T>): Promise<[LongestTask, T]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
    transferMode: 'ReportEvents',
  });
  const result = await action();
  await page.waitForTimeout(1000);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const tasks = events.filter(isTaskOf(mainThread(events)));
  const wallMs = Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000;
  return [{ wallMs, cpuMs: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000 }, result];
}

// The thread on which the page's frames are made.
function mainThread(events: readonly TraceEvent[]): TraceEvent {
  const frame = events.find(({ name }) => name === 'FireAnimationFrame');
  if (!frame) throw new Error('The page made no frame while it was measured.');
  return frame;
}

function isTaskOf(thread: TraceEvent): (event: TraceEvent) => boolean {
  return ({ name, ph, pid, tid }) => name.endsWith('RunTask') && ph === 'X' && pid === thread.pid && tid === thread.tid;
}
