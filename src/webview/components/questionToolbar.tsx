import type { ComponentChildren, RefObject } from 'preact';
import type { Message } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { AlternateSwitch } from './alternateSwitch.tsx';
import { DeleteButton } from './deleteButton.tsx';
import { IconButton } from './icon.tsx';
import { MoreButton } from './moreButton.tsx';

interface QuestionToolbarProps {
  readonly message: Message;
  /** No answer follows: it can be asked again as it is. */
  readonly isLast: boolean;
  readonly toolbar: RefObject<HTMLDivElement | null>;
  readonly onEdit: () => void;
  /** What is known of its turn. */
  readonly children: ComponentChildren;
}

/** What can be done with a question: shown when it is pointed at or focused. */
export function QuestionToolbar({ message, isLast, toolbar, onEdit, children }: QuestionToolbarProps) {
  const { post, announce } = useServices();
  const copy = () => {
    post({ type: 'text/copy', text: message.content });
    announce(text('copied'));
  };
  return (
    <div class="toolbar question-toolbar" ref={toolbar}>
      <div class="idle-only toolbar-part">
        <IconButton icon="edit" label={text('editQuestion')} onClick={onEdit} />
        {isLast && (
          <IconButton
            icon="refresh"
            label={text('askAgain')}
            onClick={() => post({ type: 'chat/retry', messageId: message.id })}
          />
        )}
      </div>
      <IconButton icon="copy" label={text('copyQuestion')} onClick={copy} />
      <DeleteButton messageId={message.id} label={text('deleteQuestion')} />
      {children}
      <MoreButton />
      <AlternateSwitch message={message} />
    </div>
  );
}
