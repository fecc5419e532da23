/** Adds a region to `parent` that only screen readers perceive; gives the function that speaks through it. */
export function createStatusRegion(parent: HTMLElement): (message: string) => void {
  const region = document.createElement('div');
  region.className = 'screen-reader-only';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  parent.append(region);
  return (message) => {
    const line = document.createElement('div');
    line.textContent = message;
    // A new node each time: the same words twice are said twice.
    region.replaceChildren(line);
  };
}
