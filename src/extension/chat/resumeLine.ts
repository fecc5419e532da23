import { ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { ResumeChanges } from '../../core/chat/resumeChanges.ts';
import type { Core } from '../../core/core.ts';
import type { ResumeChoice, ToView } from '../../protocol/chatProtocol.ts';

export interface ResumeLineOptions {
  readonly core: Core;
  readonly log: Log;
  readonly post: (message: ToView) => void;
  readonly now?: () => number;
}

/** Who was away for less knows what was done meanwhile. */
const gapMs = 10 * 60_000;

/** Says, when the user comes back to a session, what has changed since its last question, and does what they choose. */
export class ResumeLine {
  private readonly options: ResumeLineOptions;
  private readonly now: () => number;
  private readonly startedMs: number;
  private checking: AbortController | undefined;
  private shown: ResumeChanges | undefined;
  /** What was told and answered, so that it is told once. */
  private settled = '';
  private leftMs: number | undefined;

  constructor(options: ResumeLineOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.startedMs = this.now();
  }

  /** The user looks at the active session: what has changed is told when they were away. */
  async check(): Promise<void> {
    const { core, log } = this.options;
    this.checking?.abort();
    const checking = new AbortController();
    this.checking = checking;
    try {
      const changes = await core.changesSince(core.sessions.active.id, checking.signal);
      if (checking.signal.aborted) return;
      const isDue = changes && this.wasAway(changes.sinceMs) && JSON.stringify(changes) !== this.settled;
      this.show(isDue ? changes : undefined);
    } catch (error) {
      if (checking.signal.aborted) return;
      // A disk or a git that fails is told where it matters; here it only means that nothing is known.
      log.warn('What has changed since the last question could not be found', error);
    }
  }

  /** The window has or has lost the keyboard: coming back to it after a while counts as well. */
  windowFocused(isFocused: boolean): void {
    const { leftMs } = this;
    this.leftMs = isFocused ? undefined : this.now();
    if (isFocused && leftMs !== undefined && this.now() - leftMs > gapMs) void this.check();
  }

  /** A question was asked: the conversation is of now. */
  clear(): void {
    this.checking?.abort();
    if (this.shown) this.show(undefined);
  }

  async choose(choice: ResumeChoice): Promise<void> {
    const { shown } = this;
    if (!shown) return;
    this.settled = JSON.stringify(shown);
    this.show(undefined);
    if (choice === 'freeze') this.freeze(shown);
    if (choice === 'refresh') await this.refresh(shown);
  }

  dispose(): void {
    this.checking?.abort();
  }

  // A restart is a gap, however short.
  private wasAway(sinceMs: number): boolean {
    return sinceMs < this.startedMs || this.now() - sinceMs > gapMs;
  }

  private show(changes: ResumeChanges | undefined): void {
    if (!changes && !this.shown) return;
    this.shown = changes;
    const notice = changes && {
      sinceMs: changes.sinceMs,
      branch: changes.branch,
      commits: changes.commits,
      files: changes.files.map(({ label, state }) => ({ label, state })),
    };
    this.options.post({ type: 'resume/changed', notice });
  }

  // What is not attached any more is in the conversation as it was.
  private freeze({ messageId, sinceMs, files }: ResumeChanges): void {
    const { context } = this.options.core;
    for (const { path, range, isAttached } of files)
      if (isAttached) context.freezeFile(path, range, { messageId, atMs: sinceMs });
  }

  // What is attached is read anew with each question; the rest goes along with the next.
  private async refresh({ files }: ResumeChanges): Promise<void> {
    const { context } = this.options.core;
    for (const { path, range, state, isAttached } of files) {
      if (isAttached || state === 'gone') continue;
      try {
        await context.addFile(path, { range }, new AbortController().signal);
      } catch (error) {
        // Gone or unreadable since it was looked at.
        if (!(error instanceof ThroughlineError)) throw error;
        this.options.log.warn(`${path} could not be refreshed`, error);
      }
    }
  }
}
