import { useId, useRef, useState } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { formatDuration } from '../formatDuration.ts';
import { text } from '../strings.ts';
import { Icon } from './icon.tsx';
import { MessageBody } from './messageBody.tsx';

/** What a model thought before its answer: open while it thinks, folded when the answer begins, unless the reader says. */
export function Reasoning({ message }: { message: Message }) {
  const { reasoning = '' } = message;
  const isThinking = message.status === 'streaming' && message.content === '';
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = chosen ?? isThinking;
  const id = useId();
  const thoughtMs = useThoughtMs(message, isThinking);
  if (reasoning.trim() === '') return null;
  return (
    <div class="reasoning">
      <button
        type="button"
        class="link-button reasoning-head"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setChosen(!isOpen)}
      >
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
        <span>{heading(isThinking, thoughtMs)}</span>
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and this is text. */}
      <div
        id={id}
        class={`reasoning-body${isThinking ? ' live' : ''}`}
        role="group"
        aria-label={text('thought')}
        tabIndex={isThinking ? 0 : undefined}
        hidden={!isOpen}
      >
        {isOpen && <MessageBody content={reasoning} isFinal={!isThinking} />}
      </div>
    </div>
  );
}

// That it goes on, and for how long, the line below tells.
function heading(isThinking: boolean, thoughtMs: number | undefined): string {
  if (isThinking) return text('thinkingSoFar');
  if (thoughtMs === undefined) return text('thought');
  return text('thoughtFor', { time: formatDuration(Math.max(1000, thoughtMs)) });
}

// The extension tells it when the answer has ended; until then it is what was seen here.
function useThoughtMs({ timing }: Message, isThinking: boolean): number | undefined {
  const seen = useRef<{ readonly startMs: number; endMs?: number }>(undefined);
  if (isThinking) seen.current ??= { startMs: performance.now() };
  else if (seen.current) seen.current.endMs ??= performance.now();
  const own = seen.current?.endMs === undefined ? undefined : seen.current.endMs - seen.current.startMs;
  return timing?.thoughtMs ?? own;
}
