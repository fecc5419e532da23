import type { ChatHistoryManager, HistoryPage } from '../../core/history/chatHistoryManager.ts';
import type { ScrollPosition } from '../../protocol/chatProtocol.ts';

/** Messages that the view is sent at first, and with each request for earlier ones. */
const pageSize = 60;
/** Messages sent before one that is gone to. */
const leadCount = 4;
/** A reader who was further up than this comes back to the end. */
const furthestScroll = 2000;

/** The newest messages of a session, back to where the reader was, or to the message that they are led to. */
export function newestMessages(
  history: ChatHistoryManager,
  sessionId: string,
  scroll: (ScrollPosition & { readonly isLanding?: boolean }) | undefined,
): HistoryPage {
  const newest = history.page(sessionId, { count: pageSize });
  if (!scroll || scroll.atEnd || newest.earlierCount === 0) return newest;
  const isThere = ({ messages }: HistoryPage) => messages.some(({ id }) => id === scroll.messageId);
  for (let page = newest, count = pageSize; ; ) {
    if (isThere(page)) return page;
    if (page.earlierCount === 0 || (count >= furthestScroll && !scroll.isLanding)) return newest;
    count *= 3;
    page = history.page(sessionId, { count });
  }
}

/** What comes before a message, or all from the message `until` on. */
export function earlierMessages(
  history: ChatHistoryManager,
  sessionId: string,
  { before, until }: { readonly before: string; readonly until?: string },
): HistoryPage {
  const shown = until === undefined ? [] : history.shownIds(sessionId);
  const wanted = until === undefined ? 0 : shown.indexOf(before) - shown.indexOf(until);
  // Some more, to be read before it.
  return history.page(sessionId, { count: Math.max(pageSize, wanted + leadCount), before });
}
