import type { Chip } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon, IconButton } from './icon.tsx';
import { memo } from './memo.ts';

interface ContextChipsProps {
  readonly chips: readonly Chip[];
  /** Takes what is mentioned out of the question. */
  readonly onTakeOut: (mention: string) => void;
}

/** What goes along with the next question. */
export const ContextChips = memo(({ chips, onTakeOut }: ContextChipsProps) => {
  const { post } = useServices();
  return (
    <div class="chips">
      <ul aria-label={text('contextItems')}>
        <li class="chip add">
          <button
            type="button"
            class="chip-main"
            title={text('addContextHint')}
            onClick={() => post({ type: 'context/add' })}
          >
            <Icon name="add" />
            <span class="chip-label">{text('addContext')}</span>
          </button>
        </li>
        {chips.map((chip) => (
          <ChipView key={chip.id} chip={chip} onTakeOut={onTakeOut} />
        ))}
      </ul>
    </div>
  );
});

function ChipView({ chip, onTakeOut }: { chip: Chip; onTakeOut: (mention: string) => void }) {
  const { post } = useServices();
  const { id, label, pinned, problem, mention, followsEditor } = chip;
  const { tooltip, name } = wordsOf(chip);
  return (
    <li ref={handFocusOn} class={`chip ${lastingOf(chip)}${problem ? ' problem' : ''}`}>
      <button
        type="button"
        class="chip-main"
        title={tooltip}
        aria-label={name}
        onClick={() => post({ type: 'context/open', id })}
      >
        <Icon name={problem ? 'warning' : chip.isFrozen ? 'history' : iconOf(chip.source)} />
        <span class="chip-label" dir="auto">
          {label}
        </span>{' '}
        {!problem && <span class="counts">{formatTokens(chip.tokens)}</span>}
      </button>
      {!(mention && problem) && (
        <IconButton
          icon={pinned ? 'pinned' : 'pin'}
          label={text(pinned ? 'unpinItem' : 'pinItem', { label })}
          onClick={() => post({ type: 'context/pin', id, pinned: !pinned })}
        />
      )}
      <IconButton
        icon="close"
        label={text(followsEditor ? 'skipItem' : 'removeItem', { label })}
        onClick={() => (mention ? onTakeOut(mention) : post({ type: 'context/remove', id }))}
      />
    </li>
  );
}

/** A name of its own only where what is seen does not say it: else what is seen is the name, and the tooltip describes it. */
function wordsOf(chip: Chip): { tooltip: string; name?: string } {
  const { label, detail, problem } = chip;
  const tokens = formatTokens(chip.tokens);
  const lasting = text(lastings[lastingOf(chip)]);
  if (problem) {
    const tooltip = text('itemProblem', { detail, problem });
    return { tooltip, name: `${label}, ${tooltip}` };
  }
  return {
    tooltip: text('itemTooltip', { detail, tokens, lasting }),
  };
}

/** For how long an item goes along. */
function lastingOf({ pinned, followsEditor }: Chip): keyof typeof lastings {
  return pinned ? 'pinned' : followsEditor ? 'follows' : 'once';
}

const lastings = { pinned: 'lastsPinned', follows: 'lastsFollowing', once: 'lastsOnce' } as const;

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
    case 'folder':
      return 'folder';
    case 'problems':
      return 'warning';
    case 'image':
      return 'file-media';
    case 'session':
      return 'comment-discussion';
    default:
      return 'file';
  }
}
