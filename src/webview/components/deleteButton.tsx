import { useServices } from '../viewContext.ts';
import { IconButton } from './icon.tsx';

/** Deletes a message, and goes with it. */
export function DeleteButton({ messageId, label }: { messageId: string; label: string }) {
  const { post } = useServices();
  return (
    <span class="idle-only toolbar-part">
      <IconButton icon="trash" label={label} onClick={() => post({ type: 'message/delete', messageId })} />
    </span>
  );
}
