import { type Failure, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { StateStore } from '../../base/stateStore.ts';
import { failures } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import type { MetaStore } from '../storage/metaStore.ts';
import type { ResumeStore } from '../storage/resumeStore.ts';
import { writeFailure } from '../storage/writeFailure.ts';
import {
  emptyResumeState,
  mergeResumeStates,
  type ResumeState,
  resumeStateVersion,
  type SessionPlace,
} from './resumeState.ts';
import { readResumeState } from './resumeStateSchema.ts';

export interface ResumeStateStorageOptions {
  readonly projectId: string;
  readonly database: Database;
  readonly resumeStates: ResumeStore;
  readonly meta: MetaStore;
  /** `workspaceState` in the editor. */
  readonly workspace: StateStore;
  readonly log: Log;
  readonly now: () => number;
}

export interface LoadedState {
  readonly state: ResumeState;
  readonly failures: readonly Failure[];
  /** Was a state among them that an older version had kept for this one? */
  readonly hasKept: boolean;
}

export const resumeStateKey = 'throughline.resumeState';
const damagedListKey = `${resumeStateKey}.damaged`;
const keptDamaged = 3;

/** Under which name a state is kept that only that version and later ones can read. Each place keeps its own. */
export function keptForVersion(version: number): string {
  return `${resumeStateKey}.v${version}`;
}

/**
 * Keeps the resume state in two places: with the workspace, and in the history under the project's identity, where a
 * moved folder (for the editor a new workspace) finds it. Either alone is enough.
 */
export class ResumeStateStorage {
  private readonly options: ResumeStateStorageOptions;
  private hasKept = false;

  constructor(options: ResumeStateStorageOptions) {
    this.options = options;
  }

  /**
   * The newer of both, merged, with what an older version had kept for this one. What cannot be read is told, never
   * fatal: a damaged state is set aside, one of a newer version stays until it is saved over, and is kept then.
   */
  async load(): Promise<LoadedState> {
    const kept = this.keptForThisVersion();
    const told: Failure[] = [];
    let state: ResumeState = emptyResumeState;
    for (const value of [this.options.workspace.get(resumeStateKey), this.fromDatabase(), ...kept]) {
      if (value === undefined) continue;
      const reading = readResumeState(value);
      if (reading.kind === 'valid') state = mergeResumeStates(state, reading.state);
      else if (reading.kind === 'newerVersion')
        told.push(failures.resumeStateNewerVersion(keptForVersion(reading.version)));
      else told.push(await this.setAside(value, reading.why));
    }
    this.hasKept = kept.length > 0;
    return { state, failures: told, hasKept: this.hasKept };
  }

  /** Saves in both places. Throws `session.resumeStateNotSaved` when neither took it. */
  async save(state: ResumeState): Promise<void> {
    const savingInWorkspace = this.saveInWorkspace(state); // The database may have to be waited for.
    const inDatabase = this.saveInDatabase(state);
    const inWorkspace = await savingInWorkspace;
    if (inDatabase === undefined && inWorkspace === undefined) this.hasKept = false;
    if (inDatabase === undefined || inWorkspace === undefined) return;
    const why = writeFailure(this.options.database, inDatabase).why;
    throw new ThroughlineError(failures.resumeStateNotSaved(why), {
      cause: new AggregateError([inDatabase, inWorkspace]),
    });
  }

  /** Gives the error instead of throwing it: one place is enough. */
  saveInDatabase(state: ResumeState): unknown {
    const { resumeStates, meta, projectId, log, now } = this.options;
    try {
      resumeStates.update(projectId, now(), (current) => {
        const reading = current === undefined ? undefined : readResumeState(parseJson(current));
        if (current !== undefined && reading?.kind === 'newerVersion') meta.set(this.keptKey(reading.version), current);
        if (this.hasKept) meta.delete(this.keptKey(resumeStateVersion));
        const saved = reading?.kind === 'valid' ? mergeResumeStates(state, reading.state) : state;
        // What another window saved with a clock that runs ahead must not keep ours from being taken.
        return JSON.stringify({ ...state, sessions: saved.sessions });
      });
      return undefined;
    } catch (error) {
      log.warn('The resume state could not be saved in the history.', error);
      return error;
    }
  }

  /** Where the user was in a session, as any window saved it last in the history. */
  place(sessionId: string): SessionPlace | undefined {
    const reading = readResumeState(this.fromDatabase());
    return reading.kind === 'valid' ? reading.state.sessions[sessionId] : undefined;
  }

  private async saveInWorkspace(state: ResumeState): Promise<unknown> {
    const { workspace } = this.options;
    try {
      const current = workspace.get(resumeStateKey);
      const reading = readResumeState(current);
      // When it cannot be kept it is not written over either.
      if (reading.kind === 'newerVersion') await workspace.update(keptForVersion(reading.version), current);
      await workspace.update(resumeStateKey, state);
      if (this.hasKept) await workspace.update(keptForVersion(resumeStateVersion), undefined);
      return undefined;
    } catch (error) {
      this.options.log.warn('The resume state could not be saved with the workspace.', error);
      return error;
    }
  }

  private fromDatabase(): unknown {
    const { resumeStates, projectId, log } = this.options;
    try {
      const stored = resumeStates.get(projectId);
      return stored === undefined ? undefined : parseJson(stored);
    } catch (error) {
      log.warn('The resume state could not be read from the history.', error);
      return undefined;
    }
  }

  private keptForThisVersion(): unknown[] {
    const { workspace, meta, log } = this.options;
    const found = [workspace.get(keptForVersion(resumeStateVersion))];
    try {
      const stored = meta.get(this.keptKey(resumeStateVersion));
      if (stored !== undefined) found.push(parseJson(stored));
    } catch (error) {
      log.warn('What was kept for this version could not be read from the history.', error);
    }
    return found.filter((value) => value !== undefined);
  }

  private keptKey(version: number): string {
    return `${keptForVersion(version)}:${this.options.projectId}`;
  }

  private async setAside(value: unknown, why: string): Promise<Failure> {
    const { workspace, log, now } = this.options;
    const known = workspace.get(damagedListKey);
    const keys = Array.isArray(known) ? known.filter((key) => typeof key === 'string') : [];
    let key = `${resumeStateKey}.damaged-${now()}`;
    while (keys.includes(key)) key += '-2';
    log.warn(`The resume state could not be read (${why}); it is kept as ${key}.`);
    try {
      await workspace.update(key, value);
      await workspace.update(damagedListKey, [...keys, key].slice(-keptDamaged));
      for (const old of [...keys, key].slice(0, -keptDamaged)) await workspace.update(old, undefined);
    } catch (error) {
      log.error('The resume state that could not be read could not be set aside either.', error);
    }
    return failures.resumeStateDamaged(key);
  }
}

/** A state as the history keeps it; `undefined` when there is none, or none that this version can read. */
export function savedResumeState(json: string | undefined): ResumeState | undefined {
  const reading = readResumeState(json === undefined ? undefined : parseJson(json));
  return reading.kind === 'valid' ? reading.state : undefined;
}

/** What is not JSON is given as the text it is, which no reader takes for a state. */
function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return source;
  }
}
