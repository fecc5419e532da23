import type { SessionSource } from '../../protocol/chatProtocol.ts';
import { handFocusOn } from '../handFocusOn.ts';
import type { StringId } from '../strings.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';

const words: Readonly<Record<SessionSource['kind'], StringId>> = {
  fork: 'forkedFrom',
  split: 'splitFrom',
  merge: 'mergedFrom',
};

/** Which conversations this one was made of, and the way back to them. */
export function MadeFrom({ source }: { source: SessionSource }) {
  const { post } = useServices();
  return (
    <p class="made-from" ref={handFocusOn}>
      {text(words[source.kind])}{' '}
      {source.from.map(({ sessionId, messageId, title }, index) => (
        <span key={sessionId}>
          {index > 0 && ', '}
          <button
            type="button"
            class="link-button"
            dir="auto"
            onClick={() => post({ type: 'session/show', sessionId, ...(messageId !== undefined && { messageId }) })}
          >
            {title}
          </button>
        </span>
      ))}
    </p>
  );
}
