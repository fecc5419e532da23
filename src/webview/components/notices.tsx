import { useState } from 'preact/hooks';
import type { Failure } from '../../protocol/chatProtocol.ts';
import { actionLabel, actionMessage } from '../failureActions.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon, IconButton } from './icon.tsx';

/** Lasting conditions the user must know of, above the conversation. */
export function Notices({ notices }: { notices: readonly Failure[] }) {
  if (notices.length === 0) return null;
  return (
    <section class="notices" aria-label={text('notices')}>
      {notices.map((notice) => (
        <NoticeCard key={notice.code} failure={notice} />
      ))}
    </section>
  );
}

interface NoticeCardProps {
  readonly failure: Failure;
  /** Of one that can be put away. */
  readonly onDismiss?: () => void;
}

/** A failure with what to do about it. One that lasts can be folded to its first sentence. */
export function NoticeCard({ failure, onDismiss }: NoticeCardProps) {
  const [isFolded, setFolded] = useState(false);
  return (
    <div class="notice" ref={handFocusOn} role="alert">
      <Icon name="warning" />
      <div class="status-text">
        <span class="status-what" dir="auto">
          {failure.what}
        </span>
        {!isFolded && <Details failure={failure} />}
      </div>
      {onDismiss ? (
        <IconButton icon="close" label={text('dismiss')} onClick={onDismiss} />
      ) : (
        <IconButton
          icon={isFolded ? 'chevron-down' : 'chevron-up'}
          label={`${text(isFolded ? 'showAll' : 'showLess')}: ${failure.what}`}
          onClick={() => setFolded(!isFolded)}
        />
      )}
    </div>
  );
}

function Details({ failure: { why, next, action } }: { failure: Failure }) {
  const { post } = useServices();
  return (
    <>
      {' '}
      <span dir="auto">{`${why} ${next}`}</span>
      {action && action !== 'retry' && (
        <div class="status-actions">
          <button type="button" class="button secondary" onClick={() => post(actionMessage(action))}>
            {actionLabel(action)}
          </button>
        </div>
      )}
    </>
  );
}
