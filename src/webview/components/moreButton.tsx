import { text } from '../strings.ts';
import { IconButton } from './icon.tsx';

/** Opens the menu of the message that it belongs to: the one that a click with the other button opens, for the keyboard too. */
export function MoreButton() {
  const open = ({ currentTarget }: MouseEvent) => {
    if (!(currentTarget instanceof HTMLElement)) return;
    const { left, bottom } = currentTarget.getBoundingClientRect();
    // The editor draws the menu, and finds out by the page's own event where and about what.
    const event = { bubbles: true, cancelable: true, clientX: left, clientY: bottom };
    currentTarget.dispatchEvent(new MouseEvent('contextmenu', event));
  };
  return <IconButton icon="ellipsis" label={text('moreActions')} onClick={open} hasMenu />;
}
