import type { ChatState } from '../chatState.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { IconButton } from './icon.tsx';
import { ModelFooter } from './modelFooter.tsx';

interface ComposerFootProps {
  readonly state: Pick<ChatState, 'model' | 'messages'>;
  readonly isRunning: boolean;
  readonly canSend: boolean;
  readonly onSend: () => void;
}

/** To whom a question goes, and the buttons that send it, show an image with it, or stop its answer. */
export function ComposerFoot({ state, isRunning, canSend, onSend }: ComposerFootProps) {
  const { post, sessionId } = useServices();
  const stop = () => post({ type: 'chat/stop', sessionId: sessionId() });
  return (
    <div class="composer-foot">
      <ModelFooter model={state.model} isEmpty={state.messages.length === 0} />
      <div class="composer-actions">
        <IconButton icon="file-media" label={text('attachImage')} onClick={() => post({ type: 'image/pick' })} />
        {isRunning && canSend && <IconButton icon="send" label={text('queueHint')} onClick={onSend} />}
        {isRunning ? (
          <IconButton icon="debug-stop" label={text('stopHint')} onClick={stop} />
        ) : (
          <IconButton icon="send" label={text('sendHint')} isDisabled={!canSend} onClick={onSend} />
        )}
      </div>
    </div>
  );
}
