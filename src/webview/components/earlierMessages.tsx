import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';

interface EarlierMessagesProps {
  /** How many messages there are above. */
  readonly count: number;
  /** The first message that the view has. */
  readonly before: Message | undefined;
  readonly onAsk: () => void;
}

/** Stands for the messages that the view has not been sent, and asks for some when the reader comes near. */
export function EarlierMessages({ count, before, onAsk }: EarlierMessagesProps) {
  const { post } = useServices();
  const button = useRef<HTMLButtonElement>(null);
  const ask = () => {
    if (!before) return;
    onAsk();
    post({ type: 'history/earlier', sessionId: before.sessionId, before: before.id });
  };
  useLayoutEffect(() => handFocusOn(button.current), []);
  useEffect(() => {
    const { current } = button;
    if (!current) return undefined;
    const root = current.closest('.scroller');
    // Some screens ahead, so that a reader who scrolls does not meet the end.
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && ask(), {
      root,
      rootMargin: '300% 0px 0px 0px',
    });
    observer.observe(current);
    return () => observer.disconnect();
    // Once for each first message: what comes changes it.
  }, [before?.id]);
  return (
    <button type="button" class="earlier" ref={button} onClick={ask}>
      {text('earlierMessages', { count })}
    </button>
  );
}
