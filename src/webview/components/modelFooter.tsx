import type { ModelHeader } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

interface ModelFooterProps {
  readonly model: ModelHeader;
  /** An empty conversation offers by itself to connect a model. */
  readonly isEmpty: boolean;
}

/** Who answers, and the way to choose another. */
export function ModelFooter({ model, isEmpty }: ModelFooterProps) {
  const { post } = useServices();
  const { label, isOffline } = model;
  const hint = text('selectModel', { model: label });
  return (
    <div class="model">
      <button
        type="button"
        class="link-button model-button"
        title={isOffline ? text('offlineHint') : hint}
        aria-label={hint}
        onClick={() => post({ type: 'action/run', action: 'selectModel' })}
      >
        {isOffline && <Icon name="debug-disconnect" />}
        <span class="model-label">{label === '' && isOffline ? text('offline') : label}</span>
        <Icon name="chevron-down" />
      </button>
      {isOffline && !isEmpty && (
        <button
          type="button"
          class="link-button connect"
          onClick={() => post({ type: 'action/run', action: 'connectModel' })}
        >
          {text('connectModel')}
        </button>
      )}
    </div>
  );
}
