import type { Receipt } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';

/** How many earlier messages go along, in words. */
export function historyCount({ included, leftOut, shortened = 0, summary }: Receipt['history']): string {
  const sent =
    leftOut === 0 ? text('receiptHistoryAll', { included }) : text('receiptHistoryValue', { included, leftOut });
  return [
    ...(summary ? [summaryCount(summary)] : []),
    sent,
    ...(shortened === 0 ? [] : [text('receiptHistoryShortened', { count: shortened })]),
  ].join(', ');
}

/** Which turns a summary stood for. */
function summaryCount({ turns, keptTurns }: NonNullable<Receipt['history']['summary']>): string {
  const which = turns === 1 ? text('receiptSummaryOne') : text('receiptSummary', { turns });
  return keptTurns.length === 0 ? which : `${which} (${text('receiptSummaryKept', { kept: keptTurns.join(', ') })})`;
}
