import type { Message } from '../../protocol/chatProtocol.ts';
import { formatDate } from '../formatDate.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { AnswerEditor } from './answerEditor.tsx';
import { AnswerStatus } from './answerStatus.tsx';
import { AnswerToolbar } from './answerToolbar.tsx';
import { memo } from './memo.ts';
import { MessageBody } from './messageBody.tsx';
import { menuContext } from './messageMenu.ts';
import { QuestionView } from './questionView.tsx';
import { Reasoning } from './reasoning.tsx';
import type { TurnPlace } from './turnCost.tsx';

interface MessageViewProps {
  readonly message: Message;
  /** The last entry: only it can be retried or continued. */
  readonly isLast: boolean;
  /** An answer that is being written anew. */
  readonly isEditing: boolean;
  readonly place: TurnPlace;
  /** Of a question: what its turn costs in the next request, if it goes along. */
  readonly cost: number | undefined;
  readonly window: number;
}

/** One entry of the conversation. */
export const MessageView = memo((props: MessageViewProps) => {
  const { message, isLast, isEditing, place } = props;
  if (message.role === 'user') return <QuestionView {...props} />;
  const isStreaming = message.status === 'streaming';
  return (
    <article
      ref={handFocusOn}
      class={`message answer${isLast ? ' last' : ''}${place === 'summarised' ? ' summarised' : ''}`}
      aria-label={text('assistant')}
      aria-busy={isStreaming}
      data-message={message.id}
      data-vscode-context={menuContext(message)}
    >
      {message.reasoning !== undefined && <Reasoning message={message} />}
      {isEditing ? (
        <AnswerEditor message={message} />
      ) : (
        <MessageBody content={message.content} isFinal={!isStreaming} />
      )}
      {message.editedAtMs !== undefined && (
        <div class="edited">{text('edited', { time: formatDate(message.editedAtMs) })}</div>
      )}
      <AnswerStatus message={message} isLast={isLast} />
      {!isStreaming && <AnswerToolbar message={message} isLast={isLast} />}
    </article>
  );
});
