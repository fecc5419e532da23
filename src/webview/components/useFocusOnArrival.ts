import { useEffect } from 'preact/hooks';
import { focusComposer } from '../handFocusOn.ts';

/** So soon after a press it was the pointer that brought the focus: it stays where it was put. */
const pressMs = 500;
/** So soon after it was taken away the focus was only put on the view anew, which takes it from what had it there. */
const anewMs = 500;

/**
 * Who comes to the view by its icon or by a command of the editor, and to nothing in it, comes to the composer. Who was in the
 * view before comes back to where that was: the page keeps it.
 */
export function useFocusOnArrival(): void {
  useEffect(() => {
    let pressedMs = Number.NEGATIVE_INFINITY;
    const onPress = (event: PointerEvent) => {
      pressedMs = event.timeStamp;
    };
    let left: { readonly element: HTMLElement; readonly atMs: number } | undefined;
    const onLeave = ({ target, timeStamp }: FocusEvent) => {
      if (target instanceof HTMLElement) left = { element: target, atMs: timeStamp };
    };
    const onFocus = () => {
      const nowMs = performance.now();
      if (nowMs - pressedMs < pressMs || document.activeElement !== document.body || isReading()) return;
      if (left?.element.isConnected && nowMs - left.atMs < anewMs) left.element.focus({ preventScroll: true });
      if (document.activeElement === document.body) focusComposer();
    };
    const presses = ['pointerdown', 'pointerup'] as const;
    for (const press of presses) document.addEventListener(press, onPress, { capture: true, passive: true });
    document.addEventListener('focusout', onLeave);
    window.addEventListener('focus', onFocus);
    // It may have come before the page was drawn.
    if (document.hasFocus()) onFocus();
    return () => {
      for (const press of presses) document.removeEventListener(press, onPress, { capture: true });
      document.removeEventListener('focusout', onLeave);
      window.removeEventListener('focus', onFocus);
    };
  }, []);
}

// In a receipt; or it is selected, which would end.
function isReading(): boolean {
  return document.querySelector('dialog[open]') !== null || document.getSelection()?.type === 'Range';
}
