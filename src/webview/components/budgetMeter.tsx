import type { BudgetNotice } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';
import { Icon } from './icon.tsx';

/** What the next question will cost, and what of it will not go along. */
export function BudgetMeter({ budget }: { budget: BudgetNotice }) {
  const { totalTokens, contextWindow, isCalibrated, warnings } = budget;
  if (contextWindow === 0) return null;
  const line = text(isCalibrated ? 'budgetCalibrated' : 'budget', {
    total: formatTokens(totalTokens),
    window: formatTokens(contextWindow),
  });
  return (
    <div class="budget">
      <div class="budget-line">
        <meter min={0} max={contextWindow} high={contextWindow * 0.8} value={totalTokens} aria-label={line} />
        <span class="counts">{line}</span>
      </div>
      {warnings.length > 0 && <Warnings warnings={warnings} />}
    </div>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  const [only] = warnings;
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
        <span>{text('budgetWarnings', { count: warnings.length })}</span>
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
