// What is measured inside a webview's document. These functions run there: they may use nothing from outside themselves.

interface PageNode {
  readonly textContent: string | null;
}

/** The page's globals that the probe uses: the tests are compiled without those of a browser. */
interface ProbedPage {
  readonly MutationObserver: new (onChange: () => void) => { observe(node: PageNode, what: object): void };
  readonly MessageChannel: new () => {
    readonly port1: { onmessage: () => void; close(): void };
    readonly port2: { postMessage(message: unknown): void };
  };
  requestAnimationFrame(run: () => void): void;
  addEventListener(type: 'keydown', listener: (event: { key: string; timeStamp: number }) => void, capture: true): void;
  benchProbe?: ProbeState;
}

/** Times are milliseconds since 1970, by the clock that every process of the machine shares. */
export interface ProbeState {
  /** When Enter was last pressed, by the time stamp that the browser gave the key event. */
  enterAt?: number;
  /** When the awaited text was first in the document, seen by a mutation observer. */
  textAt?: number;
  /** When the frame that followed had been handed to the screen. */
  shownAt?: number;
  /** Every task of the page's main thread over 50 ms that the browser reported. */
  longTasks: { readonly atMs: number; readonly ms: number; readonly name: string }[];
  awaited?: string;
}

/** Puts the probe into the document of `root`, to look at what is in `root`; once is enough. */
export function installProbe(root: unknown): void {
  const page = globalThis as unknown as ProbedPage;
  if (page.benchProbe) return;
  const state: ProbeState = { longTasks: [] };
  page.benchProbe = state;
  const onEnter = ({ key, timeStamp }: { key: string; timeStamp: number }): void => {
    // The event's time is the browser's, from before any script saw it; only its age is taken from that clock.
    if (key === 'Enter') state.enterAt = Date.now() - (performance.now() - timeStamp);
  };
  page.addEventListener('keydown', onEnter, true);
  const look = (): void => {
    if (state.awaited === undefined || state.textAt !== undefined) return;
    if (!(root as PageNode).textContent?.includes(state.awaited)) return;
    state.textAt = Date.now();
    page.requestAnimationFrame(() => {
      // A message is handled after the frame that this callback belongs to.
      const { port1, port2 } = new page.MessageChannel();
      port1.onmessage = () => {
        state.shownAt = Date.now();
        port1.close();
      };
      port2.postMessage(undefined);
    });
  };
  const changes = { subtree: true, childList: true, characterData: true };
  new page.MutationObserver(look).observe(root as PageNode, changes);
  const tasks = new PerformanceObserver((list) => {
    for (const { startTime, duration, name } of list.getEntries()) {
      state.longTasks.push({ atMs: performance.timeOrigin + startTime, ms: duration, name });
    }
  });
  tasks.observe({ type: 'longtask' } as unknown as { type: 'measure' });
}

/** Forgets what was seen; from now on waits for `text`. */
export function awaitText(_root: unknown, text: string): void {
  const { benchProbe } = globalThis as unknown as ProbedPage;
  if (!benchProbe) throw new Error('There is no probe in this document');
  delete benchProbe.enterAt;
  delete benchProbe.textAt;
  delete benchProbe.shownAt;
  benchProbe.longTasks = [];
  benchProbe.awaited = text;
}

export function readProbe(): ProbeState {
  const { benchProbe } = globalThis as unknown as ProbedPage;
  if (!benchProbe) throw new Error('There is no probe in this document: it was loaded anew');
  return benchProbe;
}

/** Keeps the main thread busy in a task of its own: to see whether the browser reports such a task. */
export function blockFor(_root: unknown, ms: number): void {
  setTimeout(() => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  });
}

/** Those of `texts` that `root` does not have. */
export function missingTexts(root: unknown, texts: readonly string[]): string[] {
  const shown = (root as PageNode).textContent ?? '';
  return texts.filter((text) => !shown.includes(text));
}
