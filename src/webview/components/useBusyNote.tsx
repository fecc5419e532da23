import { useState } from 'preact/hooks';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';

/** For what has to wait until an answer has ended: `isHeld` says so, aloud and in `note`, which goes with the answer. */
export function useBusyNote() {
  const { announce, isBusy } = useServices();
  const [wasHeld, setHeld] = useState(false);
  const isHeld = () => {
    const isNow = isBusy();
    setHeld(isNow);
    if (isNow) announce(text('stillAnswering'));
    return isNow;
  };
  return { isHeld, note: wasHeld && <p class="muted busy-only">{text('stillAnswering')}</p> };
}
