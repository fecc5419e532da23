import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { ThroughlineError } from '../../base/errors.ts';
import { isRecord } from '../../base/records.ts';
import { failures } from '../errors.ts';
import { emptyResumeState, mergeResumeStates } from '../sessions/resumeState.ts';
import { savedResumeState } from '../sessions/resumeStateStorage.ts';
import type { SessionManager } from '../sessions/sessionManager.ts';
import type { ProjectOverview } from '../storage/relinkStore.ts';
import type { Stores } from '../storage/stores.ts';
import { writingAsOne } from '../storage/writeFailure.ts';

export interface RelinkingOptions {
  readonly stores: Stores;
  /** The project that is open. */
  readonly projectId: string;
  readonly now: () => number;
  /** Holds the drafts of this window, which go along. */
  readonly sessions?: Pick<SessionManager, 'savePlaces' | 'adoptPlace'>;
}

/** A project whose sessions can be attached to the open one. */
export interface OtherProject extends ProjectOverview {
  /** Is its folder where it was? */
  readonly isInPlace: boolean;
}

/** Sessions that were attached to the open project. */
export interface Relinked {
  readonly fromId: string;
  readonly fromName: string;
  readonly sessionIds: readonly string[];
  readonly atMs: number;
}

/** So many can be undone. */
const mostKept = 20;

/** Attaches the sessions of another project to the open one: those of a folder that was moved and is not under git, for one. */
export class Relinking {
  private readonly options: RelinkingOptions;

  constructor(options: RelinkingOptions) {
    this.options = options;
  }

  /** The other projects that have sessions: those whose folder is gone first, then the one used last. */
  others(): OtherProject[] {
    const { stores, projectId } = this.options;
    const others = stores.relink
      .projects()
      .filter(({ id }) => id !== projectId)
      .map((project) => ({ ...project, isInPlace: isFolder(project.path) }));
    return [...others.filter(({ isInPlace }) => !isInPlace), ...others.filter(({ isInPlace }) => isInPlace)];
  }

  /**
   * Attaches all sessions of a project, those in its trash too, with their drafts and waiting questions, as one change.
   * @throws ThroughlineError while an answer is being written in one of them.
   */
  attach({ id, name }: Pick<ProjectOverview, 'id' | 'name'>): Relinked {
    const { stores, projectId, now, sessions } = this.options;
    let placed: readonly string[] = [];
    const done = writingAsOne(this.options.stores.database, () => {
      const sessionIds = this.move(stores.relink.sessionIds(id), id, projectId);
      placed = this.copyPlaces(sessionIds, id, projectId);
      const relinked = { fromId: id, fromName: name, sessionIds, atMs: now() };
      this.remember([relinked, ...this.done()]);
      return relinked;
    });
    for (const sessionId of placed) sessions?.adoptPlace(sessionId);
    return done;
  }

  /** What was attached, the last first; it stays known after a restart. */
  done(): Relinked[] {
    const saved = this.options.stores.meta.get(this.key);
    const list: unknown = saved === undefined ? [] : JSON.parse(saved);
    return Array.isArray(list) ? list.filter(isRelinked) : [];
  }

  /** Gives the sessions back that are still here, with what was drafted in them since. Throws as {@link attach} does. */
  undo(relinked: Relinked): readonly string[] {
    const { projectId, sessions } = this.options;
    sessions?.savePlaces();
    return writingAsOne(this.options.stores.database, () => {
      const back = this.move(relinked.sessionIds, projectId, relinked.fromId);
      this.copyPlaces(back, projectId, relinked.fromId);
      this.remember(this.done().filter(({ fromId, atMs }) => fromId !== relinked.fromId || atMs !== relinked.atMs));
      return back;
    });
  }

  private move(ids: readonly string[], fromId: string, toId: string): string[] {
    const { relink, messages } = this.options.stores;
    const moved = relink.move(ids, fromId, toId);
    const busy = new Set(messages.streaming().map(({ sessionId }) => sessionId));
    if (moved.some((id) => busy.has(id))) throw new ThroughlineError(failures.conversationBusy());
    return moved;
  }

  // Drafts, waiting questions and scroll places are kept with the project. What is newer there stays, and so does a state that
  // this version cannot read. Gives the sessions that have any.
  private copyPlaces(ids: readonly string[], fromId: string, toId: string): string[] {
    const { stores, now } = this.options;
    const from = savedResumeState(stores.resumeStates.get(fromId));
    const moved = new Set(ids);
    const places = Object.entries(from?.sessions ?? {}).filter(([id]) => moved.has(id));
    if (places.length === 0) return [];
    stores.resumeStates.update(toId, now(), (current) => {
      const known = current === undefined ? emptyResumeState : savedResumeState(current);
      const sessions = Object.fromEntries(places);
      return known ? JSON.stringify(mergeResumeStates(known, { ...emptyResumeState, sessions })) : (current ?? '');
    });
    return places.map(([id]) => id);
  }

  private get key(): string {
    return `relinked:${this.options.projectId}`;
  }

  private remember(list: readonly Relinked[]): void {
    this.options.stores.meta.set(this.key, JSON.stringify(list.slice(0, mostKept)));
  }
}

function isFolder(path: string): boolean {
  return isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isRelinked(value: unknown): value is Relinked {
  if (!isRecord(value) || !Array.isArray(value.sessionIds)) return false;
  const { fromId, fromName, atMs, sessionIds } = value;
  return [fromId, fromName, ...sessionIds].every((text) => typeof text === 'string') && typeof atMs === 'number';
}
