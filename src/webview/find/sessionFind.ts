import { createTextFinder, type TextFinder } from '../../base/textFinder.ts';
import type { FoundMessage, FromView } from '../../protocol/chatProtocol.ts';
import type { ChatState } from '../chatState.ts';
import { createDebounced } from '../debounce.ts';
import { focusComposer } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import type { FindMarks } from './findMarks.ts';
import { type FindDirection, type FoundPlace, numberOf, stepFrom, totalOf } from './foundPlaces.ts';

export interface SessionFindOptions {
  readonly state: () => ChatState;
  readonly post: (message: FromView) => void;
  readonly announce: (message: string) => void;
}

/** What the reader sees of it. */
export interface FindView {
  readonly isOpen: boolean;
  /** Another one: the text is to be taken up anew. */
  readonly openSerial: number;
  readonly query: string;
  readonly found: readonly FoundMessage[];
  readonly finder?: TextFinder;
  readonly place?: FoundPlace;
  /** Another one: it is to be gone to. */
  readonly goSerial: number;
  /** What was typed is still being looked for. */
  readonly isSearching: boolean;
}

/** The part of the page in which the messages are drawn. */
export interface DrawnMessages {
  readonly marks: FindMarks;
  /** The message at the top, and how far it is scrolled. */
  readonly top: () => Spot | undefined;
}

interface Spot {
  readonly messageId: string;
  readonly offsetPx: number;
}

/** A key more that follows within this time is waited for. */
const typingMs = 120;
/** No more of what is selected is looked for. */
const mostSelected = 200;

/** Finding a text in the session shown: what was asked for, what the extension found, and which place is gone to. */
export class SessionFind {
  private readonly options: SessionFindOptions;
  private readonly listeners = new Set<() => void>();
  private readonly typing = createDebounced(typingMs);
  private shown: FindView = {
    isOpen: false,
    openSerial: 0,
    query: '',
    found: [],
    goSerial: 0,
    isSearching: false,
  };
  private drawn: DrawnMessages | undefined;
  /** As they are drawn, where they are: what was found there was estimated from what was written. */
  private readonly exact = new Map<string, number>();
  private results: ChatState['found'];
  private serial = 0;
  /** What was asked for, and of which session. */
  private asked = '';
  private opened = 0;
  private start: Spot | undefined;
  private direction: FindDirection = 1;
  /** Another place was gone to than the first. */
  private hasStepped = false;
  /** Enter came before what was found. */
  private isGoDue = false;
  private focusBefore: Element | null = null;

  constructor(options: SessionFindOptions) {
    this.options = options;
  }

  get view(): FindView {
    return this.shown;
  }

  /** Calls `listener` after each change; gives back the undo. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  attach(drawn: DrawnMessages): () => void {
    this.drawn = drawn;
    this.start = drawn.top();
    return () => {
      if (this.drawn === drawn) this.drawn = undefined;
    };
  }

  /** The view's state may have changed. */
  onState(): void {
    const state = this.options.state();
    if (state.findSerial !== this.opened) {
      this.opened = state.findSerial;
      this.open();
    }
    if (!this.shown.isOpen || state.isOutOfStep) return;
    if (this.asked !== '' && this.asked !== this.question()) this.ask();
    else if (state.found && state.found !== this.results && state.found.serial === this.serial) this.take(state.found);
  }

  open(): void {
    const selected = selectedWords();
    if (!this.shown.isOpen) this.focusBefore = document.activeElement;
    this.change({ isOpen: true, openSerial: this.shown.openSerial + 1, query: selected ?? this.shown.query });
    this.start = this.drawn?.top();
    this.ask();
  }

  close(): void {
    if (!this.shown.isOpen) return;
    this.typing.cancel();
    this.forget();
    this.change({ isOpen: false, isSearching: false });
    this.options.post({ type: 'find/close' });
    const { focusBefore } = this;
    this.focusBefore = null;
    if (focusBefore instanceof HTMLElement && focusBefore.isConnected && focusBefore !== document.body)
      focusBefore.focus({ preventScroll: true });
    else focusComposer();
  }

  setQuery(query: string): void {
    const { place } = this.shown;
    // From where the reader has gone to; while they only type, from where that began.
    if (this.hasStepped && place && this.drawn)
      this.start = { messageId: place.messageId, offsetPx: this.drawn.marks.currentOffset() };
    this.hasStepped = false;
    this.change({ query, isSearching: query.trim() !== '' });
    this.typing.call(() => this.ask());
  }

  /** Goes to the next place, or to the one before. */
  step(direction: FindDirection): void {
    this.direction = direction;
    if (this.shown.isSearching) {
      this.isGoDue = true;
      return this.typing.flush();
    }
    const { found, place } = this.shown;
    const next = place ? stepFrom(found, place, direction) : this.first();
    this.hasStepped = true;
    this.goTo(next);
    if (next) this.say();
  }

  /** So many places there are in a message as it is drawn. */
  setCount(messageId: string, count: number): void {
    const { found, place } = this.shown;
    if (found.find((message) => message.messageId === messageId)?.count === count) return;
    this.exact.set(messageId, count);
    const isHere = place?.messageId === messageId;
    this.change({ found: this.corrected(found) });
    if (!isHere || !place || place.index < count) return;
    if (count > 0) this.change({ place: { messageId, index: count - 1 } });
    else this.goTo(stepFrom(this.shown.found, place, this.direction));
  }

  private question(): string {
    return `${this.options.state().session.id}\n${this.shown.query}`;
  }

  private ask(): void {
    const { query } = this.shown;
    const finder = createTextFinder(query);
    this.serial += 1;
    this.asked = finder ? this.question() : '';
    this.forget();
    this.change({ finder, isSearching: finder !== undefined });
    if (!finder) return this.options.post({ type: 'find/close' });
    this.options.post({ type: 'find/query', sessionId: this.options.state().session.id, serial: this.serial, query });
  }

  private forget(): void {
    this.exact.clear();
    this.results = undefined;
    this.change({ found: [], place: undefined, finder: undefined });
  }

  private take(results: NonNullable<ChatState['found']>): void {
    const isFirst = this.results === undefined;
    const before = new Map(this.results?.found.map(({ messageId, count }) => [messageId, count]));
    for (const { messageId, count } of results.found) if (before.get(messageId) !== count) this.exact.delete(messageId);
    this.results = results;
    this.change({ found: this.corrected(results.found), isSearching: false });
    const { place, found } = this.shown;
    if (!isFirst) {
      if (place && !found.some(({ messageId, count }) => messageId === place.messageId && count > 0))
        this.goTo(undefined);
      return;
    }
    const first = this.first();
    // While one types, nothing is fetched from far away.
    if (first && (this.isGoDue || this.isThere(first))) this.goTo(first);
    this.isGoDue = false;
    this.say();
  }

  private corrected(found: readonly FoundMessage[]): readonly FoundMessage[] {
    return found.map((message) => ({ ...message, count: this.exact.get(message.messageId) ?? message.count }));
  }

  private goTo(place: FoundPlace | undefined): void {
    this.change({ place, goSerial: this.shown.goSerial + 1 });
  }

  private isThere({ messageId }: FoundPlace): boolean {
    return this.options.state().messages.some(({ id }) => id === messageId);
  }

  /** The first from where the reader is; what the view was not sent comes before all of that. */
  private first(): FoundPlace | undefined {
    const { found } = this.shown;
    const places = new Map(this.options.state().messages.map(({ id }, index) => [id, index]));
    const { start } = this;
    const from = (start && places.get(start.messageId)) ?? 0;
    for (const { messageId, count } of found) {
      const at = places.get(messageId) ?? -1;
      if (at < from) continue;
      const index = at === from && start ? (this.drawn?.marks.firstBelow(messageId, start.offsetPx) ?? 0) : 0;
      if (index < count) return { messageId, index };
    }
    const last = found.findLast(({ count }) => count > 0);
    return last && { messageId: last.messageId, index: last.count - 1 };
  }

  private say(): void {
    this.options.announce(countOf(this.shown));
  }

  private change(changes: Partial<FindView>): void {
    this.shown = { ...this.shown, ...changes };
    for (const listener of [...this.listeners]) listener();
  }
}

/** Which of how many places is shown, in words. */
export function countOf({ found, place }: FindView): string {
  const total = totalOf(found);
  if (total === 0) return text('findNothing');
  const number = place && numberOf(found, place);
  return number === undefined ? text('findTotal', { total }) : text('findNumber', { number, total });
}

// One line of what is selected in the conversation.
function selectedWords(): string | undefined {
  const selection = document.getSelection();
  const around = selection?.anchorNode?.parentElement?.closest('.messages');
  const words = selection && around ? selection.toString().trim() : '';
  return words === '' || words.includes('\n') || words.length > mostSelected ? undefined : words;
}
