import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { type Failure, ThroughlineError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { StateStore } from '../../base/stateStore.ts';
import { failures } from '../errors.ts';
import type { ImageRef } from '../model/image.ts';
import type { Session, SessionDetails, SessionEntry, SessionFigures, SessionSummary } from '../model/session.ts';
import { copyMessages } from '../storage/copyMessages.ts';
import type { SessionFilter } from '../storage/sessionListStore.ts';
import type { SessionPatch } from '../storage/sessionStore.ts';
import type { Stores } from '../storage/stores.ts';
import { writing } from '../storage/writeFailure.ts';
import { ResumeKeeper } from './resumeKeeper.ts';
import type { AddedSource, Attachment, ContextSnapshot, QueuedQuestion, ScrollPlace } from './resumeState.ts';
import { commitSessionTitle, shownTitle, titleFromQuestion, untitled } from './sessionTitle.ts';

const dayMs = 24 * 60 * 60 * 1000;

export interface SessionManagerOptions {
  readonly stores: Stores;
  readonly projectId: string;
  /** `workspaceState` in the editor. */
  readonly workspace: StateStore;
  readonly log: Log;
  /** The system prompt of a session that is made without one. */
  readonly systemPrompt?: () => string;
  readonly now?: () => number;
  /** Told when the resume state could not be saved anywhere, by a save that nobody waits for. */
  readonly onStorageFailure?: (failure: Failure) => void;
}

/** A session to be made. A `title` given here counts as given by the user. */
export interface NewSession {
  readonly title?: string;
  readonly systemPrompt?: string;
  readonly model?: string;
  readonly branch?: string;
}

export interface SessionChange {
  /** `removed`: out of the trash, for good. */
  readonly kind: 'created' | 'changed' | 'deleted' | 'restored' | 'removed' | 'activated';
  readonly sessionId: string;
}

/** What came back when the project was opened. */
export interface LoadOutcome {
  /** The session to go on with: the one that was active, else the latest, else a new one. */
  readonly active: Session;
  /** What the project looked like when the state was saved. */
  readonly context?: ContextSnapshot;
  /** What could not be restored; never fatal. */
  readonly failures: readonly Failure[];
}

/**
 * The sessions of one project, which one is active, and what resumes the work: drafts, scroll positions,
 * attachments. Sessions are written at once; the rest is saved a moment after it changed, or with `save`.
 * Methods that change a session throw `session.notFound` when the project has no such session.
 */
export class SessionManager implements Disposable {
  private readonly stores: Stores;
  private readonly projectId: string;
  private readonly now: () => number;
  private readonly defaultSystemPrompt: () => string;
  private readonly resume: ResumeKeeper;
  private readonly changes = new Emitter<SessionChange>();

  readonly onDidChange = this.changes.event;

  constructor(options: SessionManagerOptions) {
    this.stores = options.stores;
    this.projectId = options.projectId;
    this.now = options.now ?? Date.now;
    this.defaultSystemPrompt = options.systemPrompt ?? (() => '');
    this.resume = new ResumeKeeper({
      projectId: options.projectId,
      database: options.stores.database,
      resumeStates: options.stores.resumeStates,
      meta: options.stores.meta,
      workspace: options.workspace,
      log: options.log,
      now: this.now,
      onStorageFailure: options.onStorageFailure ?? (() => {}),
    });
  }

  /** Makes a session. It is not active until `activate`. */
  create({ title, systemPrompt = this.defaultSystemPrompt(), model, branch }: NewSession = {}): Session {
    const now = this.now();
    const session: Session = {
      id: randomUUID(),
      projectId: this.projectId,
      title: title ?? untitled,
      titleIsCustom: title !== undefined,
      systemPrompt,
      ...(model !== undefined && { model }),
      ...(branch !== undefined && { branch }),
      createdAtMs: now,
      updatedAtMs: now,
    };
    this.write(() => this.stores.sessions.insert(session));
    this.changes.fire({ kind: 'created', sessionId: session.id });
    return session;
  }

  /** Tells that sessions were written by somebody else here: they were taken over from another assistant. */
  announce(ids: readonly string[]): void {
    const last = ids.at(-1);
    // Once for all of them: whoever lists sessions, of this project or of all, reads all of them again.
    if (last !== undefined) this.changes.fire({ kind: 'created', sessionId: last });
  }

  get(id: string): Session | undefined {
    const session = this.stores.sessions.get(id);
    return session?.projectId === this.projectId ? session : undefined;
  }

  /** The history as a list, newest activity first, with what is archived and what is in the trash. */
  entries(filter: Omit<SessionFilter, 'projectId'> = {}): SessionEntry[] {
    return this.stores.sessionList.entries({ ...filter, projectId: this.projectId });
  }

  /** What the rows of a list say of the answers of these sessions, of this project or another. */
  figures(ids: readonly string[]): Map<string, SessionFigures> {
    return this.stores.sessionList.figures(ids);
  }

  details(id: string): SessionDetails {
    return this.stores.sessionList.details(id);
  }

  /** Is a session of the project in the trash? */
  get hasTrash(): boolean {
    return this.stores.sessionList.hasTrash(this.projectId);
  }

  /** The git branches that sessions of the project were used on, the one used last first. */
  branches(): string[] {
    return this.stores.sessionList.branches(this.projectId);
  }

  /** The conversation in which something was asked last on a git branch. */
  lastOn(branch: string): Session | undefined {
    const id = this.stores.sessionList.lastOn(this.projectId, branch, commitSessionTitle);
    return id === undefined ? undefined : this.get(id);
  }

  /** Another number whenever another window has written. */
  get writesElsewhere(): number {
    return this.stores.database.writesElsewhere();
  }

  /** Newest activity first, without the deleted. */
  list(): SessionSummary[] {
    return this.stores.sessions.list(this.projectId);
  }

  /** The conversation with the newest activity: not the session of commit messages, nor an archived one. */
  latest(): Session | undefined {
    return this.stores.sessions.latest(this.projectId, commitSessionTitle);
  }

  rename(id: string, title: string): Session {
    const line = title.replaceAll(/\s+/g, ' ').trim();
    return line === '' ? this.existing(id) : this.update(id, { title: line, titleIsCustom: true });
  }

  /** Names the session after its first question, unless the user has named it. */
  titleFromFirstQuestion(id: string, question: string): Session {
    const session = this.existing(id);
    return session.titleIsCustom ? session : this.update(id, { title: titleFromQuestion(question) });
  }

  /** Chooses a model for the session; `undefined` goes back to the one in the settings. */
  setModel(id: string, model: string | undefined): Session {
    const session = this.update(id, { model: model ?? null });
    if (id === this.resume.state.activeSessionId) this.rememberActive(session);
    return session;
  }

  /** Keeps sessions at the top of lists, or not any more. */
  pin(ids: readonly string[], isPinned: boolean): void {
    this.each(ids, 'changed', (id) =>
      this.stores.sessions.setPinned(this.existing(id).id, isPinned ? this.now() : null),
    );
  }

  /** Puts sessions away, or brings them back into the lists. */
  archive(ids: readonly string[], isArchived: boolean): void {
    const since = isArchived ? this.now() : null;
    this.each(ids, 'changed', (id) => this.stores.sessions.setArchived(this.existing(id).id, since));
  }

  /** Remembers that something is asked in the session on this git branch. */
  usedOn(id: string, branch: string): void {
    const { branch: before } = this.existing(id);
    this.write(() => this.stores.database.transaction(() => this.stores.sessions.setBranch(id, branch, this.now())));
    if (branch !== before) this.changes.fire({ kind: 'changed', sessionId: id });
  }

  /**
   * A copy of a session, of this project or another, with the messages that it shows. It belongs to this project, and is the
   * newest.
   */
  duplicate(id: string): Session {
    const original = this.stores.sessions.get(id);
    if (!original) throw new ThroughlineError(failures.sessionNotFound());
    const { messages, sessions, database } = this.stores;
    const now = this.now();
    const {
      pinnedAtMs: _pinned,
      archivedAtMs: _archived,
      origin: _origin,
      madeFrom: _madeFrom,
      branch,
      ...kept
    } = original;
    const copy: Session = {
      ...kept,
      id: randomUUID(),
      projectId: this.projectId,
      title: l10n.t('{title} (copy)', { title: shownTitle(original.title) }),
      ...(branch !== undefined && original.projectId === this.projectId && { branch }),
      createdAtMs: now,
      updatedAtMs: now,
    };
    this.write(() =>
      database.transaction(() => {
        sessions.insert(copy);
        const head = sessions.head(id);
        const copies = copyMessages(database, head === null ? [] : messages.pathIds(head), { sessionId: copy.id });
        sessions.setHead(copy.id, copies.at(-1) ?? null, now);
      }),
    );
    this.changes.fire({ kind: 'created', sessionId: copy.id });
    return copy;
  }

  /** Puts a session into the trash; `restore` brings it back. When it was active, the latest or a new one becomes so. */
  delete(id: string): void {
    this.deleteAll([id]);
  }

  /** {@link delete} of several: all, or none. */
  deleteAll(ids: readonly string[]): void {
    this.each(ids, 'deleted', (id) =>
      this.stores.sessions.setDeleted(this.existing(id).id, this.projectId, this.now()),
    );
    if (ids.includes(this.resume.state.activeSessionId ?? '')) this.activate(this.latestOrNew().id);
  }

  restore(id: string): Session {
    this.restoreAll([id]);
    return this.existing(id);
  }

  /** {@link restore} of several: all, or none. */
  restoreAll(ids: readonly string[]): void {
    this.each(ids, 'restored', (id) => {
      if (!this.stores.sessions.restore(id, this.projectId, this.now()))
        throw new ThroughlineError(failures.sessionNotFound());
    });
  }

  /** Removes sessions that are in the trash, with all that was said in them: they cannot be brought back. Gives their number. */
  deleteForever(ids: readonly string[]): number {
    const { sessions } = this.stores;
    const removed = this.write(() =>
      this.stores.database.transaction(() => ids.filter((id) => sessions.deleteForever(id, this.projectId))),
    );
    for (const sessionId of removed) this.changes.fire({ kind: 'removed', sessionId });
    if (removed.length > 0) this.stores.database.emptyJournal();
    return removed.length;
  }

  /** Sessions that are in the trash for longer than `days`, without the pinned ones. None with 0 days, which keeps forever. */
  expired(days: number): string[] {
    return days > 0 ? this.stores.sessionList.expired(this.projectId, this.now() - days * dayMs) : [];
  }

  /** The session that the user is in. Where there is none (any more), the latest or a new one becomes it. */
  get active(): Session {
    const { activeSessionId, model } = this.resume.state;
    const known = activeSessionId === undefined ? undefined : this.get(activeSessionId);
    return known ?? this.activate(this.latestOrNew(model).id);
  }

  activate(id: string): Session {
    const session = this.existing(id);
    this.rememberActive(session);
    this.changes.fire({ kind: 'activated', sessionId: id });
    return session;
  }

  draft(id: string): string {
    return this.resume.state.sessions[id]?.draft ?? '';
  }

  setDraft(id: string, draft: string): void {
    this.resume.updateSession(id, { draft });
  }

  /** What is shown with the draft. */
  draftImages(id: string): readonly ImageRef[] {
    return this.resume.state.sessions[id]?.images ?? [];
  }

  setDraftImages(id: string, images: readonly ImageRef[]): void {
    this.resume.updateSession(id, { images });
  }

  /** Questions that wait to be asked. One that was asked, and whose taking out was not saved, does not wait any more. */
  queue(id: string): readonly QueuedQuestion[] {
    const queued = this.resume.state.sessions[id]?.queued ?? [];
    return queued.filter((question) => this.stores.messages.get(question.id) === undefined);
  }

  setQueue(id: string, queued: readonly QueuedQuestion[]): void {
    this.resume.updateSession(id, { queued });
  }

  scroll(id: string): ScrollPlace | undefined {
    return this.resume.state.sessions[id]?.scroll;
  }

  setScroll(id: string, scroll: ScrollPlace): void {
    this.resume.updateSession(id, { scroll });
  }

  /** Remembers it until the window closes, of a session that another window holds. */
  keepScroll(id: string, scroll: ScrollPlace): void {
    this.resume.keepScroll(id, scroll);
  }

  /** Takes draft and queue of a session as another window has saved them last, if that was after this one. */
  adoptPlace(id: string): void {
    this.resume.adopt(id);
  }

  /** Has the history know drafts and queues as they are now. */
  savePlaces(): void {
    this.resume.saveInHistory();
  }

  /** A session in which nothing was asked yet; a new one where there is none that `isFree`. */
  emptyOne(isFree: (id: string) => boolean): Session {
    const empty = this.list().find(
      ({ id, title, messageCount, archivedAtMs }) =>
        title === untitled && messageCount === 0 && archivedAtMs === undefined && this.draft(id) === '' && isFree(id),
    );
    return (empty && this.get(empty.id)) ?? this.create();
  }

  get attachments(): readonly Attachment[] {
    return this.resume.state.attachments;
  }

  get sources(): readonly AddedSource[] {
    return this.resume.state.sources ?? [];
  }

  /** Remembers what was added: files, and what is not one file. */
  setAttachments(attachments: readonly Attachment[], sources: readonly AddedSource[] = []): void {
    this.resume.update({ attachments, ...((sources.length > 0 || this.sources.length > 0) && { sources }) });
  }

  /** Does the active file or selection go along by itself? */
  get followsEditor(): boolean {
    return this.resume.state.followsEditor;
  }

  setFollowsEditor(followsEditor: boolean): void {
    this.resume.update({ followsEditor });
  }

  /** Remembers what the project looks like now, to be compared with when the user comes back. */
  setContext(context: ContextSnapshot): void {
    this.resume.update({ context });
  }

  /** Brings back where the user was. Call once, before anything else is changed. */
  async load(): Promise<LoadOutcome> {
    const told = await this.resume.load();
    const { context, activeSessionId } = this.resume.state;
    const { active } = this;
    // The session may be gone with a damaged history; what was being written in it is not.
    const draft = activeSessionId === undefined ? '' : this.draft(activeSessionId);
    if (activeSessionId !== active.id && draft !== '' && this.draft(active.id) === '') {
      this.setDraft(active.id, draft);
      this.setDraftImages(active.id, this.draftImages(activeSessionId ?? ''));
    }
    return { active, failures: told, ...(context && { context }) };
  }

  /** Writes everything that is not saved yet. */
  async save(): Promise<void> {
    await this.resume.flush();
  }

  dispose(): void {
    this.resume.dispose();
    this.changes.dispose();
  }

  private rememberActive(session: Session): void {
    this.resume.update({ activeSessionId: session.id, model: session.model });
  }

  private latestOrNew(model?: string): Session {
    return this.latest() ?? this.create(model === undefined ? {} : { model });
  }

  // As a whole or not at all; announced after it is stored.
  private each(ids: readonly string[], kind: SessionChange['kind'], change: (id: string) => void): void {
    this.write(() => this.stores.database.transaction(() => ids.forEach(change)));
    for (const sessionId of ids) this.changes.fire({ kind, sessionId });
  }

  private update(id: string, patch: SessionPatch): Session {
    this.existing(id);
    this.write(() => this.stores.sessions.update(id, patch));
    this.changes.fire({ kind: 'changed', sessionId: id });
    return this.existing(id);
  }

  private existing(id: string): Session {
    const session = this.get(id);
    if (!session) throw new ThroughlineError(failures.sessionNotFound());
    return session;
  }

  private write<T>(work: () => T): T {
    return writing(this.stores.database, work);
  }
}
