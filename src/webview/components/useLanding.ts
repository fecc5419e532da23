import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Landing } from '../../protocol/chatProtocol.ts';
import type { ScrollKeeper } from '../scrollKeeper.ts';

/** So long it is told apart. */
const markedMs = 3000;
/** So much of what is before it stays in sight. Pixels. */
const offsetPx = -8;

interface LandingPlace {
  /** How many messages are not drawn yet: it may be one of them. */
  readonly from: number;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly keeper: RefObject<ScrollKeeper | undefined>;
}

/** Leads the reader to a message, once: it comes to the top, is marked for a moment, and has the keyboard. */
export function useLanding(landing: Landing | undefined, { from, scroller, keeper }: LandingPlace): void {
  const landed = useRef<number>(undefined);
  const unmark = useRef(() => {});
  useLayoutEffect(() => {
    if (!landing || landed.current === landing.serial) return;
    const message = scroller.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(landing.messageId)}"]`);
    if (!message) return;
    landed.current = landing.serial;
    keeper.current?.restore({ messageId: landing.messageId, offsetPx, atEnd: false });
    message.tabIndex = -1;
    message.focus({ preventScroll: true });
    unmark.current();
    unmark.current = mark(message);
  }, [landing?.serial, from]);
  useEffect(() => () => unmark.current(), []);
}

function mark(message: HTMLElement): () => void {
  message.classList.add('landed');
  const undo = () => message.classList.remove('landed');
  const timer = setTimeout(undo, markedMs);
  return () => {
    clearTimeout(timer);
    undo();
  };
}
