import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../base/disposable.ts';
import { type Failure, ThroughlineError } from '../../base/errors.ts';
import {
  emptyResumeState,
  type ResumeState,
  resumeStateVersion,
  type ScrollPlace,
  type SessionPlace,
} from './resumeState.ts';
import { ResumeStateStorage, type ResumeStateStorageOptions } from './resumeStateStorage.ts';

export interface ResumeKeeperOptions extends ResumeStateStorageOptions {
  /** Told when a save that nobody waits for could not be done anywhere. */
  readonly onStorageFailure: (failure: Failure) => void;
}

/** What can be changed in one go. `undefined` takes the value away. */
export interface ResumeStatePatch
  extends Partial<Pick<ResumeState, 'attachments' | 'sources' | 'followsEditor' | 'context' | 'activeSessionId'>> {
  readonly model?: string | undefined;
}

const saveAfterMs = 150;

/** Holds the resume state of a project and saves it a moment after it changed, many changes at once. */
export class ResumeKeeper implements Disposable {
  private readonly options: ResumeKeeperOptions;
  private readonly storage: ResumeStateStorage;
  private current: ResumeState = emptyResumeState;
  private isDirty = false;
  private timer: NodeJS.Timeout | undefined;
  private saving: Promise<void> = Promise.resolve();

  constructor(options: ResumeKeeperOptions) {
    this.options = options;
    this.storage = new ResumeStateStorage(options);
  }

  get state(): ResumeState {
    return this.current;
  }

  /** Reads what was saved; gives what could not be read. */
  async load(): Promise<readonly Failure[]> {
    const { state, failures, hasKept } = await this.storage.load();
    this.current = state;
    // What could not be read has been set aside; saved over, it is not told again at the next start.
    if (failures.length > 0 || hasKept) this.change(state);
    return failures;
  }

  /** What is as it was changes nothing: no save, and no claim to be the newer of two windows. */
  update(patch: ResumeStatePatch): void {
    if (hasAll(this.current, patch)) return;
    const { model, ...rest } = { ...this.current, ...patch };
    this.change({ ...rest, ...(model !== undefined && { model }) });
  }

  updateSession(id: string, change: Partial<Omit<SessionPlace, 'changedAtMs'>>): void {
    const known = this.current.sessions[id];
    if (known && hasAll(known, change)) return;
    // After what it was before, whatever the clock says: another window takes what is newer.
    const changedAtMs = Math.max(this.options.now(), (known?.changedAtMs ?? 0) + 1);
    const place = { ...known, ...change, changedAtMs };
    this.change({ ...this.current, sessions: { ...this.current.sessions, [id]: place } });
  }

  /** Takes what another window has saved of a session since: draft and queue go with the session. Nothing new to be saved. */
  adopt(id: string): void {
    const saved = this.storage.place(id);
    const known = this.current.sessions[id];
    if (!saved || (known && known.changedAtMs >= saved.changedAtMs)) return;
    this.current = { ...this.current, sessions: { ...this.current.sessions, [id]: saved } };
  }

  /** Remembers, for this window alone, where its user looks at a session whose place belongs to another window. */
  keepScroll(id: string, scroll: ScrollPlace): void {
    const place = { changedAtMs: 0, ...this.current.sessions[id], scroll };
    this.current = { ...this.current, sessions: { ...this.current.sessions, [id]: place } };
  }

  /** Saves now what is not saved yet, and waits for saves under way. */
  async flush(): Promise<void> {
    this.stopTimer();
    const before = this.saving;
    const work = async () => {
      await Promise.allSettled([before]); // Its failure is told to whoever started it.
      if (!this.isDirty) return;
      this.isDirty = false;
      try {
        await this.storage.save(this.current);
      } catch (error) {
        this.isDirty = true;
        throw error;
      }
    };
    this.saving = work();
    await this.saving;
  }

  /** Has the history know now what is not saved yet. */
  saveInHistory(): void {
    if (this.isDirty) this.storage.saveInDatabase(this.current);
  }

  /** Saves what can be saved without waiting. */
  dispose(): void {
    this.stopTimer();
    if (this.isDirty) this.storage.saveInDatabase(this.current);
    this.isDirty = false;
  }

  private change(state: Omit<ResumeState, 'version' | 'savedAtMs'>): void {
    const savedAtMs = Math.max(this.options.now(), this.current.savedAtMs + 1);
    this.current = { ...state, version: resumeStateVersion, savedAtMs };
    this.isDirty = true;
    this.timer ??= setTimeout(() => void this.saveSoon(), saveAfterMs).unref();
  }

  private async saveSoon(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      this.options.log.error('Drafts and attachments could not be saved.', error);
      if (error instanceof ThroughlineError) this.options.onStorageFailure(error.failure);
    }
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** Does `whole` hold everything that `part` says, as it says it? */
function hasAll<T extends object>(whole: T, part: Partial<T>): boolean {
  return Object.entries(part).every(([key, value]) => isDeepStrictEqual(whole[key as keyof T], value));
}
