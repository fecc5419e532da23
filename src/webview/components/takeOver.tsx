import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

/** In place of the composer of a session that another window has to itself. */
export function TakeOver({ sessionId }: { sessionId: string }) {
  const { post } = useServices();
  return (
    <div class="take-over">
      <Icon name="lock" />
      <span class="status-text">{text('openElsewhere')}</span>
      <button
        type="button"
        class="button"
        title={text('takeOverHint')}
        onClick={() => post({ type: 'session/takeOver', sessionId })}
      >
        {text('takeOver')}
      </button>
    </div>
  );
}

/** Says when a session becomes another window's, or this one's, and keeps the focus: what has it may go. */
export function useReadOnly(isReadOnly: boolean, input: RefObject<HTMLTextAreaElement | null>): void {
  const { announce } = useServices();
  const wasReadOnly = useRef(false);
  useLayoutEffect(() => {
    if (isReadOnly === wasReadOnly.current) return;
    wasReadOnly.current = isReadOnly;
    announce(text(isReadOnly ? 'openElsewhere' : 'takenOver'));
    const { activeElement } = document;
    if (!document.hasFocus()) return;
    // Not to the button: who was typing would press it.
    if (isReadOnly && activeElement === input.current) document.querySelector<HTMLElement>('.scroller')?.focus();
    if (!isReadOnly && activeElement === document.body) input.current?.focus();
  }, [isReadOnly, input, announce]);
}
