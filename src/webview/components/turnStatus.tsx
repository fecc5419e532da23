import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Message, RetryNotice, TurnPhase } from '../../protocol/chatProtocol.ts';
import type { PhaseProgress } from '../chatState.ts';
import { formatDuration } from '../formatDuration.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { TokenRate } from '../tokenRate.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

type RunningPhase = Exclude<TurnPhase, 'idle'>;

interface TurnStatusProps {
  readonly phase: RunningPhase;
  readonly progress: PhaseProgress;
  /** The answer that is being written. */
  readonly message: Message | undefined;
}

/** How often the line is brought up to date. */
const tickMs = 250;

/** What a turn does now, and for how long. Each phase is a line of its own. */
export function TurnStatus({ phase, progress, message }: TurnStatusProps) {
  const { retry, serial } = progress;
  return (
    <div class="phase">
      {/* What streams in shows by itself that something goes on: an animation beside it has the browser paint every frame. */}
      {phase === 'streaming' ? <Icon name="edit" /> : <Icon name="loading" isSpinning />}
      <div class="status-text">
        {retry && <RetryReason key={`reason ${serial}`} retry={retry} />}{' '}
        <PhaseLine key={serial} phase={phase} progress={progress} message={message} />
        {retry && <TryNow />}
      </div>
    </div>
  );
}

// Only the text of one node changes with the time: nothing is drawn again, and nothing is said to screen readers.
function PhaseLine({ phase, progress, message }: TurnStatusProps) {
  const line = useRef<HTMLSpanElement>(null);
  const content = useRef('');
  content.current = message?.content ?? '';
  useLayoutEffect(() => {
    const shownMs = performance.now();
    const rate = new TokenRate();
    const show = () => {
      const nowMs = performance.now();
      const tokensPerSecond = phase === 'streaming' ? rate.next(content.current, nowMs) : undefined;
      const { forMs, retry } = progress;
      const leftMs = (retry?.delayMs ?? 0) - (nowMs - shownMs);
      const words = phaseText(phase, { ranMs: forMs + nowMs - shownMs, leftMs, tokensPerSecond, retry });
      if (line.current && line.current.textContent !== words) line.current.textContent = words;
    };
    show();
    const timer = setInterval(show, tickMs);
    return () => clearInterval(timer);
  }, [phase, progress]);
  return <span class="phase-text" ref={line} />;
}

function RetryReason({ retry }: { retry: RetryNotice }) {
  const { announce } = useServices();
  const reason = retryReason(retry);
  // Said once, with the whole wait: a countdown that is read aloud covers everything else.
  useEffect(() => announce(`${reason} ${retryText(retry, retry.delayMs)}`), []);
  return (
    <span class="status-what" dir="auto">
      {reason}
    </span>
  );
}

function TryNow() {
  const { post, sessionId } = useServices();
  return (
    <div class="status-actions" ref={handFocusOn}>
      <button
        type="button"
        class="button secondary"
        onClick={() => post({ type: 'chat/tryNow', sessionId: sessionId() })}
      >
        {text('tryNow')}
      </button>
    </div>
  );
}

interface PhaseFacts {
  readonly ranMs: number;
  /** Until the next try. */
  readonly leftMs: number;
  readonly tokensPerSecond: number | undefined;
  readonly retry: RetryNotice | undefined;
}

function phaseText(phase: RunningPhase, { ranMs, leftMs, tokensPerSecond, retry }: PhaseFacts): string {
  const isNew = ranMs < 1000;
  const time = formatDuration(ranMs);
  switch (phase) {
    case 'collecting':
      return text('collecting');
    case 'waiting':
      return isNew ? text('waiting') : text('waitingFor', { time });
    case 'retrying':
      return retry ? retryText(retry, leftMs) : text('waiting');
    case 'thinking':
      return isNew ? text('thinking') : text('thinkingFor', { time });
    case 'streaming':
      return tokensPerSecond === undefined
        ? text('streaming')
        : text('streamingAt', { rate: Math.round(tokensPerSecond) });
  }
}

// Counts the second that has begun, so that it never stands at zero.
function retryText({ attempt, of }: RetryNotice, leftMs: number): string {
  return text('retryIn', { time: formatDuration(Math.max(1, Math.ceil(leftMs / 1000)) * 1000), attempt, of });
}

function retryReason({ status, failure }: RetryNotice): string {
  if (status === undefined) return failure.why;
  return text(status === 429 ? 'retryRateLimited' : 'retryStatus', { status });
}
