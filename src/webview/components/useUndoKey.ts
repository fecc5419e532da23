import { useEffect } from 'preact/hooks';
import { isOnMac } from '../isOnMac.ts';
import type { Store } from '../store.ts';
import { useServices } from '../viewContext.ts';

/** The editor's key for Undo, pressed anywhere but in a text, brings back the message that was deleted last. */
export function useUndoKey(store: Store): void {
  const { post } = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isUndo(event) || event.defaultPrevented || store.state.receipt !== undefined) return;
      if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
      // The editor would undo what was typed last in the composer.
      event.preventDefault();
      event.stopPropagation();
      post({ type: 'message/undo', sessionId: store.state.session.id });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [store, post]);
}

function isUndo({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  const [command, other] = isOnMac() ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  return key.toLowerCase() === 'z' && command && !other && !shiftKey && !altKey;
}
