// What the view shows, as a function of what it was sent. Pure: no DOM, no clock, no posting.
import type {
  BudgetNotice,
  ChatSnapshot,
  Chip,
  Failure,
  FoundMessage,
  HistoryCosts,
  ImageRef,
  Landing,
  MentionChoices,
  Message,
  ModelHeader,
  PhaseDetails,
  QueuedQuestion,
  Receipt,
  ResumeNotice,
  RetryNotice,
  ScrollPosition,
  SessionHeader,
  SummaryState,
  ToView,
  TurnPhase,
} from '../protocol/chatProtocol.ts';
import { noBudget, noSummaries } from '../protocol/chatProtocol.ts';

/** A text for the composer; a new `serial` means that it is put there once. */
export interface ComposerText {
  readonly serial: number;
  readonly text: string;
}

/** What is known of the phase; a new `serial` means that it has just begun, `forMs` ago. */
export interface PhaseProgress {
  readonly serial: number;
  readonly forMs: number;
  readonly retry?: RetryNotice;
}

export interface ChatState {
  /** False until the first snapshot. */
  readonly isLoaded: boolean;
  /** A delta did not fit: a snapshot was or must be asked for. */
  readonly isOutOfStep: boolean;
  readonly session: SessionHeader;
  /** Another window has the session to itself. */
  readonly isReadOnly: boolean;
  readonly messages: readonly Message[];
  /** Messages of the conversation before these, which the view has not been sent. */
  readonly earlierCount: number;
  readonly model: ModelHeader;
  readonly chips: readonly Chip[];
  readonly budget: BudgetNotice;
  /** Tokens of the messages that go along again. */
  readonly costs: HistoryCosts;
  readonly summaries: SummaryState;
  readonly phase: TurnPhase;
  readonly progress: PhaseProgress;
  readonly notices: readonly Failure[];
  readonly suggestions: readonly string[];
  readonly queue: readonly QueuedQuestion[];
  /** Shown with the next question. */
  readonly images: readonly ImageRef[];
  /** Draft of a session that has just been shown. */
  readonly draft: ComposerText;
  /** Where to scroll to when the session has just been shown. */
  readonly scroll?: ScrollPosition;
  /** The message to go to, once. */
  readonly landing?: Landing;
  /** A question that could not be sent. */
  readonly restored: ComposerText;
  /** A text to be added to what is being written. */
  readonly quoted: ComposerText;
  readonly composerFailure?: Failure;
  readonly focusSerial: number;
  /** What has changed since the last question of the session shown. */
  readonly resume?: ResumeNotice;
  /** Another one: a text is to be looked for in the session. */
  readonly findSerial: number;
  /** What was found, and what was asked for with that serial. */
  readonly found?: { readonly serial: number; readonly found: readonly FoundMessage[] };
  /** What answers to the mention that is being written. */
  readonly mentions?: MentionChoices;
  /** The answer that is being edited. */
  readonly editing?: string;
  readonly receipt?: { readonly messageId: string; readonly receipt: Receipt };
}

/** What happens in the view itself. */
export type ViewEvent =
  | { readonly type: 'view/sent' }
  /** The images of the composer went with a question. */
  | { readonly type: 'view/imagesSent' }
  | { readonly type: 'view/quoted'; readonly text: string }
  | { readonly type: 'view/receiptClosed' }
  | { readonly type: 'view/editEnded' }
  | { readonly type: 'view/failureDismissed' };

export const initialChatState: ChatState = {
  isLoaded: false,
  isOutOfStep: false,
  session: { id: '', title: '' },
  isReadOnly: false,
  messages: [],
  earlierCount: 0,
  model: { label: '', isOffline: false, contextWindow: 0 },
  chips: [],
  budget: noBudget,
  costs: {},
  summaries: noSummaries,
  phase: 'idle',
  progress: { serial: 0, forMs: 0 },
  notices: [],
  suggestions: [],
  queue: [],
  images: [],
  draft: { serial: 0, text: '' },
  restored: { serial: 0, text: '' },
  quoted: { serial: 0, text: '' },
  focusSerial: 0,
  findSerial: 0,
};

/** The state after `event`. The same object when nothing changed. */
export function reduceChat(state: ChatState, event: ToView | ViewEvent): ChatState {
  switch (event.type) {
    case 'state/snapshot':
      return fromSnapshot(state, event.state);
    case 'message/added':
      return { ...state, messages: withMessage(state.messages, event.message) };
    case 'message/changed':
      // One that is not shown (any more: the session was cleared) does not come back.
      if (!state.messages.some(({ id }) => id === event.message.id)) return state;
      return {
        ...state,
        messages: withMessage(state.messages, event.message),
        // It is stored as it was written.
        ...(state.editing === event.message.id && { editing: undefined }),
      };
    case 'message/delta':
      return withDelta(state, event, 'content');
    case 'message/reasoning':
      return withDelta(state, event, 'reasoning');
    case 'messages/replaced':
      return withReplaced(state, event);
    case 'messages/earlier':
      if (state.messages[0]?.id !== event.before) return state;
      return { ...state, messages: [...event.messages, ...state.messages], earlierCount: event.earlierCount };
    case 'turn/phase':
      return { ...state, phase: event.phase, progress: nextProgress(state, event) };
    case 'context/changed':
    case 'history/costs':
    case 'summary/changed':
    case 'model/changed':
    case 'notices/changed':
    case 'images/changed':
    case 'queue/changed':
      return withParts(state, event);
    case 'resume/changed':
      return { ...state, resume: event.notice };
    case 'mention/choices':
      return { ...state, mentions: event };
    case 'session/changed':
      // A new title. Another session comes with its own snapshot, draft and scroll position.
      return event.session.id === state.session.id ? { ...state, session: event.session } : state;
    case 'receipt/show':
      return { ...state, receipt: { messageId: event.messageId, receipt: event.receipt } };
    case 'composer/restore':
      return {
        ...state,
        // Without a text there is only something to say: an edited question stays where it was written.
        restored: event.text === '' ? state.restored : { serial: state.restored.serial + 1, text: event.text },
        composerFailure: event.failure,
      };
    case 'composer/focus':
      return { ...state, focusSerial: state.focusSerial + 1 };
    case 'answer/edit':
      return { ...state, editing: event.messageId };
    default:
      return reduceView(state, event);
  }
}

/** What happens in the view itself. */
function reduceView(state: ChatState, event: ToView | ViewEvent): ChatState {
  switch (event.type) {
    case 'view/imagesSent':
      return state.images.length === 0 ? state : { ...state, images: [] };
    case 'view/editEnded':
      return { ...state, editing: undefined };
    case 'find/results':
      return { ...state, found: { serial: event.serial, found: event.found } };
    case 'find/open':
      return { ...state, findSerial: state.findSerial + 1 };
    case 'view/sent':
      return { ...state, phase: 'collecting', progress: nextProgress(state, {}), composerFailure: undefined };
    case 'view/quoted':
      if (state.isReadOnly) return state;
      return { ...state, quoted: { serial: state.quoted.serial + 1, text: event.text } };
    case 'view/receiptClosed':
      return { ...state, receipt: undefined };
    case 'view/failureDismissed':
      return { ...state, composerFailure: undefined };
    default:
      // A newer extension may send what this view does not know yet.
      return state;
  }
}

/** The answer that is being written now, if any. */
export function streamingMessage(state: ChatState): Message | undefined {
  return state.messages.findLast((message) => message.status === 'streaming');
}

function fromSnapshot(state: ChatState, snapshot: ChatSnapshot): ChatState {
  const isSame = state.isLoaded && state.session.id === snapshot.session.id;
  const { isReadOnly = false } = snapshot;
  // What was written in the other window comes with the session.
  const isBack = isSame && state.isReadOnly && !isReadOnly;
  return {
    isLoaded: true,
    isOutOfStep: false,
    session: snapshot.session,
    isReadOnly,
    ...(isSame ? withSnapshot(state, snapshot) : snapshotMessages(snapshot)),
    model: snapshot.model,
    chips: snapshot.chips,
    budget: snapshot.budget,
    costs: snapshot.costs,
    summaries: snapshot.summaries,
    phase: snapshot.phase,
    progress: nextProgress(state, snapshot),
    notices: snapshot.notices,
    suggestions: snapshot.suggestions,
    queue: snapshot.queue,
    images: snapshot.images,
    // A resync of the session shown leaves what the reader types and where they are alone.
    draft: isSame && !isBack ? state.draft : { serial: state.draft.serial + 1, text: snapshot.draft },
    scroll: isSame ? state.scroll : snapshot.scroll,
    landing: snapshot.landing ?? (isSame ? state.landing : undefined),
    restored: state.restored,
    quoted: state.quoted,
    composerFailure: isSame && !isBack ? state.composerFailure : undefined,
    focusSerial: state.focusSerial,
    findSerial: state.findSerial,
    found: isSame ? state.found : undefined,
    editing: isSame ? state.editing : undefined,
    receipt: isSame ? state.receipt : undefined,
    resume: isSame ? state.resume : undefined,
  };
}

type PartsChanged = Extract<
  ToView,
  { type: `${'context' | 'summary' | 'model' | 'notices' | 'images' | 'queue'}/changed` | 'history/costs' }
>;

// What is sent under the name that it has in the state.
function withParts(state: ChatState, { type: _, ...parts }: PartsChanged): ChatState {
  return { ...state, ...parts };
}

function nextProgress({ progress }: ChatState, { phaseForMs = 0, retry }: PhaseDetails): PhaseProgress {
  return { serial: progress.serial + 1, forMs: phaseForMs, retry };
}

type Shown = Pick<ChatState, 'messages' | 'earlierCount'>;

function snapshotMessages({ messages, earlierCount }: ChatSnapshot): Shown {
  return { messages, earlierCount };
}

// Earlier messages that the reader has asked for stay: a snapshot has only the newest.
function withSnapshot(state: ChatState, snapshot: ChatSnapshot): Shown {
  const fresh = keepEqual(state.messages, snapshot.messages);
  const at = state.messages.findIndex(({ id }) => id === fresh[0]?.id);
  if (at <= 0) return { messages: fresh, earlierCount: snapshot.earlierCount };
  return { messages: [...state.messages.slice(0, at), ...fresh], earlierCount: state.earlierCount };
}

// Messages that did not change keep their identity, so that nothing of them is drawn again.
function keepEqual(old: readonly Message[], fresh: readonly Message[]): readonly Message[] {
  const known = new Map(old.map((message) => [message.id, message]));
  return fresh.map((message) => {
    const before = known.get(message.id);
    const isEqual =
      before &&
      before.updatedAtMs === message.updatedAtMs &&
      before.status === message.status &&
      before.hasReceipt === message.hasReceipt &&
      before.alternates?.index === message.alternates?.index &&
      before.alternates?.count === message.alternates?.count &&
      before.content === message.content &&
      before.reasoning === message.reasoning;
    return isEqual ? before : message;
  });
}

function withReplaced(state: ChatState, event: Extract<ToView, { type: 'messages/replaced' }>): ChatState {
  const at = event.after === null ? -1 : state.messages.findIndex(({ id }) => id === event.after);
  if (event.after !== null && at < 0) return { ...state, isOutOfStep: true };
  const rest = keepEqual(state.messages.slice(at + 1), event.messages);
  const earlierCount = event.after === null ? 0 : state.earlierCount;
  return { ...state, messages: [...state.messages.slice(0, at + 1), ...rest], earlierCount };
}

function withMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const index = messages.findLastIndex((other) => other.id === message.id);
  return index < 0 ? [...messages, message] : messages.with(index, message);
}

type Delta = Extract<ToView, { type: 'message/delta' | 'message/reasoning' }>;

function withDelta(state: ChatState, delta: Delta, part: 'content' | 'reasoning'): ChatState {
  const index = state.messages.findLastIndex((message) => message.id === delta.id);
  const message = state.messages[index];
  if (!message) return { ...state, isOutOfStep: true };
  const before = message[part] ?? '';
  const { length } = before;
  // A snapshot may hold the beginning of a delta that was being gathered.
  const isFitting =
    delta.offset <= length && delta.text.startsWith(before.slice(delta.offset, delta.offset + delta.text.length));
  if (!isFitting) return { ...state, isOutOfStep: true };
  const rest = delta.text.slice(length - delta.offset);
  if (rest === '') return state;
  const longer: Message = { ...message, [part]: before + rest };
  return { ...state, messages: state.messages.with(index, longer) };
}
