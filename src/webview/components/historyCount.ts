import type { Receipt } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';

/** How many earlier messages go along, in words. */
export function historyCount({ included, leftOut, shortened = 0 }: Receipt['history']): string {
  const sent =
    leftOut === 0 ? text('receiptHistoryAll', { included }) : text('receiptHistoryValue', { included, leftOut });
  return shortened === 0 ? sent : `${sent}, ${text('receiptHistoryShortened', { count: shortened })}`;
}
