import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { ChatState } from '../chatState.ts';
import { isComposing } from '../isComposing.ts';
import { QuestionRecall } from '../questionRecall.ts';

interface RecallOptions {
  readonly state: ChatState;
  readonly input: RefObject<HTMLTextAreaElement | null>;
  /** Puts a text into the composer, so that what goes along with it is shown. */
  readonly put: (value: string) => void;
}

/**
 * Up and Down in the composer take up the questions of the session again, where they cannot move the cursor: Up at the
 * very start, and both within an earlier question that was not changed, at its first and last line.
 */
export function useRecall({ state, input, put }: RecallOptions) {
  const recall = useRef(new QuestionRecall()).current;
  const move = (own: HTMLTextAreaElement, key: string): string | undefined => {
    const { value, selectionStart, selectionEnd } = own;
    if (selectionStart !== selectionEnd) return undefined;
    const questions = state.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
    const isShowing = recall.isShowing(value);
    if (key === 'ArrowUp') {
      const isAtTop = isShowing ? !value.slice(0, selectionStart).includes('\n') : selectionStart === 0;
      return isAtTop ? recall.older(value, questions) : undefined;
    }
    return isShowing && !value.slice(selectionStart).includes('\n') ? recall.newer(questions) : undefined;
  };
  return {
    end: () => recall.end(),
    /** True when the key was a step through the questions. */
    onKeyDown(event: KeyboardEvent): boolean {
      const own = input.current;
      const isStep = event.key === 'ArrowUp' || event.key === 'ArrowDown';
      if (!own || !isStep || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
      if (isComposing(event)) return false;
      const value = move(own, event.key);
      if (value === undefined) return false;
      event.preventDefault();
      put(value);
      own.setSelectionRange(value.length, value.length);
      return true;
    },
  };
}
