import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { nextFrame } from '../frames.ts';
import { isComposing } from '../isComposing.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { useBusyNote } from './useBusyNote.tsx';

/** An answer being written anew. It stays until the new text is stored, also over a look at another session, so that its words are not lost. */
export function AnswerEditor({ message }: { message: Message }) {
  const { id: messageId, content } = message;
  const { post, dispatch, isBusy, unfinished } = useServices();
  const { isHeld, note } = useBusyNote();
  const input = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const own = input.current;
    if (!own) return undefined;
    own.value = unfinished.edits.get(messageId) ?? content;
    own.focus();
    // At its beginning: that is what is in sight.
    own.setSelectionRange(0, 0);
    const article = own.closest('article');
    return () => {
      if (!article?.contains(document.activeElement)) return;
      // Drawn first: the button to go back to may not have been there.
      nextFrame(() => article.querySelector<HTMLElement>('.toolbar [aria-haspopup]')?.focus());
    };
  }, []);
  // What was written outlives being drawn anew.
  const keep = (event: { readonly currentTarget: HTMLTextAreaElement }) =>
    unfinished.edits.set(messageId, event.currentTarget.value);
  const end = () => {
    unfinished.edits.delete(messageId);
    dispatch({ type: 'view/editEnded' });
  };
  const save = () => {
    const written = input.current?.value ?? '';
    if (written.trim() === '') return;
    if (written === content) return end();
    if (isHeld()) return;
    post({ type: 'message/editAnswer', messageId, text: written });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Escape' && !isBusy()) {
      event.preventDefault();
      end();
    }
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  };
  return (
    <div class="question-editor answer-editor">
      <textarea
        ref={input}
        rows={3}
        dir="auto"
        aria-label={text('editAnswerLabel')}
        onInput={keep}
        onKeyDown={onKeyDown}
      />
      {note}
      <div class="status-actions">
        <button type="button" class="button" onClick={save}>
          {text('editSave')}
        </button>
        <button type="button" class="button secondary" onClick={end}>
          {text('editCancel')}
        </button>
      </div>
    </div>
  );
}
