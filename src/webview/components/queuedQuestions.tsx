import type { QueuedQuestion } from '../../protocol/chatProtocol.ts';
import { focusComposer, handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon, IconButton } from './icon.tsx';

interface QueuedQuestionsProps {
  readonly queue: readonly QueuedQuestion[];
  readonly isRunning: boolean;
  /** They are another window's to send. */
  readonly isReadOnly: boolean;
}

/** Questions that wait for the answer before them. After one that was stopped or failed they wait for the user. */
export function QueuedQuestions({ queue, isRunning, isReadOnly }: QueuedQuestionsProps) {
  if (queue.length === 0) return null;
  return (
    <section class="queue" aria-label={text('queue')}>
      <p class="muted">{text(isRunning ? 'queueWaiting' : 'queueHeld')}</p>
      <ul>
        {queue.map((question) => (
          <QueuedQuestionView key={question.id} question={question} isRunning={isRunning} isReadOnly={isReadOnly} />
        ))}
      </ul>
    </section>
  );
}

type QueuedQuestionProps = Omit<QueuedQuestionsProps, 'queue'> & { readonly question: QueuedQuestion };

function QueuedQuestionView({ question, isRunning, isReadOnly }: QueuedQuestionProps) {
  const { post, sessionId } = useServices();
  const { id, images = [], along = [] } = question;
  const leave = (type: 'queue/send' | 'queue/edit' | 'queue/remove') => () => {
    // What is written next is written there; who removes one may want to remove the next.
    if (type !== 'queue/remove') focusComposer();
    post({ type, sessionId: sessionId(), id });
  };
  const button = (icon: string, label: string, type: Parameters<typeof leave>[0]) => (
    <IconButton icon={icon} label={label} onClick={leave(type)} />
  );
  return (
    <li class="queued" ref={handFocusOn}>
      <Icon name={isRunning ? 'watch' : 'debug-pause'} />
      <Counted icon="file-media" names={images.map(({ name }) => name)} />
      <Counted icon="file" names={along} />
      <span class="queued-text" dir="auto" title={question.text}>
        {question.text}
      </span>
      {!isRunning && !isReadOnly && button('send', text('queueSend'), 'queue/send')}
      {!isReadOnly && button('edit', text('queueEdit'), 'queue/edit')}
      {!isReadOnly && button('close', text('queueRemove'), 'queue/remove')}
    </li>
  );
}

/** How many there are, and as its name what. */
function Counted({ icon, names }: { readonly icon: string; readonly names: readonly string[] }) {
  const all = names.join(', ');
  return names.length === 0 ? null : (
    <span class="counts" title={all} role="img" aria-label={all}>
      <Icon name={icon} /> {names.length}
    </span>
  );
}
