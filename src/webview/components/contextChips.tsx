import type { Chip } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon, IconButton } from './icon.tsx';
import { memo } from './memo.ts';

/** What goes along with the next question. */
export const ContextChips = memo(({ chips }: { chips: readonly Chip[] }) => {
  const { post } = useServices();
  return (
    <div class="chips">
      <ul aria-label={text('contextItems')}>
        <li class="chip add">
          <button type="button" class="chip-main" onClick={() => post({ type: 'context/add' })}>
            <Icon name="add" />
            <span class="chip-label">{text('addContext')}</span>
          </button>
        </li>
        {chips.map((chip) => (
          <ChipView key={chip.id} chip={chip} />
        ))}
      </ul>
    </div>
  );
});

function ChipView({ chip }: { chip: Chip }) {
  const { post } = useServices();
  const { id, label, detail, pinned, problem } = chip;
  const tokens = formatTokens(chip.tokens);
  const tooltip = problem ? text('itemProblem', { detail, problem }) : text('itemTooltip', { detail, tokens });
  const name = problem ? `${label}, ${tooltip}` : text('openItem', { label, detail, tokens });
  return (
    <li class={`chip${pinned ? ' pinned' : ''}${problem ? ' problem' : ''}`}>
      <button
        type="button"
        class="chip-main"
        title={tooltip}
        aria-label={name}
        onClick={() => post({ type: 'context/open', id })}
      >
        <Icon name={problem ? 'warning' : iconOf(chip.source)} />
        <span class="chip-label" dir="auto">
          {label}
        </span>
        {!problem && <span class="counts">{tokens}</span>}
      </button>
      <IconButton
        icon={pinned ? 'pinned' : 'pin'}
        label={text(pinned ? 'unpinItem' : 'pinItem', { label })}
        onClick={() => post({ type: 'context/pin', id, pinned: !pinned })}
      />
      <IconButton
        icon="close"
        label={text(chip.followsEditor ? 'skipItem' : 'removeItem', { label })}
        onClick={() => post({ type: 'context/remove', id })}
      />
    </li>
  );
}

/** The codicon of a context source. */
export function iconOf(source: string): string {
  switch (source) {
    case 'selection':
      return 'list-selection';
    case 'activeFile':
      return 'go-to-file';
    case 'environment':
      return 'terminal';
    case 'diff':
      return 'git-compare';
    case 'project':
      return 'root-folder';
    default:
      return 'file';
  }
}
