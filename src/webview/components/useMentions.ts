import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MentionChoice, MentionChoices } from '../../protocol/chatProtocol.ts';
import { insertionOf, type MentionQuery, mentionAt } from '../mentionQuery.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';

/** The list of what can be mentioned, open under the cursor or not. */
export interface Mentions {
  readonly isOpen: boolean;
  readonly choices: readonly MentionChoice[];
  readonly isPartial: boolean;
  readonly active: number;
  /** To be called when text or cursor have changed. */
  update(): void;
  close(): void;
  choose(index: number): void;
  /** True when the key was the list's. */
  onKeyDown(event: KeyboardEvent): boolean;
}

export const mentionListId = 'mention-list';

export function mentionChoiceId(index: number): string {
  return `mention-choice-${index}`;
}

type AskedQuery = MentionQuery & { readonly serial: number };

type Input = { readonly current: HTMLTextAreaElement | null };

/** Follows what is written in `input`, asks what it may mean, and writes what is chosen. */
export function useMentions(input: Input, answered: MentionChoices | undefined): Mentions {
  const { post } = useServices();
  const [query, setQuery] = useState<AskedQuery | undefined>(undefined);
  const open = useRef<AskedQuery>(undefined);
  const [active, setActive] = useState(0);
  const serial = useRef(0);
  /** The `@` whose list was closed with Escape. */
  const dismissed = useRef<number>(undefined);
  const isWanted = useRef(false);
  const isAnswered = query !== undefined && answered?.serial === query.serial;
  // While a newer answer is on its way the last one stays, so that the list does not flicker.
  const choices = query !== undefined && answered ? answered.choices : [];
  const isPartial = !isAnswered || answered.isPartial;
  const isOpen = query !== undefined && (choices.length > 0 || isPartial);

  const show = useCallback((next: AskedQuery | undefined) => {
    open.current = next;
    setQuery(next);
  }, []);
  const close = useCallback(() => {
    isWanted.current = false;
    if (open.current) post({ type: 'mention/close' });
    show(undefined);
  }, [post, show]);
  const update = useCallback(() => {
    const box = input.current;
    const found = box && box.selectionStart === box.selectionEnd ? mentionAt(box.value, box.selectionStart) : undefined;
    if (!found) dismissed.current = undefined;
    if (!found || found.start === dismissed.current) return close();
    const { current } = open;
    if (current?.start === found.start && current.query === found.query)
      return show({ ...found, serial: current.serial });
    isWanted.current = false;
    serial.current += 1;
    post({ type: 'mention/query', serial: serial.current, query: found.query });
    show({ ...found, serial: serial.current });
  }, [input, post, close, show]);
  const choose = (index: number) => {
    const choice = choices[index];
    const box = input.current;
    if (!choice || !box || !query) return;
    write(box, query, insertionOf(choice, box.value.slice(query.end)));
    if (choice.goesOn) update();
    else close();
  };
  useEffect(() => setActive(0), [query?.serial]);
  useCount(isAnswered && !isPartial ? answered : undefined);
  // Enter came before the answer: the first that answers is meant.
  useLayoutEffect(() => {
    if (!isWanted.current || !isAnswered || isPartial) return;
    isWanted.current = false;
    choose(0);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen || event.isComposing || event.key === 'Process' || hasModifier(event)) return false;
    const isMove = event.key === 'ArrowDown' || event.key === 'ArrowUp';
    if (!isMove && event.key !== 'Enter' && event.key !== 'Tab' && event.key !== 'Escape') return false;
    if (isMove && choices.length === 0) return false;
    event.preventDefault();
    if (event.key === 'Escape') {
      dismissed.current = query.start;
      close();
    } else if (isMove) setActive((active + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length);
    else if (isAnswered && choices.length > 0) choose(active);
    else isWanted.current = true;
    return true;
  };
  return { isOpen, choices, isPartial, active, update, close, choose, onKeyDown };
}

/** Says how many there are to choose from, once they are known. */
function useCount(answered: MentionChoices | undefined): void {
  const { announce } = useServices();
  useEffect(() => {
    if (answered) announce(text('mentionCount', { count: answered.choices.length }));
  }, [answered, announce]);
}

function hasModifier({ shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return shiftKey || altKey || ctrlKey || metaKey;
}

// As if it were typed, so that it can be undone.
function write(box: HTMLTextAreaElement, { start, end }: MentionQuery, insertion: string): void {
  box.focus();
  box.setSelectionRange(start, end);
  if (document.execCommand('insertText', false, insertion)) return;
  box.setRangeText(insertion, start, end, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
}
