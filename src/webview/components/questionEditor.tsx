import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { isComposing } from '../isComposing.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { useBusyNote } from './useBusyNote.tsx';

interface QuestionEditorProps {
  readonly message: Message;
  readonly onCancel: () => void;
}

/** A question being written anew, in its place. It stays until the new one is stored, so that its words are not lost. */
export function QuestionEditor({ message, onCancel }: QuestionEditorProps) {
  const { id: messageId, images = [] } = message;
  const { post, dispatch, isBusy, isShown, unfinished } = useServices();
  const { isHeld, note } = useBusyNote();
  const input = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const own = input.current;
    if (!own) return;
    own.value = unfinished.edits.get(messageId) ?? '';
    own.focus();
    own.setSelectionRange(own.value.length, own.value.length);
  }, [messageId, unfinished]);
  const isSent = useRef(false);
  // Another question took its place: this one, when it is shown again, is as it was asked.
  useEffect(
    () => () => {
      if (isSent.current && !isShown(messageId)) unfinished.edits.delete(messageId);
    },
    [messageId, isShown, unfinished],
  );
  const send = () => {
    const question = input.current?.value ?? '';
    if (question.trim() === '' && images.length === 0) return;
    if (isHeld()) return;
    post({ type: 'message/edit', messageId, text: question });
    isSent.current = true;
    dispatch({ type: 'view/sent' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Escape' && !isBusy()) {
      event.preventDefault();
      onCancel();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    event.preventDefault();
    send();
  };
  return (
    <div class="question-editor">
      <textarea
        ref={input}
        rows={1}
        dir="auto"
        aria-label={text('editLabel')}
        onInput={(event) => unfinished.edits.set(messageId, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {note}
      <div class="status-actions">
        <button type="button" class="button" onClick={send}>
          {text('editSend')}
        </button>
        <button type="button" class="button secondary" onClick={onCancel}>
          {text('editCancel')}
        </button>
      </div>
    </div>
  );
}
