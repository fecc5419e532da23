import type { ChatHistoryManager, HistoryPage } from '../../core/history/chatHistoryManager.ts';
import type { ScrollPosition } from '../../protocol/chatProtocol.ts';

/** Messages that the view is sent at first, and with each request for earlier ones. */
const pageSize = 60;
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

export function earlierMessages(history: ChatHistoryManager, sessionId: string, before: string): HistoryPage {
  return history.page(sessionId, { count: pageSize, before });
}
