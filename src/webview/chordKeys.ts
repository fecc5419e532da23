import { isOnMac } from './isOnMac.ts';

/** So long the editor waits for the second key. */
const waitMs = 5000;
const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph']);

/**
 * The editor's keys of two strokes (`Ctrl+K N`): it is told of both, but the second is also typed into whatever is being
 * written here. That is kept off.
 */
export function keepChordsOutOfText(page: Window): void {
  // On a Mac, Ctrl+K is a text key.
  const first = isOnMac() ? 'metaKey' : 'ctrlKey';
  let untilMs = 0;
  page.addEventListener('blur', () => {
    untilMs = 0;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (modifiers.has(event.key)) return;
    const isSecond = event.timeStamp < untilMs;
    const isFirst = !isSecond && event[first] && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k';
    untilMs = isFirst ? event.timeStamp + waitMs : 0;
    if (isSecond && event.key.length === 1) event.preventDefault();
  };
  page.addEventListener('keydown', onKeyDown, { capture: true });
}
