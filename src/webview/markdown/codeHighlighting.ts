import { whenIdle } from '../frames.ts';
import { languageOf } from './codeBlock.ts';
import type { Highlight } from './highlighter.ts';
import { highlightFragment } from './highlightFragment.ts';

/** Code blocks longer than this stay plain: colouring them would hold up the page. UTF-16 units. */
const maxLength = 50_000;
const nearViewport = '400px 0px';

/** Colours complete code blocks, near the viewport only, one at a time when the page is idle. */
export class CodeHighlighting {
  private readonly observer: IntersectionObserver;
  private readonly waiting: HTMLElement[] = [];
  private readonly onError: (error: unknown) => void;
  private loading: Promise<Highlight> | undefined;
  private isScheduled = false;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
    this.observer = new IntersectionObserver((entries) => this.onSeen(entries), { rootMargin: nearViewport });
  }

  add(block: HTMLElement): void {
    const code = block.querySelector('code');
    const length = code?.textContent?.length ?? 0;
    if (!code || languageOf(code) === '' || length === 0 || length > maxLength) return;
    this.observer.observe(block);
  }

  private onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!target.isConnected) this.observer.unobserve(target);
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      this.observer.unobserve(target);
      this.waiting.push(target);
    }
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled || this.waiting.length === 0) return;
    this.isScheduled = true;
    whenIdle(() => {
      this.loading ??= import('./highlighter.ts').then((module) => module.createHighlight());
      this.loading
        .then((highlight) => this.colourNext(highlight))
        .catch(this.onError)
        .finally(() => {
          this.isScheduled = false;
          this.schedule();
        });
    });
  }

  // The newest first: it is most likely the one that is read.
  private colourNext(highlight: Highlight): void {
    const code = this.waiting.pop()?.querySelector('code');
    if (!code?.isConnected) return;
    const source = code.textContent ?? '';
    const markup = highlight(source, languageOf(code));
    const fragment = markup === undefined ? undefined : highlightFragment(markup);
    // Colour never changes the code: if it would, the block stays plain.
    if (fragment && fragment.textContent === source) code.replaceChildren(fragment);
  }
}
