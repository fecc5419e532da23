import type { Message } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { AlternateSwitch } from './alternateSwitch.tsx';
import { AnswerCosts } from './answerCosts.tsx';
import { DeleteButton } from './deleteButton.tsx';
import { Icon, IconButton } from './icon.tsx';
import { MoreButton } from './moreButton.tsx';

/** What can be done with an answer: shown when it is pointed at, focused, or the last. */
export function AnswerToolbar({ message, isLast }: { message: Message; isLast: boolean }) {
  const { post, announce } = useServices();
  const copy = () => {
    post({ type: 'text/copy', text: message.content });
    announce(text('copied'));
  };
  const isWhole = message.status === 'complete' && !message.failure;
  return (
    <div class="toolbar-place">
      <div class="toolbar">
        {message.content !== '' && <IconButton icon="copy" label={text('copyAnswer')} onClick={copy} />}
        {isLast && isWhole && (
          <span class="own-only toolbar-part">
            <IconButton
              icon="refresh"
              label={text('retry')}
              onClick={() => post({ type: 'chat/retry', messageId: message.id })}
            />
          </span>
        )}
        <DeleteButton messageId={message.id} label={text('deleteAnswer')} />
        <MoreButton />
        <AlternateSwitch message={message} />
        {message.hasReceipt && <ReceiptButton message={message} />}
        <AnswerCosts message={message} />
      </div>
    </div>
  );
}

function ReceiptButton({ message }: { message: Message }) {
  const { post } = useServices();
  const { usage } = message;
  const counts = usage && {
    prompt: formatTokens(usage.promptTokens),
    completion: formatTokens(usage.completionTokens),
  };
  const label = counts ? text('contextSentTokens', counts) : text('contextSent');
  return (
    <button
      type="button"
      class="link-button receipt-button"
      title={label}
      // Also where there is no room for the counts.
      aria-label={counts && `${text('contextSent')} ${text('tokensInOut', counts)}`}
      onClick={() => post({ type: 'receipt/open', messageId: message.id })}
    >
      <Icon name="checklist" />
      <span>{text('contextSent')}</span> {counts && <span class="counts">{text('tokensInOut', counts)}</span>}
    </button>
  );
}
