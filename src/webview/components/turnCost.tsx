import type { HistoryCosts, Message } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { IconButton } from './icon.tsx';

/** How a turn goes along with the next question: a summary stands for it, or it is kept whole all the same, or it is as it is. */
export type TurnPlace = 'whole' | 'summarised' | 'kept';

/** What the turn of the question at `at` costs in the next request; `undefined` when nothing of it goes along. */
export function turnCost(messages: readonly Message[], at: number, costs: HistoryCosts): number | undefined {
  let tokens: number | undefined;
  for (let index = at; index === at || (messages[index] && messages[index]?.role !== 'user'); index += 1) {
    const own = costs[messages[index]?.id ?? ''];
    if (own !== undefined) tokens = (tokens ?? 0) + own;
  }
  return tokens;
}

interface TurnCostProps {
  readonly messageId: string;
  readonly place: TurnPlace;
  readonly cost: number | undefined;
  /** The model's window. */
  readonly window: number;
}

/** What a turn costs in the next request, and whether it goes along whole whatever is summarised. */
export function TurnCost({ messageId, place, cost, window }: TurnCostProps) {
  const { post } = useServices();
  const isKept = place === 'kept';
  const count = cost === undefined ? undefined : text('tokens', { count: formatTokens(cost) });
  return (
    <span class="toolbar-part turn-cost">
      {place === 'summarised' && <span>{text('turnSummarised')}</span>}
      {place !== 'summarised' && count !== undefined && (
        <span title={text('turnCostHint')}>
          <meter min={0} max={window} value={cost ?? 0} aria-hidden="true" />{' '}
          <span class="counts">{isKept ? text('turnKept', { count }) : count}</span>
        </span>
      )}
      <IconButton
        icon={isKept ? 'pinned' : 'pin'}
        label={text(isKept ? 'turnRelease' : place === 'summarised' ? 'turnExpand' : 'turnKeep')}
        onClick={() => post({ type: 'turn/keep', messageId, isKept: !isKept })}
      />
    </span>
  );
}
