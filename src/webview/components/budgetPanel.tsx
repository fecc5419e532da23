import type { BudgetItem, BudgetNotice } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { shortageOf } from '../shortage.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { iconOf } from './contextChips.tsx';
import { historyCount } from './historyCount.ts';
import { Icon } from './icon.tsx';

interface BudgetPanelProps {
  readonly id: string;
  readonly budget: BudgetNotice;
  /** Older turns are being summarised. */
  readonly isSummarising: boolean;
}

/** Where the tokens of the next request go, what is kept free, and what will not go along. */
export function BudgetPanel({ id, budget, isSummarising }: BudgetPanelProps) {
  const { items, history, contextWindow, totalTokens, reservedForAnswer } = budget;
  const free = Math.max(0, contextWindow - totalTokens - reservedForAnswer);
  const warnings = shortageOf(budget);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and this is text.
    <div id={id} class="budget-panel" role="group" aria-label={text('budgetPanel')}>
      <dl class="totals">
        <Row name={text('receiptSystem')} tokens={budget.systemTokens} />
        <Row name={text('receiptHistory')} note={historyCount(history)} tokens={history.tokens} />
        {items.map((item, index) => (
          <ItemRow key={index} item={item} />
        ))}
        <Row name={text('receiptQuestion')} tokens={budget.questionTokens} />
        <Row name={text('budgetTotal')} tokens={totalTokens} isSum />
        <Row name={text('receiptReserved')} tokens={reservedForAnswer} />
        <Row name={text('budgetFree')} tokens={free} />
        <Row name={text('receiptWindow')} tokens={contextWindow} />
      </dl>
      {warnings.map((warning) => (
        <p key={warning} class="budget-warning" dir="auto">
          <Icon name="warning" />
          <span>{warning}</span>
        </p>
      ))}
      <Summarise included={history.included} isWorking={isSummarising} />
      <p class="muted">{text(budget.isCalibrated ? 'budgetIsCalibrated' : 'budgetIsEstimate')}</p>
    </div>
  );
}

// The last turn stays whole: there must be another.
function Summarise({ included, isWorking }: { included: number; isWorking: boolean }) {
  const { post, sessionId } = useServices();
  if (isWorking) return <p class="muted">{text('summaryWorking')}</p>;
  if (included <= 2) return null;
  return (
    <button
      type="button"
      class="link-button"
      title={text('summariseHint')}
      onClick={() => post({ type: 'summary/make', sessionId: sessionId() })}
    >
      <Icon name="fold" />
      <span>{text('summarise')}</span>
    </button>
  );
}

interface RowProps {
  readonly name: string;
  readonly tokens: number;
  readonly note?: string;
  readonly isSum?: boolean;
}

function Row({ name, note, tokens, isSum = false }: RowProps) {
  return (
    <div class={isSum ? 'sum' : undefined}>
      <dt>{note === undefined ? name : `${name} (${note})`}</dt>
      <dd>{formatTokens(tokens)}</dd>
    </div>
  );
}

function ItemRow({ item: { label, source, outcome, tokens, sentTokens } }: { item: BudgetItem }) {
  const counts = { sent: formatTokens(sentTokens), total: formatTokens(tokens) };
  return (
    <div>
      <dt dir="auto">
        <Icon name={iconOf(source)} /> {label}
      </dt>
      <dd>
        {outcome === 'included' && counts.sent}
        {outcome === 'trimmed' && text('budgetTrimmed', counts)}
        {outcome === 'leftOut' && text('leftOut')}
      </dd>
    </div>
  );
}
