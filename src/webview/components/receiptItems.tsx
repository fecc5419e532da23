import { formatPlace } from '../../base/lines.ts';
import type { Receipt } from '../../protocol/chatProtocol.ts';
import { formatBytes } from '../formatBytes.ts';
import { formatTokens } from '../formatTokens.ts';
import { type StringId, text } from '../strings.ts';
import { iconOf } from './contextChips.tsx';
import { Icon } from './icon.tsx';

type ReceiptItem = Receipt['items'][number];

/** The context items of a request: what became of each, and why it was there. */
export function ReceiptItems({ items }: { items: readonly ReceiptItem[] }) {
  return (
    <section>
      <h3>{text('receiptItems')}</h3>
      {items.length === 0 ? (
        <p class="muted">{text('receiptNoItems')}</p>
      ) : (
        <ul class="receipt-list">
          {items.map((item, index) => (
            <ItemView key={`${index} ${item.source} ${item.label}`} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function sizeOf({ width, height, bytes }: NonNullable<ReceiptItem['image']>): string {
  return `${text('imageSize', { width, height })} · ${formatBytes(bytes)}`;
}

function ItemView({ item }: { item: ReceiptItem }) {
  const outcome: StringId = item.outcome;
  const tokens =
    item.outcome === 'included'
      ? text('tokens', { count: formatTokens(item.sentTokens) })
      : text('tokensOf', { sent: formatTokens(item.sentTokens), total: formatTokens(item.tokens) });
  return (
    <li class="receipt-item">
      <div class="receipt-line">
        <Icon name={iconOf(item.source)} />
        <span class="receipt-label" title={item.path ? formatPlace(item.path, item.range) : item.label} dir="auto">
          {item.label}
        </span>
        <span class={`outcome ${item.outcome}`}>{text(outcome)}</span>
      </div>
      <div class="muted" dir="auto">
        {[item.reason, ...(item.image ? [sizeOf(item.image)] : []), ...(item.tokens > 0 ? [tokens] : [])].join(' · ')}
      </div>
    </li>
  );
}
