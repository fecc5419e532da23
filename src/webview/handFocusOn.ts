// What has the focus may go: a chip that is removed, a button that does its work once. The focus would go with it, to the top
// of the page, and who uses the keyboard would have to find the way back.

/** Puts the cursor where the next question is written, or the focus on what lets one be. */
export function focusComposer(): void {
  const takeOver = document.querySelector<HTMLElement>('.composer .take-over button');
  (takeOver ?? document.querySelector<HTMLElement>('.composer textarea'))?.focus();
}

/** As the `ref` of what may go while it has the focus: hands the focus to what one goes on with. */
export function handFocusOn(element: HTMLElement | null): (() => void) | undefined {
  return element ? () => passOn(element) : undefined;
}

/** Hands the focus on from what matches `selector`, which is about to be hidden. */
export function handFocusOnFrom(selector: string): void {
  const hidden = document.activeElement?.closest<HTMLElement>(selector);
  if (hidden) passOn(hidden);
}

// To its neighbour in a list, to the conversation from what belongs to that, else to the composer; so does who was writing.
function passOn(element: HTMLElement): void {
  const { activeElement } = document;
  // While the keyboard is elsewhere in the editor it is not fetched from there.
  if (!activeElement || !element.contains(activeElement) || !document.hasFocus()) return;
  const neighbour = lastButton(element.nextElementSibling) ?? lastButton(element.previousElementSibling);
  const conversation = element.parentElement?.closest('.conversation')?.querySelector<HTMLElement>('.scroller');
  if (element.localName === 'li' && neighbour) neighbour.focus();
  else if (conversation && !activeElement.matches('textarea')) conversation.focus();
  else focusComposer();
}

// What removes an entry of a list stands last in it.
function lastButton(entry: Element | null): HTMLElement | undefined {
  return [...(entry?.querySelectorAll<HTMLElement>('.icon-button') ?? [])].at(-1);
}
