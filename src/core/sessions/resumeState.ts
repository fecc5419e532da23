import type { LineRange } from '../../base/lines.ts';
import type { SourceRef } from '../model/contextRef.ts';
import type { ImageRef } from '../model/image.ts';
import type { TaskCode } from '../model/task.ts';

/** Where the reader was: this many pixels below the top of that message; `atEnd` follows the stream. */
export interface ScrollPlace {
  readonly messageId: string;
  readonly offsetPx: number;
  readonly atEnd: boolean;
}

/** A file that was added to the chat. `path` is relative to the project's root, with `/`. */
export interface Attachment {
  readonly path: string;
  readonly range?: LineRange;
  readonly pinned: boolean;
  /** Goes along as it was sent for this answer, at this time. */
  readonly frozen?: { readonly messageId: string; readonly atMs: number; readonly path?: string };
}

/** Something else that was added to the chat. Its path is relative to the project's root, with `/`. */
export interface AddedSource {
  readonly ref: SourceRef;
  readonly pinned: boolean;
}

/** What the editor showed. `path` is relative to the project's root, with `/`. */
export interface EditorPlace {
  readonly path: string;
  readonly selection?: LineRange;
  readonly cursorLine: number;
}

/** What was there to go along with a question when it was queued. What is pinned goes along as it is pinned then. */
export interface QueuedContext {
  readonly attachments: readonly Attachment[];
  readonly sources: readonly AddedSource[];
  readonly editor?: EditorPlace;
  /** Did what the editor showed go along by itself? */
  readonly followsEditor: boolean;
}

/** A question that waits until the answer before it has ended. It is stored as a message under the same `id`. */
export interface QueuedQuestion {
  readonly id: string;
  readonly text: string;
  readonly images?: readonly ImageRef[];
  /** Absent in what older versions saved: what is there when it is asked. */
  readonly context?: QueuedContext;
  /** The template that the text was made of. */
  readonly prompt?: string;
  /** Explains this: nothing else goes along. */
  readonly explains?: TaskCode;
}

/** What of one session is restored. */
export interface SessionPlace {
  readonly draft?: string;
  /** Shown with the draft. Their bytes are kept with the history. */
  readonly images?: readonly ImageRef[];
  readonly queued?: readonly QueuedQuestion[];
  readonly scroll?: ScrollPlace;
  /** When it changed last: of two states, the newer entry of each session wins. */
  readonly changedAtMs: number;
}

/** What the project looked like when the state was saved. */
export interface ContextSnapshot {
  readonly branch?: string;
  /** Paths relative to the project's root, with `/`. */
  readonly activeFiles: readonly string[];
}

/** Where the user was in a project. Stored; read only through `readResumeState`. */
export interface ResumeState {
  readonly version: typeof resumeStateVersion;
  readonly savedAtMs: number;
  readonly activeSessionId?: string;
  readonly sessions: Readonly<Record<string, SessionPlace>>;
  readonly attachments: readonly Attachment[];
  /** Absent in what older versions saved. */
  readonly sources?: readonly AddedSource[];
  /** Does the active file or selection go along by itself? */
  readonly followsEditor: boolean;
  /** The model of the active session, for the case that the session is gone. */
  readonly model?: string;
  readonly context?: ContextSnapshot;
}

export const resumeStateVersion = 1;

export const emptyResumeState: ResumeState = {
  version: resumeStateVersion,
  savedAtMs: 0,
  sessions: {},
  attachments: [],
  followsEditor: true,
};

/** More sessions than these are not remembered, the least recently changed go first. */
const mostSessions = 200;

/**
 * The newer of two states, with the newer entry for each session: another window's save does not take away a draft
 * that was written here.
 */
export function mergeResumeStates(one: ResumeState, other: ResumeState): ResumeState {
  const [newer, older] = other.savedAtMs > one.savedAtMs ? [other, one] : [one, other];
  const sessions: Record<string, SessionPlace> = { ...older.sessions };
  for (const [id, place] of Object.entries(newer.sessions)) {
    const rival = sessions[id];
    if (!rival || rival.changedAtMs <= place.changedAtMs) sessions[id] = place;
  }
  return { ...newer, sessions: bounded(sessions) };
}

function bounded(sessions: Readonly<Record<string, SessionPlace>>): Record<string, SessionPlace> {
  const entries = Object.entries(sessions);
  if (entries.length <= mostSessions) return { ...sessions };
  // An emptied draft has to be remembered for a while, so that an older copy of it does not come back.
  const worth = ({ draft, queued = [], images = [] }: SessionPlace) =>
    draft || queued.length > 0 || images.length > 0 ? 1 : 0;
  entries.sort(([, a], [, b]) => worth(b) - worth(a) || b.changedAtMs - a.changedAtMs);
  return Object.fromEntries(entries.slice(0, mostSessions));
}
