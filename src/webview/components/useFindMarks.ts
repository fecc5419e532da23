import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { FindMarks } from '../find/findMarks.ts';
import type { FindView, SessionFind } from '../find/sessionFind.ts';
import type { ScrollKeeper } from '../scrollKeeper.ts';
import { useServices } from '../viewContext.ts';

interface DrawnConversation {
  readonly messages: readonly Message[];
  readonly earlierCount: number;
  /** How many messages are not drawn yet. */
  readonly from: number;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly content: RefObject<HTMLElement | null>;
  readonly keeper: RefObject<ScrollKeeper | undefined>;
}

/** Marks what was found in the conversation, and goes to the place that is wanted; does nothing while nothing is looked for. */
export function useFindMarks(find: SessionFind, view: FindView, drawn: DrawnConversation): void {
  const { renderer } = useServices();
  const { scroller, content, keeper } = drawn;
  const marks = useRef<FindMarks>(undefined);
  useLayoutEffect(() => {
    if (!view.isOpen || !scroller.current || !content.current) return undefined;
    const own = new FindMarks({
      scroller: scroller.current,
      content: content.current,
      keeper: () => keeper.current,
      isSettled: () => renderer.isIdle,
      onCount: (messageId, count) => find.setCount(messageId, count),
    });
    marks.current = own;
    const detach = find.attach({ marks: own, top: () => keeper.current?.position() });
    return () => {
      detach();
      marks.current = undefined;
      own.dispose();
    };
  }, [view.isOpen]);
  useLayoutEffect(() => {
    marks.current?.look(view.finder, new Set(view.found.map(({ messageId }) => messageId)));
  }, [view.isOpen, view.finder, view.found]);
  useGoing(view, drawn, marks);
}

// It may have to be fetched and drawn before.
function useGoing(view: FindView, drawn: DrawnConversation, marks: RefObject<FindMarks | undefined>): void {
  const { post } = useServices();
  const { messages, earlierCount, from, keeper } = drawn;
  const { place, goSerial } = view;
  const gone = useRef(0);
  const asked = useRef('');
  useLayoutEffect(() => {
    if (gone.current === goSerial) return;
    const at = place ? messages.findIndex(({ id }) => id === place.messageId) : -1;
    const [first] = messages;
    if (place && at < 0 && first && earlierCount > 0) {
      const key = `${goSerial} ${first.id}`;
      if (asked.current === key) return;
      asked.current = key;
      keeper.current?.beforeAddingAbove();
      post({ type: 'history/earlier', sessionId: first.sessionId, before: first.id, until: place.messageId });
    } else if (!place || at >= from) {
      gone.current = goSerial;
      marks.current?.goTo(place);
    }
  }, [goSerial, from, messages, view.isOpen]);
}
