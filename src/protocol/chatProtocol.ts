// The contract between the chat view and the extension: types and constants only. The extension owns every
// piece of state; the view draws what it is sent and reports what the user did. Three kinds of message:
// notifications (extension to view), commands (view to extension), and nothing waits for an answer.
import type { Failure, FailureAction } from '../base/errors.ts';
import type { ImageProblem } from '../base/imageFile.ts';
import type { LineRange } from '../base/lines.ts';
import type { FoundMessage } from '../core/model/foundMessage.ts';
import type { ImageRef } from '../core/model/image.ts';
import type { Message } from '../core/model/message.ts';
import type { RetryNotice } from '../core/model/model.ts';
import type { Receipt } from '../core/model/receipt.ts';
import type { SessionSource } from '../core/model/session.ts';
import type { CodeAction } from './codeActions.ts';

/** A context item as the view shows it. */
export interface Chip {
  readonly id: string;
  readonly label: string;
  /** Full path and range, for the tooltip. */
  readonly detail: string;
  readonly source: string;
  readonly tokens: number;
  readonly pinned: boolean;
  /** Follows the editor (active file or selection): it can be switched off or pinned, not just removed. */
  readonly followsEditor: boolean;
  /** As it is written in the question, which it goes along with: there it can be taken out. */
  readonly mention?: string;
  /** Goes along as it was sent before, not as it is now. */
  readonly isFrozen?: boolean;
  /** Why it cannot go along: file gone, binary, too large. */
  readonly problem?: string;
}

/** What a turn is doing now. */
export type TurnPhase = 'idle' | 'collecting' | 'waiting' | 'retrying' | 'thinking' | 'streaming';

/** More of a phase than its name. */
export interface PhaseDetails {
  /** How long it has lasted, in milliseconds; just begun unless given. */
  readonly phaseForMs?: number;
  /** In the phase `retrying`; its delay is what is left of it. */
  readonly retry?: RetryNotice;
}

export interface SessionHeader {
  readonly id: string;
  readonly title: string;
  /** The sessions that it was made of. */
  readonly madeFrom?: SessionSource;
}

export interface ModelHeader {
  readonly label: string;
  readonly isOffline: boolean;
  readonly contextWindow: number;
  /** Does it take images? Absent: nobody knows. */
  readonly takesImages?: boolean;
}

/** Where the reader was: this many pixels below the top of that message; `atEnd` follows the stream. */
export interface ScrollPosition {
  readonly messageId: string;
  readonly offsetPx: number;
  readonly atEnd: boolean;
}

/** A message that the reader was led to, such as from a search; a new `serial` means: once more. */
export interface Landing {
  readonly serial: number;
  readonly messageId: string;
}

/** A question that waits until the answer before it has ended. */
export interface QueuedQuestion {
  readonly id: string;
  readonly text: string;
  readonly images?: readonly ImageRef[];
  /** Names of what was there to go along with it: no images, nothing pinned, nothing that it mentions. */
  readonly along?: readonly string[];
}

/** Everything the view shows. Sent on `chat/ready` and when the session changes. */
export interface ChatSnapshot extends PhaseDetails {
  readonly session: SessionHeader;
  /** Another window has the session to itself: here it can be read. */
  readonly isReadOnly?: boolean;
  /** The newest messages, from the first to the last: a long conversation comes in parts. */
  readonly messages: readonly Message[];
  /** How many messages of the conversation come before these; asked for with `history/earlier`. */
  readonly earlierCount: number;
  readonly model: ModelHeader;
  readonly chips: readonly Chip[];
  readonly budget: BudgetNotice;
  readonly costs: HistoryCosts;
  readonly summaries: SummaryState;
  readonly draft: string;
  /** Shown with the draft. */
  readonly images: readonly ImageRef[];
  readonly queue: readonly QueuedQuestion[];
  readonly scroll?: ScrollPosition;
  /** The message to go to, which is among these. */
  readonly landing?: Landing;
  readonly phase: TurnPhase;
  /** Lasting conditions the user must know of: history not saved, workspace not trusted. */
  readonly notices: readonly Failure[];
  /** Three questions about this project, for the empty state. */
  readonly suggestions: readonly string[];
}

/** Something that can be mentioned with `@`, as the list of the composer shows it. */
export interface MentionChoice {
  readonly source: string;
  readonly label: string;
  /** Characters of the label that answer to what was typed. */
  readonly matches: readonly number[];
  readonly detail: string;
  /** What is written into the question. */
  readonly insert: string;
  /** Something is still to be chosen after it. */
  readonly goesOn: boolean;
}

/** What answers to a query of the composer. */
export interface MentionChoices {
  /** Of the query that is answered. */
  readonly serial: number;
  readonly choices: readonly MentionChoice[];
  /** The project's files are still being looked at. */
  readonly isPartial: boolean;
}

/** A summary that stands for the first turns of the conversation in requests. */
export interface ShownSummary {
  readonly id: string;
  readonly text: string;
  /** Who wrote it; empty for the offline assistant's outline. */
  readonly model: string;
  readonly isEdited: boolean;
  /** Is there a receipt of what was sent for it? */
  readonly hasReceipt: boolean;
  /** How many turns it stands for, and how many of them go along whole all the same. */
  readonly turns: number;
  readonly keptTurns: number;
  /** The last message that it stands for. */
  readonly lastId: string;
  /** Estimates: of what it stands for, and of itself. */
  readonly sourceTokens: number;
  readonly tokens: number;
}

/** What of a conversation is summarised, and what is kept word for word. */
export interface SummaryState {
  readonly summary?: ShownSummary;
  /** Questions whose turns go along whole. */
  readonly keptTurns: readonly string[];
  /** Passages that go along word for word. */
  readonly keptPassages: readonly { readonly id: string; readonly messageId: string; readonly text: string }[];
  /** One is being written. */
  readonly isWorking: boolean;
}

export const noSummaries: SummaryState = { keptTurns: [], keptPassages: [], isWorking: false };

/** Estimated tokens that earlier messages take in the next request, by their ids. */
export type HistoryCosts = Readonly<Record<string, number>>;

/** What has become another since the last question, on coming back. */
export interface ResumeNotice {
  readonly sinceMs: number;
  readonly branch?: { readonly before: string; readonly now: string };
  readonly commits: number;
  readonly files: readonly { readonly label: string; readonly state: 'changed' | 'gone' }[];
}

/** What to do with files that have changed since. */
export type ResumeChoice = 'refresh' | 'freeze' | 'dismiss';

/** Cost of the next request, before it is sent, and what becomes of each part. Estimates. */
export interface BudgetNotice {
  readonly totalTokens: number;
  readonly contextWindow: number;
  /** Has the endpoint's count of earlier requests corrected the estimate? */
  readonly isCalibrated: boolean;
  readonly systemTokens: number;
  readonly questionTokens: number;
  readonly reservedForAnswer: number;
  readonly history: Receipt['history'];
  readonly items: readonly BudgetItem[];
  /** Tokens by which system prompt and question alone are too long. */
  readonly overBy: number;
}

/** Before anything is known. */
export const noBudget: BudgetNotice = {
  totalTokens: 0,
  contextWindow: 0,
  isCalibrated: false,
  systemTokens: 0,
  questionTokens: 0,
  reservedForAnswer: 0,
  history: { included: 0, leftOut: 0, tokens: 0 },
  items: [],
  overBy: 0,
};

/** One item of it. */
export type BudgetItem = Pick<
  Receipt['items'][number],
  'label' | 'source' | 'reason' | 'outcome' | 'tokens' | 'sentTokens'
>;

/** Extension to view. */
export type ToView =
  | { readonly type: 'state/snapshot'; readonly state: ChatSnapshot }
  | { readonly type: 'message/added'; readonly message: Message }
  | { readonly type: 'message/changed'; readonly message: Message }
  /** `text` goes at `offset` (UTF-16 units) of the message; a view that is elsewhere asks with `chat/ready`. */
  | { readonly type: 'message/delta'; readonly id: string; readonly offset: number; readonly text: string }
  /** What comes before the message `before`, the first that the view has. */
  | {
      readonly type: 'messages/earlier';
      readonly before: string;
      readonly messages: readonly Message[];
      readonly earlierCount: number;
    }
  /** The conversation shown goes on with these after that message (`null`: from its beginning), and no others. */
  | { readonly type: 'messages/replaced'; readonly after: string | null; readonly messages: readonly Message[] }
  /** The same for what the model thinks before its answer: the message's reasoning. */
  | { readonly type: 'message/reasoning'; readonly id: string; readonly offset: number; readonly text: string }
  | ({ readonly type: 'turn/phase'; readonly phase: TurnPhase } & PhaseDetails)
  | { readonly type: 'context/changed'; readonly chips: readonly Chip[]; readonly budget: BudgetNotice }
  | { readonly type: 'history/costs'; readonly costs: HistoryCosts }
  | { readonly type: 'summary/changed'; readonly summaries: SummaryState }
  /** `undefined`: there is nothing to be told, any more. */
  | { readonly type: 'resume/changed'; readonly notice: ResumeNotice | undefined }
  | ({ readonly type: 'mention/choices' } & MentionChoices)
  | { readonly type: 'model/changed'; readonly model: ModelHeader }
  | { readonly type: 'session/changed'; readonly session: SessionHeader }
  | { readonly type: 'notices/changed'; readonly notices: readonly Failure[] }
  | { readonly type: 'queue/changed'; readonly queue: readonly QueuedQuestion[] }
  /** What is shown with the next question. */
  | { readonly type: 'images/changed'; readonly images: readonly ImageRef[] }
  /** The bytes of an image that was asked for; without them it is not there any more. */
  | { readonly type: 'image/data'; readonly id: string; readonly data?: Uint8Array }
  /** A file with an image: to be made small and added. */
  | { readonly type: 'image/offer'; readonly name: string; readonly data: Uint8Array }
  | { readonly type: 'receipt/show'; readonly messageId: string; readonly receipt: Receipt }
  /** The question could not be sent: it goes back into the composer. */
  | { readonly type: 'composer/restore'; readonly text: string; readonly failure?: Failure }
  /** What is selected in an answer goes into the composer, as a quotation. */
  | { readonly type: 'composer/quote' }
  | { readonly type: 'composer/focus' }
  /** What was asked for with `find/query` of that serial; again whenever it has become another. From the first message to the last. */
  | { readonly type: 'find/results'; readonly serial: number; readonly found: readonly FoundMessage[] }
  | { readonly type: 'find/open' }
  /** The user wants to edit this answer, which the view has been sent. */
  | { readonly type: 'answer/edit'; readonly messageId: string };

/**
 * View to extension. Untrusted: the extension validates every one. `sessionId` is the session that the view shows, which need
 * not be the one that the extension is about to show.
 */
export type FromView =
  | { readonly type: 'chat/ready' }
  /** The reader comes near the first message that the view has; or goes to the message `until`, which is before that. */
  | {
      readonly type: 'history/earlier';
      readonly sessionId: string;
      readonly before: string;
      readonly until?: string;
    }
  /** Asks, or queues the question while an answer is being written. */
  | { readonly type: 'chat/send'; readonly sessionId: string; readonly text: string }
  | { readonly type: 'chat/stop'; readonly sessionId: string }
  /** Ends the wait before a request is sent again. */
  | { readonly type: 'chat/tryNow'; readonly sessionId: string }
  | { readonly type: 'chat/retry'; readonly messageId: string }
  | { readonly type: 'chat/continue'; readonly messageId: string }
  /** Asks a question in other words; the one that was asked stays as its alternate. */
  | { readonly type: 'message/edit'; readonly messageId: string; readonly text: string }
  /** Shows this message in the place of the one that it is an alternate of. */
  | { readonly type: 'message/showAlternate'; readonly messageId: string }
  | { readonly type: 'message/delete'; readonly messageId: string }
  /** Writes an answer anew; what it said stays as its alternate. The view keeps the text until the message has changed. */
  | { readonly type: 'message/editAnswer'; readonly messageId: string; readonly text: string }
  /** Takes back what was done last to the session: a deletion, turns that were moved, a fork. */
  | { readonly type: 'message/undo'; readonly sessionId: string }
  /** Has the older turns summarised. */
  | { readonly type: 'summary/make'; readonly sessionId: string }
  /** Other words for a summary. */
  | { readonly type: 'summary/edit'; readonly summaryId: string; readonly text: string }
  /** Takes a summary out of use, what was edited of it back, or opens what was sent to have it written. */
  | { readonly type: 'summary/undo' | 'summary/asWritten' | 'summary/receipt'; readonly summaryId: string }
  /** The turn of a question goes along whole whatever is summarised, or not any more. */
  | { readonly type: 'turn/keep'; readonly messageId: string; readonly isKept: boolean }
  /** The same of a passage of a message. */
  | { readonly type: 'passage/keep'; readonly messageId: string; readonly text: string }
  | { readonly type: 'passage/release'; readonly sessionId: string; readonly id: string }
  /** A queued question: asked now, taken back into the composer, or dropped. */
  | {
      readonly type: 'queue/send' | 'queue/edit' | 'queue/remove';
      readonly sessionId: string;
      readonly id: string;
    }
  | { readonly type: 'draft/changed'; readonly sessionId: string; readonly text: string }
  /** An image for the next question, as small as it is sent: PNG or JPEG. */
  | { readonly type: 'image/add'; readonly sessionId: string; readonly name: string; readonly data: Uint8Array }
  /** What was pasted or dropped is none that can go along. */
  | { readonly type: 'image/refused'; readonly name: string; readonly problem: ImageProblem }
  | { readonly type: 'image/remove'; readonly sessionId: string; readonly id: string }
  /** Its bytes are wanted, to be shown. */
  | { readonly type: 'image/request'; readonly id: string }
  | { readonly type: 'image/open'; readonly id: string; readonly name: string }
  /** Asks for files with images. */
  | { readonly type: 'image/pick' }
  | { readonly type: 'scroll/changed'; readonly sessionId: string; readonly scroll: ScrollPosition }
  | { readonly type: 'context/remove'; readonly id: string }
  | { readonly type: 'context/pin'; readonly id: string; readonly pinned: boolean }
  | { readonly type: 'context/open'; readonly id: string }
  | { readonly type: 'context/add' }
  /** Dropped onto the view: addresses of files and folders. */
  | { readonly type: 'context/drop'; readonly uris: readonly string[] }
  /** Where in the session does this stand? A newer query replaces an older one. */
  | { readonly type: 'find/query'; readonly sessionId: string; readonly serial: number; readonly query: string }
  | { readonly type: 'find/close' }
  /** What can be mentioned? `query` is what stands after the `@`. A newer query replaces an older one. */
  | { readonly type: 'mention/query'; readonly serial: number; readonly query: string }
  /** Nobody waits for choices any more. */
  | { readonly type: 'mention/close' }
  | { readonly type: 'resume/choose'; readonly choice: ResumeChoice }
  | { readonly type: 'receipt/open'; readonly messageId: string }
  /** The session that another window has to itself is to be this window's. */
  | { readonly type: 'session/takeOver'; readonly sessionId: string }
  /** Shows another session, and in it the message if it is there. */
  | { readonly type: 'session/show'; readonly sessionId: string; readonly messageId?: string }
  /** A link in an answer, as written: a path, `path:line` or an http(s) address. */
  | { readonly type: 'link/open'; readonly href: string }
  | { readonly type: 'text/copy'; readonly text: string }
  /** The code of a block, as it is shown, and its language as the fence names it. */
  | { readonly type: 'code/act'; readonly action: CodeAction; readonly text: string; readonly language: string }
  | { readonly type: 'action/run'; readonly action: ViewAction }
  /** A bug in the view, for the log. */
  | { readonly type: 'view/failed'; readonly message: string };

export type ViewAction = FailureAction | 'resumeSession' | 'connectModel';

export type { Failure, FailureAction, FoundMessage, ImageRef, LineRange, Message, Receipt, RetryNotice, SessionSource };

/** The place of a chat in the extension's view container. */
export const chatViewId = 'throughline.chat';

/** The languages that the view speaks; it is told by the `lang` of its page. */
export const viewLanguages = ['en', 'de'] as const;
