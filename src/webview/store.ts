import type { ToView } from '../protocol/chatProtocol.ts';
import { type ChatState, initialChatState, reduceChat, type ViewEvent } from './chatState.ts';

/** How long what was sent may look as if it was not. */
const patienceMs = 80;

/** Holds the view's state; tells of changes at most once a frame, however many deltas arrived. */
export interface Store {
  readonly state: ChatState;
  dispatch(event: ToView | ViewEvent): void;
  /** Calls `listener` in the frame after a change; gives back the undo. */
  subscribe(listener: () => void): () => void;
}

/** `schedule` runs its argument in the next frame; `onOutOfStep` is called once when a delta does not fit. */
export function createStore(schedule: (run: () => void) => void, onOutOfStep: () => void): Store {
  const listeners = new Set<() => void>();
  let state = initialChatState;
  let isOwed = false;
  let isScheduled = false;
  const tell = () => {
    if (!isOwed) return;
    isOwed = false;
    isScheduled = false;
    for (const listener of [...listeners]) listener();
  };
  return {
    get state() {
      return state;
    },
    dispatch(event) {
      const before = state;
      state = reduceChat(state, event);
      if (state === before) return;
      if (state.isOutOfStep && !before.isOutOfStep) onOutOfStep();
      isOwed = true;
      if (isScheduled) return;
      // The question is on its way to the editor, which may share this thread: it goes first, and what it brings is drawn with this.
      if (event.type === 'view/sent') return void setTimeout(tell, patienceMs);
      isScheduled = true;
      schedule(tell);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
