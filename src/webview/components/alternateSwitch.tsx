import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { IconButton } from './icon.tsx';

/** Which of its alternates a message is, and the way to the others. Nothing for one that stands alone. */
export function AlternateSwitch({ message }: { message: Message }) {
  const { post, announce, unfinished } = useServices();
  const group = useRef<HTMLDivElement>(null);
  const { id, alternates } = message;
  // The message that was switched from is gone, and the focus with it: it goes on where it was, in this one.
  useLayoutEffect(() => {
    const { switchingTo } = unfinished;
    if (!alternates || switchingTo?.messageId !== id) return;
    delete unfinished.switchingTo;
    const side = switchingTo.side === 'previous' ? 'button' : 'button:last-of-type';
    group.current?.querySelector<HTMLElement>(side)?.focus();
    announce(text('version', { index: alternates.index, count: alternates.count }));
  }, [id, alternates, unfinished, announce]);
  if (!alternates) return null;
  const { index, count, previousId, nextId } = alternates;
  const show = (side: 'previous' | 'next', messageId: string | undefined) => () => {
    if (messageId === undefined) return;
    unfinished.switchingTo = { messageId, side };
    post({ type: 'message/showAlternate', messageId });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the controls of a form.
    <div class="alternates idle-only" ref={group} role="group" aria-label={text('version', { index, count })}>
      <IconButton
        icon="chevron-left"
        label={text('previousVersion')}
        isDisabled={previousId === undefined}
        onClick={show('previous', previousId)}
      />
      <span class="version" aria-hidden="true">
        {text('versionShort', { index, count })}
      </span>
      <IconButton
        icon="chevron-right"
        label={text('nextVersion')}
        isDisabled={nextId === undefined}
        onClick={show('next', nextId)}
      />
    </div>
  );
}
