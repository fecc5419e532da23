import type { ScrollPosition } from '../protocol/chatProtocol.ts';

/** Closer to the end than this counts as at the end. Pixels. */
const nearEndPx = 24;
/** For so long after wheel or key upwards the reader is on the way up, whatever is added above or below meanwhile. */
const upwardsMs = 500;
const upwardKeys = new Set(['ArrowUp', 'PageUp', 'Home']);

export interface ScrollListener {
  /** The reader, or the stream, moved. */
  onMoved(): void;
  /** Does the view show the end now? */
  onAtEnd(isAtEnd: boolean): void;
}

/**
 * Keeps the reader's place: follows the end while the answer grows, unless the reader scrolled up, until they
 * come back to the end; restores a place once its message is drawn far enough.
 */
export class ScrollKeeper {
  private readonly scroller: HTMLElement;
  private readonly listener: ScrollListener;
  private readonly sizes: ResizeObserver;
  private isFollowing = true;
  private isAtEnd = true;
  private lastTop = 0;
  private upwardsAtMs = Number.NEGATIVE_INFINITY;
  private wanted: ScrollPosition | undefined;

  constructor(scroller: HTMLElement, content: HTMLElement, listener: ScrollListener) {
    this.scroller = scroller;
    this.listener = listener;
    this.sizes = new ResizeObserver(() => this.onResized());
    this.sizes.observe(content);
    this.sizes.observe(scroller);
    scroller.addEventListener('scroll', this.onScroll, { passive: true });
    scroller.addEventListener('wheel', this.onUserInput, { passive: true });
    scroller.addEventListener('pointerdown', this.onUserInput, { passive: true });
    scroller.addEventListener('keydown', this.onUserInput, { passive: true });
  }

  dispose(): void {
    this.sizes.disconnect();
    this.scroller.removeEventListener('scroll', this.onScroll);
    this.scroller.removeEventListener('wheel', this.onUserInput);
    this.scroller.removeEventListener('pointerdown', this.onUserInput);
    this.scroller.removeEventListener('keydown', this.onUserInput);
  }

  /** Goes to the end and stays there. */
  follow(): void {
    this.wanted = undefined;
    this.isFollowing = true;
    this.toEnd();
  }

  restore(position: ScrollPosition | undefined): void {
    if (!position || position.atEnd || !this.find(position.messageId)) return this.follow();
    this.isFollowing = false;
    this.wanted = position;
    this.toWanted();
  }

  /** Where the reader is; `undefined` while there is no message. */
  position(): ScrollPosition | undefined {
    const top = this.scroller.getBoundingClientRect().top;
    for (const message of this.scroller.querySelectorAll<HTMLElement>('[data-message]')) {
      const box = message.getBoundingClientRect();
      if (box.bottom <= top) continue;
      const messageId = message.dataset.message ?? '';
      return { messageId, offsetPx: Math.round(top - box.top), atEnd: this.isAtEnd };
    }
    return undefined;
  }

  /** Content is about to be added above. At the very top browsers do not hold the place: then it is held here. */
  beforeAddingAbove(): void {
    if (this.isFollowing || this.scroller.scrollTop > 1) return;
    this.scroller.scrollTop = 1;
    this.wanted ??= this.position();
  }

  private readonly onUserInput = (event: Event) => {
    this.wanted = undefined;
    const isUpwards = event instanceof WheelEvent ? event.deltaY < 0 : upwardKeys.has((event as KeyboardEvent).key);
    if (isUpwards) this.upwardsAtMs = performance.now();
  };

  private readonly onScroll = () => {
    const top = this.scroller.scrollTop;
    const left = this.distanceToEnd();
    if ((top < this.lastTop || this.isGoingUp()) && left > 1) this.isFollowing = false;
    else if (left < nearEndPx && !this.wanted) this.isFollowing = true;
    this.lastTop = top;
    this.tell();
    this.listener.onMoved();
  };

  private onResized(): void {
    if (this.wanted) this.toWanted();
    // A size may change in the frame in which the reader scrolls, before that is told: going to the end would undo it.
    else if (this.isFollowing && !this.isGoingUp()) this.toEnd();
    this.tell();
  }

  private isGoingUp(): boolean {
    return performance.now() - this.upwardsAtMs < upwardsMs;
  }

  private toEnd(): void {
    // What stands where there is no message yet is read from its beginning.
    const isEmpty = this.scroller.querySelector('[data-message]') === null;
    this.scroller.scrollTop = isEmpty ? 0 : this.scroller.scrollHeight;
    this.lastTop = this.scroller.scrollTop;
  }

  private toWanted(): void {
    const { wanted } = this;
    const message = wanted && this.find(wanted.messageId);
    if (!wanted || !message) return;
    const box = message.getBoundingClientRect();
    const top = this.scroller.getBoundingClientRect().top;
    this.scroller.scrollTop += box.top - top + wanted.offsetPx;
    this.lastTop = this.scroller.scrollTop;
  }

  private tell(): void {
    const isAtEnd = this.isFollowing || this.distanceToEnd() < nearEndPx;
    if (isAtEnd === this.isAtEnd) return;
    this.isAtEnd = isAtEnd;
    this.listener.onAtEnd(isAtEnd);
  }

  private distanceToEnd(): number {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
  }

  private find(messageId: string): HTMLElement | null {
    return this.scroller.querySelector(`[data-message="${CSS.escape(messageId)}"]`);
  }
}
