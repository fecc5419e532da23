import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';

/** Less of an answer than this on the screen needs no reminder of its question. Pixels. */
const leastShownPx = 80;

interface StickyQuestionProps {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly messages: readonly Message[];
  readonly onShow: (messageId: string) => void;
}

/** The question of the answer being read, once it is scrolled away: a line that leads back to it. */
export function StickyQuestion({ scroller, messages, onShow }: StickyQuestionProps) {
  const answerId = useAnswerAtTop(scroller);
  if (answerId === undefined) return null;
  const at = messages.findLastIndex(({ id }) => id === answerId);
  const question = messages[at - 1];
  if (question?.role !== 'user') return null;
  const line = question.content.trim().split('\n', 1)[0] || (question.images?.[0]?.name ?? '');
  return (
    <button
      type="button"
      class="sticky-question"
      ref={handFocusOn}
      title={text('toQuestion')}
      aria-label={`${text('toQuestion')}: ${line}`}
      onClick={() => onShow(question.id)}
    >
      <span dir="auto">{line}</span>
    </button>
  );
}

// Looked at when things moved, while the layout is known: it costs no layout of its own.
function useAnswerAtTop(scroller: RefObject<HTMLElement | null>): string | undefined {
  const [answerId, setAnswerId] = useState<string>();
  useEffect(() => {
    const own = scroller.current;
    if (!own?.firstElementChild) return undefined;
    const look = () => setAnswerId(answerAtTop(own));
    const sizes = new ResizeObserver(look);
    sizes.observe(own.firstElementChild);
    sizes.observe(own);
    own.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      own.removeEventListener('scroll', look);
    };
  }, [scroller]);
  return answerId;
}

function answerAtTop(scroller: HTMLElement): string | undefined {
  const { left, top, width } = scroller.getBoundingClientRect();
  const there = document.elementsFromPoint(left + width / 2, top + 1);
  const answer = there.find((element) => element.closest('.answer'))?.closest<HTMLElement>('.answer');
  if (!answer) return undefined;
  const { top: start, bottom } = answer.getBoundingClientRect();
  return start < top && bottom - top > leastShownPx ? answer.dataset.message : undefined;
}
