/** Words that followed each other faster than this are all left to be said. Milliseconds. */
const atOnceMs = 500;

/** Adds a region to `parent` that only screen readers perceive; gives the function that speaks through it. */
export function createStatusRegion(parent: HTMLElement): (message: string) => void {
  const region = document.createElement('div');
  region.className = 'screen-reader-only';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  parent.append(region);
  let lastMs = Number.NEGATIVE_INFINITY;
  return (message) => {
    const line = document.createElement('div');
    line.textContent = message;
    const nowMs = performance.now();
    if (nowMs - lastMs > atOnceMs || region.lastChild?.textContent === message) region.replaceChildren();
    lastMs = nowMs;
    // A new node each time: the same words twice are said twice.
    region.append(line);
  };
}
