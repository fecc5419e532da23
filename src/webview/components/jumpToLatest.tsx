import { useRef } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { Icon } from './icon.tsx';

/** Shown while the reader is elsewhere: back to the end, with how much has been written there since. */
export function JumpToLatest({ last, onClick }: { last: Message | undefined; onClick: () => void }) {
  // Where the last message ended when the reader left it. A message that came since is all new.
  const seen = useRef({ id: last?.id, length: last?.content.length ?? 0 }).current;
  const from = last?.id === seen.id ? seen.length : 0;
  const lines = last?.content.slice(from).match(/^.*\S/gm)?.length ?? 0;
  return (
    <button type="button" class="jump" ref={handFocusOn} onClick={onClick}>
      <Icon name="arrow-down" />
      <span>{text('jumpToLatest')}</span>
      {lines > 0 && <span class="counts">{text(lines === 1 ? 'newLine' : 'newLines', { count: lines })}</span>}
    </button>
  );
}
