import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { createDebounced } from '../debounce.ts';
import { type AnswerSelection, selectedAnswer } from '../quotation.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

/** A selection is over, or the scrolling, when nothing of it has changed for so long. */
const settledMs = 150;
/** How far above the selection the button stands: its height and a gap. */
const abovePx = 32;
/** Characters of a passage that can be kept: more is a turn. */
const longestPassage = 20_000;

/** Beside what is selected in an answer: takes it into the composer as a quotation, or keeps it whatever is summarised. */
export function QuoteButton({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const { dispatch, post } = useServices();
  const [selected, setSelected] = useState<AnswerSelection>();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const own = scroller.current;
    const settled = createDebounced(settledMs);
    const look = () => settled.call(() => setSelected(own ? inSight(selectedAnswer(), own) : undefined));
    document.addEventListener('selectionchange', look);
    own?.addEventListener('scroll', look, { passive: true });
    return () => {
      settled.cancel();
      document.removeEventListener('selectionchange', look);
      own?.removeEventListener('scroll', look);
    };
  }, [scroller]);
  useEffect(() => {
    const frame = scroller.current?.getBoundingClientRect();
    if (!selected || !frame || !bar.current) return;
    const { style, offsetWidth, offsetHeight } = bar.current;
    const most = { top: frame.height - offsetHeight - 4, left: frame.width - offsetWidth - 8 };
    style.top = `${Math.min(Math.max(4, selected.box.top - frame.top - abovePx), most.top)}px`;
    style.left = `${Math.max(4, Math.min(selected.box.left - frame.left, most.left))}px`;
  }, [selected, scroller]);
  if (!selected) return null;
  const act = (work: () => void) => () => {
    document.getSelection()?.removeAllRanges();
    work();
  };
  const quote = act(() => dispatch({ type: 'view/quoted', text: selected.quotation }));
  const keep = act(() => post({ type: 'passage/keep', messageId: selected.messageId, text: selected.words }));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the selection stays; a press would take it away before the click.
    <div class="quote-bar" ref={bar} onMouseDown={(event) => event.preventDefault()}>
      <button type="button" class="quote-button" onClick={quote}>
        <Icon name="quote" />
        <span>{text('quote')}</span>
      </button>
      {selected.words.length <= longestPassage && (
        <button type="button" class="quote-button" title={text('keepPassageHint')} onClick={keep}>
          <Icon name="pin" />
          <span>{text('keepPassage')}</span>
        </button>
      )}
    </div>
  );
}

// Scrolled away, there is nothing that the button could stand beside.
function inSight(selected: AnswerSelection | undefined, scroller: HTMLElement): AnswerSelection | undefined {
  const frame = scroller.getBoundingClientRect();
  return selected && selected.box.bottom > frame.top && selected.box.top < frame.bottom ? selected : undefined;
}
