import type { Receipt } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';

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
  const { history, reported } = receipt;
  const tokens = (count: number) => text('tokens', { count: formatTokens(count) });
  const contextTokens = receipt.items.reduce((sum, item) => sum + item.sentTokens, 0);
  const historyCount =
    history.leftOut === 0
      ? text('receiptHistoryAll', { included: history.included })
      : text('receiptHistoryValue', { included: history.included, leftOut: history.leftOut });
  const list: [string, string][] = [
    [text('receiptModel'), receipt.model],
    [text('receiptEndpoint'), receipt.endpoint === '' ? text('onThisComputer') : receipt.endpoint],
    [text('receiptSystem'), tokens(receipt.systemTokens)],
    [text('receiptContext'), tokens(contextTokens)],
    [text('receiptHistory'), `${historyCount}, ${tokens(history.tokens)}`],
    [text('receiptQuestion'), tokens(receipt.questionTokens)],
    [text('receiptTotal'), tokens(receipt.totalTokens)],
    [text('receiptReserved'), tokens(receipt.reservedForAnswer)],
    [text('receiptWindow'), tokens(receipt.contextWindow)],
  ];
  if (!reported) return list;
  const counts = {
    prompt: formatTokens(reported.promptTokens),
    completion: formatTokens(reported.completionTokens),
  };
  return [...list, [text('receiptReported'), text('receiptReportedValue', counts)]];
}
