import { useEffect } from 'preact/hooks';
import { focusComposer } from '../handFocusOn.ts';

/** So soon after a press it was the pointer that brought the focus: it stays where it was put. */
const pressMs = 500;

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
    const onFocus = () => {
      const isPressed = performance.now() - pressedMs < pressMs;
      if (!isPressed && document.activeElement === document.body && !isReading()) focusComposer();
    };
    const presses = ['pointerdown', 'pointerup'] as const;
    for (const press of presses) document.addEventListener(press, onPress, { capture: true, passive: true });
    window.addEventListener('focus', onFocus);
    // It may have come before the page was drawn.
    if (document.hasFocus()) onFocus();
    return () => {
      for (const press of presses) document.removeEventListener(press, onPress, { capture: true });
      window.removeEventListener('focus', onFocus);
    };
  }, []);
}

// In a receipt; or it is selected, which would end.
function isReading(): boolean {
  return document.querySelector('dialog[open]') !== null || document.getSelection()?.type === 'Range';
}
