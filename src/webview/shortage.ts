import type { BudgetNotice } from '../protocol/chatProtocol.ts';
import { formatTokens } from './formatTokens.ts';
import { text } from './strings.ts';

/** What of the next request cannot go along whole, a line each, to be said before it is sent. */
export function shortageOf({ items, history, overBy }: BudgetNotice): readonly string[] {
  const trimmed = items
    .filter(({ outcome }) => outcome === 'trimmed')
    .map(({ label, sentTokens, tokens }) =>
      text('shortTrimmed', { label, sent: formatTokens(sentTokens), total: formatTokens(tokens) }),
    );
  const leftOut = items
    .filter(({ outcome }) => outcome === 'leftOut')
    .map(({ label, reason }) => text('shortLeftOut', { label, reason }));
  const { leftOut: older, shortened = 0 } = history;
  return [
    ...(overBy > 0 ? [text('shortOver', { count: formatTokens(overBy) })] : []),
    ...trimmed,
    ...leftOut,
    ...(shortened > 0 ? [shortened === 1 ? text('shortGivenOne') : text('shortGiven', { count: shortened })] : []),
    ...(older > 0 ? [older === 1 ? text('shortOldestOne') : text('shortOldest', { count: older })] : []),
  ];
}
