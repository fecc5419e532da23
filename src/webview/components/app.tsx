import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { Announcer } from '../announcer.ts';
import { type ChatState, streamingMessage } from '../chatState.ts';
import { SessionFind } from '../find/sessionFind.ts';
import { handFocusOnFrom } from '../handFocusOn.ts';
import { isComposing } from '../isComposing.ts';
import type { Store } from '../store.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import type { ViewMemory } from '../viewMemory.ts';
import { Composer } from './composer.tsx';
import { EmptyState } from './emptyState.tsx';
import { FindBar } from './findBar.tsx';
import { MessageList } from './messageList.tsx';
import { Notices } from './notices.tsx';
import { QueuedQuestions } from './queuedQuestions.tsx';
import { ReceiptPanel } from './receiptPanel.tsx';
import { ResumeLine } from './resumeLine.tsx';
import { useFileDrop } from './useFileDrop.ts';
import { useFocusOnArrival } from './useFocusOnArrival.ts';
import { useImagePaste } from './useImagePaste.ts';
import { useUndoKey } from './useUndoKey.ts';

/** How often a screen reader is told what has come. */
const announceEveryMs = 2500;

/** The whole view. */
export function App({ store, memory }: { store: Store; memory: ViewMemory }) {
  const state = useStoreState(store);
  const { post, dispatch, isBusy } = useServices();
  const { isReadOnly } = state;
  const isRunning = state.phase !== 'idle';
  useStopKey(store);
  useUndoKey(store);
  useFocusOnArrival();
  // What changes the conversation is hidden now.
  useLayoutEffect(() => {
    if (isRunning || isReadOnly) handFocusOnFrom('.idle-only, .own-only');
  }, [isRunning, isReadOnly]);
  useAnnouncements(store, isRunning, streamingMessage(state)?.id);
  useSummaryNews(state);
  const isDropping = useFileDrop();
  useImagePaste();
  // In the session that is drawn, whichever comes next.
  const sessionId = state.session.id;
  const send = useCallback(
    (question: string) => {
      post({ type: 'chat/send', sessionId, text: question });
      dispatch({ type: 'view/imagesSent' });
      // While an answer is being written it is queued, and the answer goes on.
      if (!isBusy()) dispatch({ type: 'view/sent' });
    },
    [post, dispatch, isBusy, sessionId],
  );
  const find = useFind(store);
  return (
    <div class={`chat${isRunning ? ' busy' : ''}${isReadOnly ? ' read-only' : ''}`}>
      <Notices notices={state.notices} />
      <FindBar find={find} />
      {state.isLoaded ? (
        <MessageList
          key={state.session.id}
          messages={state.messages}
          earlierCount={state.earlierCount}
          phase={state.phase}
          progress={state.progress}
          scroll={state.scroll}
          landing={state.landing}
          find={find}
          editing={state.editing}
          madeFrom={state.session.madeFrom}
          costs={state.costs}
          summaries={state.summaries}
          contextWindow={state.model.contextWindow}
          onScroll={(read) => memory.setScroll(read)}
        >
          <EmptyState model={state.model} suggestions={state.suggestions} onAsk={send} />
        </MessageList>
      ) : (
        <div class="conversation" aria-busy="true" />
      )}
      <QueuedQuestions queue={state.queue} isRunning={isRunning} isReadOnly={isReadOnly} />
      {state.resume && <ResumeLine notice={state.resume} />}
      <Composer state={state} memory={memory} onSend={send} />
      {isDropping && <div class="drop-hint">{text('dropHere')}</div>}
      {state.receipt && <ReceiptPanel key={state.receipt.messageId} receipt={state.receipt.receipt} />}
    </div>
  );
}

function useStoreState(store: Store): ChatState {
  const [, update] = useReducer((count: number, _: undefined) => count + 1, 0);
  // At once: the extension may answer before the first frame.
  useLayoutEffect(() => store.subscribe(() => update(undefined)), [store]);
  return store.state;
}

// It comes behind an answer, and out of sight: who listens is told of it as well.
function useSummaryNews({ isLoaded, session, summaries }: ChatState): void {
  const { announce } = useServices();
  const known = useRef<{ readonly sessionId: string; readonly summaryId: string | undefined }>(undefined);
  const { id: summaryId, turns = 0 } = summaries.summary ?? {};
  useEffect(() => {
    if (!isLoaded) return;
    const before = known.current;
    known.current = { sessionId: session.id, summaryId };
    if (!before || before.sessionId !== session.id || summaryId === undefined || before.summaryId === summaryId) return;
    announce(turns === 1 ? text('summaryOfOne') : text('summaryOf', { turns }));
  }, [isLoaded, session.id, summaryId, turns, announce]);
}

function useFind(store: Store): SessionFind {
  const { post, announce } = useServices();
  const find = useMemo(() => new SessionFind({ state: () => store.state, post, announce }), [store, post, announce]);
  useLayoutEffect(() => store.subscribe(() => find.onState()), [store, find]);
  return find;
}

// Asks the store, not what was drawn last: an answer may have ended since.
function useStopKey(store: Store): void {
  const { post } = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { phase, receipt, session } = store.state;
      if (phase === 'idle' || receipt !== undefined) return;
      if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return;
      event.preventDefault();
      post({ type: 'chat/stop', sessionId: session.id });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [store, post]);
}

// Sentences, now and then, and the end at once: a token at a time nobody could listen to.
function useAnnouncements(store: Store, isRunning: boolean, streamingId: string | undefined): void {
  const { announce } = useServices();
  const announcer = useRef(new Announcer());
  useEffect(() => {
    const say = () => {
      const words = announcer.current.next(store.state.messages);
      if (words !== undefined) announce(words);
    };
    say();
    if (!isRunning) return undefined;
    const timer = setInterval(say, announceEveryMs);
    return () => clearInterval(timer);
  }, [store, isRunning, streamingId, announce]);
}
