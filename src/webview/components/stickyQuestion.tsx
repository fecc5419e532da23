import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';

/** Less of an answer than this on the screen needs no reminder of its question. Pixels. */
const leastShownPx = 80;
const lookAfterMs = 100;

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

// Looked at some time after things moved, not in each frame of a stream: finding what is where is dear.
function useAnswerAtTop(scroller: RefObject<HTMLElement | null>): string | undefined {
  const [answerId, setAnswerId] = useState<string>();
  useEffect(() => {
    const own = scroller.current;
    if (!own?.firstElementChild) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setAnswerId(answerAtTop(own));
      }, lookAfterMs);
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(own.firstElementChild);
    sizes.observe(own);
    own.addEventListener('scroll', look, { passive: true });
    return () => {
      clearTimeout(timer);
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
