import type { ScrollPosition } from '../protocol/chatProtocol.ts';
import { createDebounced } from './debounce.ts';
import type { Host, KeptState } from './host.ts';

const reportDelayMs = 250;

/**
 * Reports draft and scroll position to the extension, which owns them, and keeps a copy with the editor for an
 * instant first picture. Late by at most a quarter of a second, and at once when the view loses the focus or hides.
 */
export class ViewMemory {
  private readonly host: Host;
  private readonly draftReport = createDebounced(reportDelayMs);
  private readonly scrollReport = createDebounced(reportDelayMs);
  private state: KeptState;

  constructor(host: Host) {
    this.host = host;
    this.state = host.kept() ?? { sessionId: '', draft: '' };
    window.addEventListener('blur', () => this.flush());
    window.addEventListener('pagehide', () => this.flush());
    document.addEventListener('visibilitychange', () => this.flush());
  }

  get draft(): string {
    return this.state.draft;
  }

  /** The session shown is `sessionId` now, with this draft. Reports what is still owed to the one before. */
  open(sessionId: string, draft: string): void {
    this.flush();
    this.state = { sessionId, draft };
    this.host.keep(this.state);
  }

  setDraft(draft: string): void {
    const { sessionId } = this.state;
    this.state = { ...this.state, draft };
    this.draftReport.call(() => {
      this.host.keep(this.state);
      // Before the first snapshot nobody knows whose draft it is.
      if (sessionId !== '') this.host.post({ type: 'draft/changed', sessionId, text: draft });
    });
  }

  /** The draft was sent. The extension keeps it as draft until the question is stored. */
  sent(): void {
    this.draftReport.cancel();
    this.state = { ...this.state, draft: '' };
    this.host.keep(this.state);
  }

  /** The reader moved; `read` measures where they are, once they rest. */
  setScroll(read: () => ScrollPosition | undefined): void {
    const { sessionId } = this.state;
    this.scrollReport.call(() => {
      const scroll = read();
      if (!scroll) return;
      this.state = { ...this.state, scroll };
      this.host.keep(this.state);
      if (sessionId !== '') this.host.post({ type: 'scroll/changed', sessionId, scroll });
    });
  }

  flush(): void {
    this.draftReport.flush();
    this.scrollReport.flush();
  }
}
