import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Receipt } from '../../protocol/chatProtocol.ts';
import { formatDate } from '../formatDate.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { IconButton } from './icon.tsx';
import { ReceiptItems } from './receiptItems.tsx';
import { ReceiptTotals } from './receiptTotals.tsx';

/** What went with an answer. A modal dialog: the browser holds the focus, closes on Escape and gives it back. */
export function ReceiptPanel({ receipt }: { receipt: Receipt }) {
  const { dispatch } = useServices();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const own = dialog.current;
    if (own && !own.open) own.showModal();
    return () => own?.close();
  }, []);
  const time = formatDate(receipt.createdAtMs, 'medium');
  return (
    <dialog
      class="receipt"
      ref={dialog}
      aria-labelledby="receipt-title"
      onClose={() => dispatch({ type: 'view/receiptClosed' })}
    >
      <div class="receipt-head">
        <h2 id="receipt-title">{text('receiptTitle')}</h2>
        <IconButton icon="close" label={text('receiptClose')} onClick={() => dialog.current?.close()} />
      </div>
      <div class="receipt-body">
        <p class="receipt-subtitle">{text('receiptSubtitle', { model: receipt.model, time })}</p>
        <ReceiptItems items={receipt.items} />
        <Redactions redactions={receipt.redactions} />
        <ReceiptTotals receipt={receipt} />
        <section>
          <h3>{text('receiptExact')}</h3>
          {receipt.sent.map((message, index) => (
            <SentMessage
              key={index}
              role={message.role}
              content={sentWords(message)}
              tokens={receipt.sentTokens?.[index]}
            />
          ))}
        </section>
      </div>
    </dialog>
  );
}

function Redactions({ redactions }: { redactions: Receipt['redactions'] }) {
  return (
    <section>
      <h3>{text('receiptRedactions')}</h3>
      {redactions.length === 0 ? (
        <p class="muted">{text('receiptNoRedactions')}</p>
      ) : (
        <ul class="receipt-list">
          {redactions.map(({ kind, placeholder, count }) => (
            <li key={`${kind} ${placeholder}`} class="receipt-item">
              <div class="receipt-line">
                <code class="placeholder">{placeholder}</code>
              </div>
              <div class="muted">
                {count === 1 ? text('receiptRedactionOnce', { kind }) : text('receiptRedaction', { kind, count })}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

// Images are named where they were sent; their bytes would say nothing to a reader.
function sentWords({ content, images = [] }: Receipt['sent'][number]): string {
  const named = images.map(({ name, width, height }) =>
    text('receiptImage', { name, size: text('imageSize', { width, height }) }),
  );
  return [...named, content].filter((part) => part !== '').join('\n\n');
}

interface SentMessageProps {
  readonly role: string;
  readonly content: string;
  /** Absent in receipts of older versions. */
  readonly tokens: number | undefined;
}

// The text may be long: it becomes part of the page only when it is opened.
function SentMessage({ role, content, tokens }: SentMessageProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="sent" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="sent-role">{role}</span>
        {tokens !== undefined && <span class="muted"> {text('tokens', { count: formatTokens(tokens) })}</span>}
      </summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and this is text.
        <pre tabIndex={0} role="group" aria-label={role} dir="auto">
          {content}
        </pre>
      )}
    </details>
  );
}
