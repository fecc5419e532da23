import type { Receipt } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';

/** How many earlier messages go along, in words. */
export function historyCount({ included, leftOut }: Receipt['history']): string {
  return leftOut === 0 ? text('receiptHistoryAll', { included }) : text('receiptHistoryValue', { included, leftOut });
}
