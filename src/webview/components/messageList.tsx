import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type {
  HistoryCosts,
  Landing,
  Message,
  ScrollPosition,
  SessionSource,
  SummaryState,
  TurnPhase,
} from '../../protocol/chatProtocol.ts';
import type { PhaseProgress } from '../chatState.ts';
import type { SessionFind } from '../find/sessionFind.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { ScrollKeeper } from '../scrollKeeper.ts';
import { text } from '../strings.ts';
import { isUnfinished } from '../unfinishedAnswers.ts';
import { useServices } from '../viewContext.ts';
import { answerClick, answerKey } from './answerLinks.ts';
import { EarlierMessages } from './earlierMessages.tsx';
import { JumpToLatest } from './jumpToLatest.tsx';
import { MadeFrom } from './madeFrom.tsx';
import { MessageView } from './messageView.tsx';
import { QuoteButton } from './quoteButton.tsx';
import { StickyQuestion } from './stickyQuestion.tsx';
import { SummaryBlock } from './summaryBlock.tsx';
import { turnCost } from './turnCost.tsx';
import { TurnStatus } from './turnStatus.tsx';
import { useFindMarks } from './useFindMarks.ts';
import { useFindView } from './useFindView.ts';
import { useLanding } from './useLanding.ts';
import { useOlderMessages } from './useOlderMessages.ts';

/** How long the first picture may take to draw its bodies. */
const firstPictureMs = 30;

type OnScroll = (read: () => ScrollPosition | undefined) => void;

interface MessageListProps {
  readonly messages: readonly Message[];
  /** Messages before these, which the view has not been sent. */
  readonly earlierCount: number;
  readonly phase: TurnPhase;
  readonly progress: PhaseProgress;
  readonly scroll: ScrollPosition | undefined;
  /** The message to go to, once. */
  readonly landing: Landing | undefined;
  readonly find: SessionFind;
  /** The answer that is being edited. */
  readonly editing: string | undefined;
  /** What the session was made of. */
  readonly madeFrom: SessionSource | undefined;
  readonly costs: HistoryCosts;
  readonly summaries: SummaryState;
  readonly contextWindow: number;
  /** The reader moved: where to is measured when it is asked for. */
  readonly onScroll: OnScroll;
  /** Shown instead of messages when there are none. */
  readonly children: ComponentChildren;
}

/** The conversation of one session; another session gets another list (`key`). */
export function MessageList(props: MessageListProps) {
  const { messages, earlierCount, phase, progress, scroll, landing, find, madeFrom, onScroll, children } = props;
  const services = useServices();
  const { scroller, content, keeper, isAtEnd } = useScrollKeeper(scroll, onScroll);
  const finding = useFindView(find);
  const wanted = [landing?.messageId, finding.place?.messageId];
  const from = useOlderMessages(messages, scroll, { keeper: keeper.current, wanted });
  useLanding(landing, { from, scroller, keeper });
  useFindMarks(find, finding, { messages, earlierCount, from, scroller, content, keeper });
  const isRunning = phase !== 'idle';
  // A turn that begins is followed; one that runs already when the session is shown leaves the reader where they were.
  const wasRunning = useRef(isRunning);
  useLayoutEffect(() => {
    if (isRunning && !wasRunning.current) keeper.current?.follow();
    wasRunning.current = isRunning;
  }, [isRunning, keeper]);
  return (
    <div class="conversation" ref={handFocusOn}>
      <div
        class="scroller"
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={text('conversation')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onClick={(event) => answerClick(event, services)}
        onKeyDown={answerKey}
      >
        <div class="messages" ref={content}>
          {messages.length === 0 && !isRunning && children}
          {madeFrom && from === 0 && earlierCount === 0 && messages.length > 0 && <MadeFrom source={madeFrom} />}
          {from === 0 && earlierCount > 0 && (
            <EarlierMessages
              count={earlierCount}
              before={messages[0]}
              onAsk={() => keeper.current?.beforeAddingAbove()}
            />
          )}
          {entries(props, from, services.unfinished.edits)}
          {isRunning && (
            <TurnStatus
              phase={phase}
              progress={progress}
              message={messages.findLast(({ status }) => status === 'streaming')}
            />
          )}
        </div>
      </div>
      <StickyQuestion
        scroller={scroller}
        messages={messages}
        onShow={(messageId) => keeper.current?.restore({ messageId, offsetPx: -8, atEnd: false })}
      />
      <QuoteButton scroller={scroller} />
      {!isAtEnd && <JumpToLatest last={messages.at(-1)} onClick={() => keeper.current?.follow()} />}
    </div>
  );
}

// The messages that are drawn, and a summary below those that it stands for.
function entries(props: MessageListProps, from: number, edits: ReadonlyMap<string, string>) {
  const { messages, summaries, costs, contextWindow, editing } = props;
  const { summary, keptTurns, keptPassages, isWorking } = summaries;
  const end = summary ? messages.findIndex(({ id }) => id === summary.lastId) : -1;
  let isKept = false;
  return messages.slice(from).flatMap((message, index) => {
    const at = from + index;
    const isQuestion = message.role === 'user';
    if (isQuestion) isKept = keptTurns.includes(message.id);
    const view = (
      <MessageView
        key={message.id}
        message={message}
        isLast={at === messages.length - 1}
        isEditing={message.id === editing || isUnfinished(message, edits)}
        place={isKept ? 'kept' : at <= end ? 'summarised' : 'whole'}
        cost={isQuestion ? turnCost(messages, at, costs) : undefined}
        window={contextWindow}
      />
    );
    if (!summary || at !== end) return [view];
    // The same block when another summary comes: it may be being edited.
    return [view, <SummaryBlock key="summary" summary={summary} passages={keptPassages} isWorking={isWorking} />];
  });
}

function useScrollKeeper(scroll: ScrollPosition | undefined, onScroll: OnScroll) {
  const { renderer } = useServices();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const keeper = useRef<ScrollKeeper>(undefined);
  const [isAtEnd, setAtEnd] = useState(true);
  // A place is restored once, when the list is made.
  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return;
    const own = new ScrollKeeper(scroller.current, content.current, {
      onMoved: () => onScroll(() => own.position()),
      onAtEnd: setAtEnd,
    });
    keeper.current = own;
    renderer.flush(firstPictureMs);
    own.restore(scroll);
    return () => {
      const last = own.position();
      onScroll(() => last);
      own.dispose();
    };
  }, []);
  return { scroller, content, keeper, isAtEnd };
}
