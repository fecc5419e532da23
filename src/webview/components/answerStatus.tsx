import type { Failure, FromView, Message } from '../../protocol/chatProtocol.ts';
import { actionLabel, actionMessage } from '../failureActions.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

interface StatusLine {
  readonly kind: 'warning' | 'error' | 'info';
  readonly icon: string;
  readonly what: string;
  readonly detail: string;
  readonly canContinue: boolean;
}

/** Why an answer is not whole, and what can be done about it. Nothing for one that is. */
export function AnswerStatus({ message, isLast }: { message: Message; isLast: boolean }) {
  const line = statusLine(message);
  if (!line) return null;
  return (
    <div class={`status-line ${line.kind}`}>
      <Icon name={line.icon} />
      <div class="status-text">
        <span class="status-what" dir="auto">
          {line.what}
        </span>{' '}
        <span dir="auto">{line.detail}</span>
        {isLast && <StatusActions message={message} canContinue={line.canContinue} />}
      </div>
    </div>
  );
}

// The first is what helps most likely; it alone stands out.
function StatusActions({ message, canContinue }: { message: Message; canContinue: boolean }) {
  const { post } = useServices();
  const { id, failure } = message;
  const actions: [string, FromView][] = [];
  if (failure?.action && failure.action !== 'retry') {
    actions.push([actionLabel(failure.action), actionMessage(failure.action, id)]);
  }
  if (canContinue) actions.push([text('continueAnswer'), { type: 'chat/continue', messageId: id }]);
  actions.push([text('retry'), { type: 'chat/retry', messageId: id }]);
  return (
    <div class="status-actions" ref={handFocusOn}>
      {actions.map(([label, command], index) => (
        <button
          key={label}
          type="button"
          class={`button${index > 0 ? ' secondary' : ''}${command.type === 'action/run' ? '' : ' own-only'}`}
          onClick={() => post(command)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function statusLine(message: Message): StatusLine | undefined {
  const { failure } = message;
  const canContinue = message.content.trim() !== '';
  switch (message.status) {
    case 'interrupted': {
      const what = failure?.what ?? text('interrupted');
      const detail = failure ? detailOf(failure) : canContinue ? text('interruptedWhy') : '';
      return { kind: 'warning', icon: 'debug-disconnect', what, detail, canContinue };
    }
    case 'stopped':
      return { kind: 'info', icon: 'debug-stop', what: text('stopped'), detail: '', canContinue };
    case 'failed': {
      const what = failure?.what ?? text('failed');
      return { kind: 'error', icon: 'error', what, detail: failure ? detailOf(failure) : '', canContinue };
    }
    case 'complete':
      // Whole for its sender, but with something to know, such as a prompt that was cut off.
      return (
        failure && {
          kind: 'warning',
          icon: 'warning',
          what: failure.what,
          detail: detailOf(failure),
          canContinue: false,
        }
      );
    case 'streaming':
      return undefined;
  }
}

function detailOf(failure: Failure): string {
  return `${failure.why} ${failure.next}`.trim();
}
