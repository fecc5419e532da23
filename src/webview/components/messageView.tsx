import type { Message } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';
import { AnswerStatus } from './answerStatus.tsx';
import { AnswerToolbar } from './answerToolbar.tsx';
import { memo } from './memo.ts';
import { MessageBody } from './messageBody.tsx';

interface MessageViewProps {
  readonly message: Message;
  /** The last entry: only it can be retried or continued. */
  readonly isLast: boolean;
}

/** One entry of the conversation. */
export const MessageView = memo(({ message, isLast }: MessageViewProps) => {
  if (message.role === 'user') return <Question message={message} />;
  const isStreaming = message.status === 'streaming';
  return (
    <article
      class={`message answer${isLast ? ' last' : ''}`}
      aria-label={text('assistant')}
      aria-busy={isStreaming}
      data-message={message.id}
    >
      <MessageBody content={message.content} isFinal={!isStreaming} />
      <AnswerStatus message={message} isLast={isLast} />
      {!isStreaming && <AnswerToolbar message={message} isLast={isLast} />}
    </article>
  );
});

// What a person wrote is shown as written: `#include` is no heading.
function Question({ message }: { message: Message }) {
  return (
    <article class="message question" aria-label={text('you')} data-message={message.id}>
      <div class="question-text" dir="auto">
        {message.content}
      </div>
    </article>
  );
}
