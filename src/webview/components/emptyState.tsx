import type { ModelHeader } from '../../protocol/chatProtocol.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

interface EmptyStateProps {
  readonly model: ModelHeader;
  readonly suggestions: readonly string[];
  readonly onAsk: (question: string) => void;
}

/** What stands where a conversation will be. */
export function EmptyState({ model, suggestions, onAsk }: EmptyStateProps) {
  const { post } = useServices();
  const hint = text('hintSend', { enter: 'Enter', shiftEnter: 'Shift+Enter', escape: 'Escape' });
  return (
    <div class="empty" ref={handFocusOn}>
      <span class="empty-mark">
        <Icon name="comment-discussion" />
      </span>
      <h2>{text('welcomeTitle')}</h2>
      <p>{model.isOffline ? text('welcomeOffline') : text('welcomeBody')}</p>
      {model.isOffline && (
        <div ref={handFocusOn}>
          <button type="button" class="button" onClick={() => post({ type: 'action/run', action: 'connectModel' })}>
            {text('connectModel')}
          </button>
        </div>
      )}
      {suggestions.length > 0 && (
        <ul class="suggestions" aria-label={text('suggestions')}>
          {suggestions.map((question) => (
            <li key={question}>
              <button type="button" class="suggestion" dir="auto" onClick={() => onAsk(question)}>
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="hint">{hint}</p>
      <p class="hint">{text('hintContext', { add: text('addContext') })}</p>
    </div>
  );
}
