import { useServices } from '../viewContext.ts';
import { IconButton } from './icon.tsx';

/** Deletes a message. The button goes with it, so the conversation takes the focus. */
export function DeleteButton({ messageId, label }: { messageId: string; label: string }) {
  const { post } = useServices();
  return (
    <span class="idle-only toolbar-part">
      <IconButton
        icon="trash"
        label={label}
        onClick={() => {
          document.querySelector<HTMLElement>('.scroller')?.focus();
          post({ type: 'message/delete', messageId });
        }}
      />
    </span>
  );
}
