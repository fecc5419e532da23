import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MentionChoice } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';
import { iconOf } from './contextChips.tsx';
import { Icon } from './icon.tsx';
import { type Mentions, mentionChoiceId, mentionListId } from './useMentions.ts';

/** What can be mentioned, above the composer. The focus stays in the text: the list is steered from there. */
export function MentionPicker({ mentions }: { mentions: Mentions }) {
  const { isOpen, choices, isPartial, active, choose } = mentions;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, choices]);
  if (!isOpen) return null;
  return (
    <div class="mentions" ref={list}>
      <div
        id={mentionListId}
        role="listbox"
        aria-label={text('mentionList')}
        // The text keeps the focus when the list is clicked.
        onMouseDown={(event) => event.preventDefault()}
      >
        {choices.map((choice, index) => (
          <ChoiceView
            key={choice.insert}
            id={mentionChoiceId(index)}
            choice={choice}
            isActive={index === active}
            onChoose={() => choose(index)}
          />
        ))}
      </div>
      {isPartial && <p class="mentions-note">{text('mentionLooking')}</p>}
    </div>
  );
}

interface ChoiceViewProps {
  readonly id: string;
  readonly choice: MentionChoice;
  readonly isActive: boolean;
  readonly onChoose: () => void;
}

function ChoiceView({ id, choice, isActive, onChoose }: ChoiceViewProps) {
  const { source, label, matches, detail, goesOn, insert } = choice;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the text area has the focus and names the active choice.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text area has the keys.
    <div id={id} class="mention" role="option" aria-selected={isActive} title={insert} onClick={onChoose}>
      <Icon name={iconOf(source)} />
      <span class="mention-label" dir="auto">
        <Marked label={label} matches={matches} />
        {goesOn && '…'}
      </span>
      <span class="mention-detail" dir="auto">
        {detail}
      </span>
    </div>
  );
}

// The characters that answer stand out, neighbours together.
function Marked({ label, matches }: { label: string; matches: readonly number[] }) {
  const marked = new Set(matches);
  const runs: { text: string; isMarked: boolean }[] = [];
  for (const [index, character] of [...label.split('').entries()]) {
    const isMarked = marked.has(index);
    const last = runs.at(-1);
    if (last?.isMarked === isMarked) last.text += character;
    else runs.push({ text: character, isMarked });
  }
  return <>{runs.map((run, index) => (run.isMarked ? <b key={index}>{run.text}</b> : run.text))}</>;
}
