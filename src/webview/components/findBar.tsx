import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { totalOf } from '../find/foundPlaces.ts';
import { countOf, type SessionFind } from '../find/sessionFind.ts';
import { isComposing } from '../isComposing.ts';
import { isOnMac } from '../isOnMac.ts';
import { text } from '../strings.ts';
import { IconButton } from './icon.tsx';
import { useFindView } from './useFindView.ts';

/** Where a text is looked for in the session, above the conversation. */
export function FindBar({ find }: { find: SessionFind }) {
  const view = useFindView(find);
  useFindKeys(find);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [view.openSerial, view.isOpen]);
  if (!view.isOpen) return null;
  const isBlank = view.query.trim() === '';
  const hasNone = totalOf(view.found) === 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && event.target === input.current) {
      event.preventDefault();
      find.step(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      // It stops no answer.
      event.preventDefault();
      event.stopPropagation();
      find.close();
    }
  };
  return (
    <search class="find-bar" aria-label={text('find')} onKeyDown={onKeyDown}>
      <input
        ref={input}
        type="text"
        dir="auto"
        spellcheck={false}
        autocomplete="off"
        aria-label={text('find')}
        placeholder={text('find')}
        maxLength={1000}
        value={view.query}
        onInput={(event) => find.setQuery(event.currentTarget.value)}
      />
      <span class="counts">{isBlank || view.isSearching ? '' : countOf(view)}</span>
      <span class="find-actions">
        <IconButton
          icon="arrow-up"
          label={text('findPrevious')}
          isDisabled={hasNone}
          onClick={() => !hasNone && find.step(-1)}
        />
        <IconButton
          icon="arrow-down"
          label={text('findNext')}
          isDisabled={hasNone}
          onClick={() => !hasNone && find.step(1)}
        />
        <IconButton icon="close" label={text('findClose')} onClick={() => find.close()} />
      </span>
    </search>
  );
}

/** The editor's keys for finding, wherever in the view. */
function useFindKeys(find: SessionFind): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const direction = find.view.isOpen ? directionOf(event) : undefined;
      if (!direction && !isFind(event)) return;
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      // The editor would look for it in what is open there.
      event.preventDefault();
      event.stopPropagation();
      if (direction) find.step(direction);
      else find.open();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [find]);
}

function isFind(event: KeyboardEvent): boolean {
  return event.key.toLowerCase() === 'f' && hasCommand(event) && !event.shiftKey && !event.altKey;
}

function directionOf(event: KeyboardEvent): 1 | -1 | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  const isPlainF3 = key === 'F3' && !ctrlKey && !metaKey && !altKey;
  const isMacKey = isOnMac() && key.toLowerCase() === 'g' && hasCommand(event) && !altKey;
  if (!isPlainF3 && !isMacKey) return undefined;
  return shiftKey ? -1 : 1;
}

function hasCommand({ ctrlKey, metaKey }: KeyboardEvent): boolean {
  return isOnMac() ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}
