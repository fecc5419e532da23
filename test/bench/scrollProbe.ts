// What is measured of a long conversation inside a webview's document. These functions run there: they may use nothing from
// outside themselves.

interface ShownPage {
  shownAt?: number;
  requestAnimationFrame(run: () => void): void;
  readonly MutationObserver: new (
    onChange: () => void,
  ) => { observe(node: unknown, what: object): void; disconnect(): void };
  readonly document: {
    readonly body: { readonly textContent: string | null };
    querySelector(selector: string): ScrollBox | null;
    querySelectorAll(selector: string): { readonly length: number };
    elementFromPoint(x: number, y: number): { closest(selector: string): unknown } | null;
  };
}

interface ScrollBox {
  scrollTop: number;
  readonly scrollHeight: number;
  scrollBy(x: number, y: number): void;
  getBoundingClientRect(): { left: number; top: number; width: number; height: number };
}

/** From now on waits for `text`. */
export function watchFor(_root: unknown, text: string): void {
  const page = globalThis as unknown as ShownPage;
  delete page.shownAt;
  const observer = new page.MutationObserver(() => {
    if (page.shownAt !== undefined || !page.document.body.textContent?.includes(text)) return;
    observer.disconnect();
    page.requestAnimationFrame(() => setTimeout(() => (page.shownAt = Date.now())));
  });
  observer.observe(page.document.body, { subtree: true, childList: true, characterData: true });
}

/** When the frame with the text that was waited for had been drawn. Milliseconds since 1970. */
export function firstShownAt(): number | undefined {
  return (globalThis as unknown as ShownPage).shownAt;
}

/** Scrolls up step by step and counts the frames in which the middle of the conversation shows no message. */
export async function countBlankFrames(
  _root: unknown,
  { steps, stepPx, forMs }: { steps: number; stepPx: number; forMs: number },
): Promise<{ frames: number; blank: number; pixels: number; messages: number; longestTaskMs: number }> {
  const page = globalThis as unknown as ShownPage;
  const scroller = page.document.querySelector('.scroller');
  if (!scroller) throw new Error('There is no conversation in this document');
  const tasks: number[] = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' } as unknown as { type: 'measure' });
  const frame = () => new Promise<void>((resolve) => page.requestAnimationFrame(() => setTimeout(resolve)));
  const box = scroller.getBoundingClientRect();
  let [frames, blank, pixels] = [0, 0, 0];
  for (let step = 0; step < steps; step++) {
    const before = scroller.scrollHeight - scroller.scrollTop;
    scroller.scrollBy(0, -stepPx);
    const until = performance.now() + forMs;
    while (performance.now() < until) {
      await frame();
      frames += 1;
      const middle = page.document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!middle?.closest('[data-message]')) blank += 1;
    }
    pixels += scroller.scrollHeight - scroller.scrollTop - before;
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  observer.disconnect();
  const messages = page.document.querySelectorAll('[data-message]').length;
  return { frames, blank, pixels: Math.round(pixels), messages, longestTaskMs: Math.max(0, ...tasks) };
}
