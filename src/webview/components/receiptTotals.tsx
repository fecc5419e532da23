import type { Receipt } from '../../protocol/chatProtocol.ts';
import { formatCost } from '../formatCost.ts';
import { formatTiming } from '../formatDuration.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';
import { historyCount } from './historyCount.ts';

/** Where the tokens of a request went, estimated and as counted. */
export function ReceiptTotals({ receipt }: { receipt: Receipt }) {
  return (
    <section>
      <h3>{text('receiptTotals')}</h3>
      <dl class="totals">
        {rows(receipt).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">{text('receiptEstimates')}</p>
    </section>
  );
}

function rows(receipt: Receipt): [string, string][] {
  const { history, reported, timing } = receipt;
  const tokens = (count: number) => text('tokens', { count: formatTokens(count) });
  const contextTokens = receipt.items.reduce((sum, item) => sum + item.sentTokens, 0);
  const list: [string, string][] = [
    [text('receiptModel'), receipt.model],
    [text('receiptEndpoint'), receipt.endpoint === '' ? text('onThisComputer') : receipt.endpoint],
    [text('receiptSystem'), tokens(receipt.systemTokens)],
    [text('receiptContext'), tokens(contextTokens)],
    [text('receiptHistory'), `${historyCount(history)}, ${tokens(history.tokens)}`],
    [text('receiptQuestion'), tokens(receipt.questionTokens)],
    [text('receiptTotal'), tokens(receipt.totalTokens)],
    [text('receiptReserved'), tokens(receipt.reservedForAnswer)],
    [text('receiptWindow'), tokens(receipt.contextWindow)],
  ];
  return [...list, ...(reported ? reportedRows(reported) : []), ...(timing ? [timeRow(timing)] : [])];
}

function reportedRows(reported: NonNullable<Receipt['reported']>): [string, string][] {
  const tokens = (count: number) => text('tokens', { count: formatTokens(count) });
  const { reasoningTokens, cachedTokens, cost } = reported;
  const counts = {
    prompt: formatTokens(reported.promptTokens),
    completion: formatTokens(reported.completionTokens),
  };
  const rows: [string, string][] = [[text('receiptReported'), text('receiptReportedValue', counts)]];
  if (reasoningTokens) rows.push([text('receiptReasoning'), tokens(reasoningTokens)]);
  if (cachedTokens) rows.push([text('receiptCached'), tokens(cachedTokens)]);
  if (cost !== undefined) rows.push([text('receiptCost'), formatCost(cost)]);
  return rows;
}

function timeRow({ firstTokenMs, totalMs }: NonNullable<Receipt['timing']>): [string, string] {
  const times = { first: formatTiming(firstTokenMs), total: formatTiming(totalMs) };
  return [text('receiptTime'), text('receiptTimeValue', times)];
}
