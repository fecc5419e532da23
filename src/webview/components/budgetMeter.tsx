import { useRef, useState } from 'preact/hooks';
import type { BudgetNotice, SummaryState } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { shortageOf } from '../shortage.ts';
import { text } from '../strings.ts';
import { BudgetPanel } from './budgetPanel.tsx';
import { Icon } from './icon.tsx';

const panelId = 'budget-panel';

/** What the next question will cost, with the parts of it on demand, and what of it will not go along. */
export function BudgetMeter({ budget, summaries }: { budget: BudgetNotice; summaries: SummaryState }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { totalTokens, contextWindow } = budget;
  if (contextWindow === 0) return null;
  const counts = { total: formatTokens(totalTokens), window: formatTokens(contextWindow) };
  const line = text(budget.isCalibrated ? 'budgetCalibrated' : 'budget', counts);
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.preventDefault();
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from anywhere in it.
    <div class="budget" onKeyDown={close}>
      <button
        type="button"
        class="link-button budget-line"
        ref={button}
        title={text('budgetHint')}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <meter min={0} max={contextWindow} high={contextWindow * 0.8} value={totalTokens} aria-hidden="true" />
        <span class="counts">{line}</span>
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
      </button>
      {isOpen ? (
        <BudgetPanel id={panelId} budget={budget} isSummarising={summaries.isWorking} />
      ) : (
        <Warnings warnings={shortageOf(budget)} />
      )}
    </div>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  const [only] = warnings;
  if (only === undefined) return null;
  if (warnings.length === 1) {
    return (
      <p class="budget-warning" dir="auto">
        <Icon name="warning" />
        <span>{only}</span>
      </p>
    );
  }
  return (
    <details class="budget-warnings">
      <summary class="budget-warning">
        <Icon name="warning" />
        <span>
          {warnings.length === 1 ? text('budgetWarningOne') : text('budgetWarnings', { count: warnings.length })}
        </span>
      </summary>
      <ul>
        {warnings.map((warning) => (
          <li key={warning} dir="auto">
            {warning}
          </li>
        ))}
      </ul>
    </details>
  );
}
