import { useEffect } from 'preact/hooks';
import type { ResumeChoice, ResumeNotice } from '../../protocol/chatProtocol.ts';
import { formatDate } from '../formatDate.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon, IconButton } from './icon.tsx';
import { memo } from './memo.ts';

/** Files that are named; of more the number is told. */
const mostNamed = 3;

/** A quiet line on coming back: what has changed since the last question, and what to do with files that have. */
export const ResumeLine = memo(({ notice }: { notice: ResumeNotice }) => {
  const { post, announce } = useServices();
  const words = describe(notice);
  useEffect(() => announce(words), [words, announce]);
  const choose = (choice: ResumeChoice) => post({ type: 'resume/choose', choice });
  return (
    <section class="resume" ref={handFocusOn} aria-label={text('resumeLabel')}>
      <Icon name="history" />
      <div class="status-text">
        <span dir="auto">{words}</span>
        {notice.files.length > 0 && (
          <div class="status-actions">
            <button
              type="button"
              class="button secondary"
              title={text('resumeRefreshHint')}
              onClick={() => choose('refresh')}
            >
              {text('resumeRefresh')}
            </button>
            <button
              type="button"
              class="button secondary"
              title={text('resumeFreezeHint')}
              onClick={() => choose('freeze')}
            >
              {text('resumeFreeze')}
            </button>
          </div>
        )}
      </div>
      <IconButton icon="close" label={text('dismiss')} onClick={() => choose('dismiss')} />
    </section>
  );
});

function describe({ sinceMs, branch, commits, files }: ResumeNotice): string {
  const when = formatDate(sinceMs);
  const named = files
    .slice(0, mostNamed)
    .map(({ label, state }) => text(state === 'gone' ? 'resumeGone' : 'resumeChanged', { label }));
  const more = files.length - named.length;
  const parts = [
    ...(branch ? [text('resumeBranch', branch)] : []),
    ...(commits > 0 ? [commits === 1 ? text('resumeCommit') : text('resumeCommits', { count: commits })] : []),
    ...named,
    ...(more > 0 ? [more === 1 ? text('resumeMoreOne') : text('resumeMore', { count: more })] : []),
  ];
  return text('resumeSince', { when, what: parts.join(', ') });
}
