import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../chatState.ts';
import { focusComposer } from '../handFocusOn.ts';
import { isComposing } from '../isComposing.ts';
import { withoutMention } from '../mentionQuery.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import type { ViewMemory } from '../viewMemory.ts';
import { BudgetMeter } from './budgetMeter.tsx';
import { ComposerFoot } from './composerFoot.tsx';
import { ContextChips } from './contextChips.tsx';
import { ImageChips } from './imageChips.tsx';
import { MentionPicker } from './mentionPicker.tsx';
import { NoticeCard } from './notices.tsx';
import { TakeOver, useReadOnly } from './takeOver.tsx';
import { mentionChoiceId, mentionListId, useMentions } from './useMentions.ts';
import { useRecall } from './useRecall.ts';

interface ComposerProps {
  readonly state: ChatState;
  readonly memory: ViewMemory;
  readonly onSend: (question: string) => void;
}

/** Where a question is written, with what goes along and to whom. */
export function Composer({ state, memory, onSend }: ComposerProps) {
  const { dispatch, announce, intake, hasImages } = useServices();
  const { input, isEmpty, setText, put } = useDraft(state, memory);
  const isRunning = state.phase !== 'idle';
  const { isReadOnly } = state;
  useReadOnly(isReadOnly, input);
  const canSend = state.isLoaded && (!isEmpty || state.images.length > 0);
  const recall = useRecall({ state, input, put: setText });
  // What was being written belongs to the session in which it was.
  useLayoutEffect(() => void recall.end(), [state.draft.serial]);
  const send = (waitedIn?: string) => {
    // What is being made small goes with it.
    if (intake.isBusy) return void intake.settled().then(() => latestSend.current(waitedIn ?? state.session.id));
    const question = input.current?.value ?? '';
    // As it is now, not as drawn last: a key that is pressed twice must not send again what has just left.
    const isSendable = state.isLoaded && (question.trim() !== '' || hasImages());
    // What is written in another session, which is shown by now, was not sent.
    if (waitedIn === undefined ? !isSendable : waitedIn !== state.session.id) return;
    // The question goes first: what else is told to the editor waits behind it.
    onSend(question);
    put('');
    memory.sent();
    if (isRunning) announce(text('queued'));
    // What was being written before an earlier question was taken up.
    const draft = recall.end();
    if (draft !== '') setText(draft);
  };
  const latestSend = useRef(send);
  latestSend.current = send;
  const mentions = useMentions(input, state.mentions);
  const onKeyDown = (event: KeyboardEvent) => {
    // What stands there can be read and copied.
    if (isReadOnly) return;
    if (mentions.onKeyDown(event) || recall.onKeyDown(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };
  const takeOut = useTakeOut(input, setText);
  return (
    <section class={`composer${isReadOnly ? ' held' : ''}`} aria-label={text('composerLabel')}>
      {state.composerFailure && (
        <NoticeCard failure={state.composerFailure} onDismiss={() => dispatch({ type: 'view/failureDismissed' })} />
      )}
      {isReadOnly && <TakeOver sessionId={state.session.id} />}
      <div class="composer-box">
        <MentionPicker mentions={mentions} />
        {!isReadOnly && <ContextChips chips={state.chips} onTakeOut={takeOut} />}
        <ImageChips images={state.images} sessionId={state.session.id} isRefused={state.model.takesImages === false} />
        <textarea
          ref={input}
          rows={1}
          readOnly={isReadOnly}
          dir="auto"
          aria-label={text('messageLabel')}
          placeholder={text('messagePlaceholder')}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={mentions.isOpen ? mentionListId : undefined}
          aria-activedescendant={mentions.choices.length > 0 ? mentionChoiceId(mentions.active) : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            mentions.update();
          }}
          onKeyDown={onKeyDown}
          onKeyUp={(event) => cursorKeys.has(event.key) && mentions.update()}
          onClick={mentions.update}
          onBlur={mentions.close}
        />
        {!isReadOnly && <ComposerFoot state={state} isRunning={isRunning} canSend={canSend} onSend={() => send()} />}
      </div>
      {!isReadOnly && <BudgetMeter budget={state.budget} summaries={state.summaries} />}
    </section>
  );
}

const cursorKeys = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** Takes a mention out of what is being written: its chip goes with the words. The same function for the life of the composer. */
function useTakeOut(input: RefObject<HTMLTextAreaElement | null>, setText: (value: string) => void) {
  const latest = useRef(setText);
  latest.current = setText;
  return useCallback(
    (mention: string) => {
      latest.current(withoutMention(input.current?.value ?? '', mention));
      input.current?.focus();
    },
    [input],
  );
}

/** The draft lives in the text area; what it holds is reported as it changes. */
function useDraft(state: ChatState, memory: ViewMemory) {
  const input = useRef<HTMLTextAreaElement>(null);
  const [isEmpty, setEmpty] = useState(memory.draft.trim() === '');
  const isTyped = useRef(false);
  const put = (value: string) => {
    if (input.current && input.current.value !== value) input.current.value = value;
    setEmpty(value.trim() === '');
  };
  const setText = (value: string) => {
    isTyped.current = true;
    put(value);
    memory.setDraft(value);
  };
  // A draft is put once, when its serial is new.
  useLayoutEffect(() => {
    if (state.draft.serial === 0) return put(memory.draft);
    // What was typed while the view waited for its first state is newer than any stored draft.
    const typed = state.draft.serial === 1 && isTyped.current ? (input.current?.value ?? '') : undefined;
    memory.open(state.session.id, typed ?? state.draft.text);
    if (typed === undefined) put(state.draft.text);
    else memory.setDraft(typed);
  }, [state.draft.serial]);
  // A question is put back once, when its serial is new.
  useLayoutEffect(() => {
    if (state.restored.serial === 0) return;
    const since = input.current?.value ?? '';
    setText(since.trim() === '' ? state.restored.text : `${state.restored.text}\n\n${since}`);
    input.current?.focus();
  }, [state.restored.serial]);
  // A quotation is added once, when its serial is new.
  useLayoutEffect(() => {
    const own = input.current;
    if (state.quoted.serial === 0 || !own) return;
    const before = own.value.trimEnd();
    setText(`${before}${before === '' ? '' : '\n\n'}${state.quoted.text}\n\n`);
    own.focus();
    own.setSelectionRange(own.value.length, own.value.length);
  }, [state.quoted.serial]);
  // The focus is moved once a request.
  useEffect(() => {
    if (state.focusSerial > 0) focusComposer();
  }, [state.focusSerial]);
  return { input, isEmpty, setText, put };
}
