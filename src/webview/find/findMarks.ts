// Marks what was found with the CSS Custom Highlight API (W3C css-highlight-api-1): the page's nodes stay as they are.
import type { TextFinder } from '../../base/textFinder.ts';
import { nextFrame } from '../frames.ts';
import type { ScrollKeeper } from '../scrollKeeper.ts';
import type { FoundPlace } from './foundPlaces.ts';
import { rangesIn } from './rangesIn.ts';

export interface FindMarksOptions {
  readonly scroller: HTMLElement;
  readonly content: HTMLElement;
  readonly keeper: () => ScrollKeeper | undefined;
  /** Is all drawn that is to be? */
  readonly isSettled: () => boolean;
  /** So many places there are in a message as it is drawn. */
  readonly onCount: (messageId: string, count: number) => void;
}

/** The names of the style sheet. */
const allMarks = 'find';
const currentMark = 'find-current';
/** What is drawn or grows is looked at so often. */
const lookEveryMs = 120;
/** What is going to be seen soon is marked before. */
const around = '50% 0px';
/** Room above and below a place that is gone to, the line of the question included. Pixels. */
const marginPx = 40;

/** Finds and marks the places in the messages in sight, as long as it is not disposed. */
export class FindMarks {
  private readonly options: FindMarksOptions;
  private readonly sight: IntersectionObserver;
  private readonly changes: MutationObserver;
  private readonly seen = new Set<Element>();
  private readonly observed = new WeakSet<Element>();
  private readonly dirty = new Set<Element>();
  private readonly ranges = new Map<Element, readonly Range[]>();
  private finder: TextFinder | undefined;
  private ids: ReadonlySet<string> = new Set();
  private current: FoundPlace | undefined;
  private isGoing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FindMarksOptions) {
    this.options = options;
    this.sight = new IntersectionObserver((entries) => this.onSight(entries), {
      root: options.scroller,
      rootMargin: around,
    });
    this.changes = new MutationObserver((records) => this.onChanges(records));
    this.changes.observe(options.content, { subtree: true, childList: true, characterData: true });
    this.observeMessages();
  }

  dispose(): void {
    this.sight.disconnect();
    this.changes.disconnect();
    clearTimeout(this.timer);
    CSS.highlights.delete(allMarks);
    CSS.highlights.delete(currentMark);
  }

  /** Looks for this now, in these messages. */
  look(finder: TextFinder | undefined, ids: ReadonlySet<string>): void {
    this.finder = finder;
    this.ids = ids;
    for (const message of this.seen) this.dirty.add(message);
    this.update();
  }

  /** Shows a place of a message that is drawn, and marks it apart from the others; `undefined`: none. */
  goTo(place: FoundPlace | undefined): void {
    this.current = place;
    this.isGoing = place !== undefined;
    const message = place && this.find(place.messageId);
    if (message) this.dirty.add(message);
    this.update();
  }

  /** The first place in a message that ends below `offsetPx` of it; how many there are when there is none. */
  firstBelow(messageId: string, offsetPx: number): number {
    const message = this.find(messageId);
    if (!message || !this.finder) return 0;
    const { top } = message.getBoundingClientRect();
    const ranges = rangesIn(message, this.finder);
    const at = ranges.findIndex((range) => range.getBoundingClientRect().bottom - top > offsetPx);
    return at < 0 ? ranges.length : at;
  }

  /** How far below the top of its message the current place is. */
  currentOffset(): number {
    const message = this.current && this.find(this.current.messageId);
    const range = this.currentRange();
    return message && range ? range.getBoundingClientRect().top - message.getBoundingClientRect().top : 0;
  }

  private find(messageId: string): HTMLElement | null {
    return this.options.content.querySelector(`[data-message="${CSS.escape(messageId)}"]`);
  }

  private currentRange(): Range | undefined {
    const message = this.current && this.find(this.current.messageId);
    const ranges = (message && this.ranges.get(message)) || [];
    return ranges[Math.min(this.current?.index ?? 0, ranges.length - 1)];
  }

  private observeMessages(): void {
    for (const message of this.options.content.querySelectorAll('[data-message]')) {
      if (this.observed.has(message)) continue;
      this.observed.add(message);
      this.sight.observe(message);
    }
  }

  private onSight(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.seen.add(target);
      else this.seen.delete(target);
      this.dirty.add(target);
    }
    this.update();
  }

  private onChanges(records: readonly MutationRecord[]): void {
    for (const { target } of records) {
      const message = (target instanceof Element ? target : target.parentElement)?.closest('[data-message]');
      if (message) this.dirty.add(message);
      else this.observeMessages();
    }
    this.updateSoon();
  }

  private updateSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.update();
    }, lookEveryMs);
  }

  private update(): void {
    const { options, dirty, ranges } = this;
    const isSettled = options.isSettled();
    const looked = [...dirty];
    dirty.clear();
    const counts: (readonly [string, number])[] = [];
    for (const message of looked) {
      ranges.delete(message);
      const id = message instanceof HTMLElement ? message.dataset.message : undefined;
      if (id === undefined || !this.finder || !this.ids.has(id) || !this.isWanted(message, id)) continue;
      const found = rangesIn(message, this.finder);
      ranges.set(message, found);
      if (isSettled) counts.push([id, found.length]);
      else dirty.add(message);
    }
    this.paint();
    if (this.isGoing) this.show(isSettled);
    if (dirty.size > 0 || this.isGoing) this.updateSoon();
    for (const [id, count] of counts) options.onCount(id, count);
  }

  private isWanted(message: Element, id: string): boolean {
    return message.isConnected && (this.seen.has(message) || id === this.current?.messageId);
  }

  private paint(): void {
    CSS.highlights.set(allMarks, new Highlight(...[...this.ranges.values()].flat()));
    const range = this.currentRange();
    const current = new Highlight(...(range ? [range] : []));
    current.priority = 1;
    CSS.highlights.set(currentMark, current);
  }

  // Once more in the next frame: what comes into sight may be of another size than it was out of it.
  private show(isSettled: boolean): void {
    const range = this.currentRange();
    if (isSettled) this.isGoing = false;
    if (!range) return;
    this.bringIntoView(range);
    nextFrame(() => this.currentRange() === range && this.bringIntoView(range));
  }

  private bringIntoView(range: Range): void {
    const { scroller, keeper } = this.options;
    const message = this.current && this.find(this.current.messageId);
    if (!message) return;
    unfold(message, range);
    showSideways(range);
    const frame = scroller.getBoundingClientRect();
    const box = range.getBoundingClientRect();
    const isInView = box.top >= frame.top + marginPx && box.bottom <= frame.bottom - marginPx / 2;
    // Where it is now, held while an answer streams; or a third from the top.
    const above = isInView ? box.top - frame.top : frame.height / 3;
    const offsetPx = box.top - message.getBoundingClientRect().top - above;
    keeper()?.restore({ messageId: this.current?.messageId ?? '', offsetPx, atEnd: false });
  }
}

function unfold(message: HTMLElement, range: Range): void {
  const folded = message.querySelector('.question-body.folded');
  if (!folded || range.getBoundingClientRect().bottom <= folded.getBoundingClientRect().bottom) return;
  message.querySelector<HTMLElement>('.fold')?.click();
}

function showSideways(range: Range): void {
  const wide = range.startContainer.parentElement?.closest('pre, .table-scroller');
  if (!wide) return;
  const [box, frame] = [range.getBoundingClientRect(), wide.getBoundingClientRect()];
  if (box.left < frame.left || box.right > frame.right) wide.scrollLeft += box.left - frame.left - frame.width / 3;
}
