import { isOnMac } from '../isOnMac.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { IconButton } from './icon.tsx';

/** Deletes a message, and goes with it. */
export function DeleteButton({ messageId, label }: { messageId: string; label: string }) {
  const { post } = useServices();
  const title = text('deleteUndone', { label, key: text(isOnMac() ? 'undoKeyMac' : 'undoKey') });
  return (
    <span class="idle-only toolbar-part">
      <IconButton
        icon="trash"
        label={label}
        title={title}
        onClick={() => post({ type: 'message/delete', messageId })}
      />
    </span>
  );
}
