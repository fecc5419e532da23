import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorMessage, isAbortError, ThroughlineError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../errors.ts';
import { copyOpenDatabase } from '../storage/database.ts';
import { makePrivateFile, timeStamp } from '../storage/databaseFile.ts';
import type { HealthFinding } from '../storage/healthStore.ts';
import { markSuspect } from '../storage/openHistoryDatabase.ts';
import type { ProjectOverview } from '../storage/relinkStore.ts';
import type { Stores } from '../storage/stores.ts';
import { writing } from '../storage/writeFailure.ts';
import { copiesOf, type HistoryCopy } from './historyCopies.ts';
import { Relinking, type RelinkingOptions } from './relinking.ts';
import { Retention } from './retention.ts';

export interface HistoryCareOptions {
  readonly stores: Stores;
  /** The project that is open. */
  readonly projectId: string;
  /** Holds the drafts of this window. */
  readonly sessions?: RelinkingOptions['sessions'];
  readonly log: Log;
  readonly now?: () => number;
}

export interface Waiting {
  readonly signal: AbortSignal;
  /** Told a share of the work, up to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a repair did. */
export interface HistoryRepair {
  /** The history as it was before, if anything of it was changed. */
  readonly copy?: string;
  /** Is the file itself damaged? Then it is set aside and read anew when the history is opened the next time. */
  readonly needsReload: boolean;
  /** What is still found: rows that belong to nothing stay where they are. */
  readonly left: readonly HealthFinding[];
}

export type { HealthFinding, HistoryCopy, ProjectOverview };

/** Looks after the history as a whole: where it is, copies of it, whether it is sound, whose it is, and how long it is kept. */
export class HistoryCare {
  readonly relinking: Relinking;
  readonly retention: Retention;
  private readonly stores: Stores;
  private readonly log: Log;

  constructor({ stores, projectId, sessions, log, now = Date.now }: HistoryCareOptions) {
    this.stores = stores;
    this.log = log;
    this.relinking = new Relinking({ stores, projectId, now, ...(sessions && { sessions }) });
    this.retention = new Retention({ stores, now });
  }

  /** The file that the history is in. @throws ThroughlineError when it is in memory only. */
  get file(): string {
    const { path } = this.stores.database;
    if (path === ':memory:') throw new ThroughlineError(failures.historyNotOnDisk());
    return path;
  }

  get isOnDisk(): boolean {
    return this.stores.database.path !== ':memory:';
  }

  get folder(): string {
    return dirname(this.file);
  }

  /** Is this the file of the history, by whatever name or link? */
  async isHistory(path: string): Promise<boolean> {
    const [own, other] = await Promise.all([stat(this.file), stat(path).catch(() => undefined)]);
    return other !== undefined && own.ino === other.ino && own.dev === other.dev;
  }

  /** Copies the history, while it is in use, into a file that is whole or not there. Stopping it leaves what was there. */
  async backUp(target: string, { signal, onProgress }: Waiting): Promise<void> {
    const source = this.file;
    const part = `${target}.${process.pid}.part`;
    try {
      if (await this.isHistory(target)) throw new Error(l10n.t('That is the history itself. Choose another file.'));
      makePrivateFile(part);
      await copyOpenDatabase(source, part, { signal, ...(onProgress && { onProgress }) });
      // What a file of the same name has left would be taken for this one's.
      for (const end of ['-wal', '-shm']) await rm(`${target}${end}`, { force: true });
      await rename(part, target);
      this.log.info(`Backed the history up as ${target}.`);
    } catch (error) {
      if (isAbortError(error) || signal.aborted) throw error;
      throw new ThroughlineError(failures.backupFailed(target, errorMessage(error)), { cause: error });
    } finally {
      await rm(part, { force: true });
    }
  }

  /** The copies that were made of it before updates and repairs, and what was set aside: what is deleted stays in these. */
  copies(): Promise<HistoryCopy[]> {
    return copiesOf(this.file);
  }

  /** Looks for what is wrong with the history. Changes nothing. */
  check(signal: AbortSignal): Promise<HealthFinding[]> {
    this.log.info(`Checking ${this.file}.`);
    return this.stores.health.check(signal);
  }

  /**
   * Puts right what was found, and deletes nothing: before anything of the conversations is changed, the history is copied beside itself.
   */
  async repair(findings: readonly HealthFinding[], waiting: Waiting): Promise<HistoryRepair> {
    const has = (...parts: readonly HealthFinding['part'][]) => findings.some(({ part }) => parts.includes(part));
    if (has('pages')) {
      markSuspect(this.file, this.log);
      return { needsReload: true, left: findings };
    }
    const copy = has('rows', 'parents', 'heads', 'counts') ? `${this.file}.before-repair-${timeStamp()}` : undefined;
    if (copy !== undefined) {
      await this.backUp(copy, waiting);
      writing(this.stores.database, () => this.stores.health.tieLooseEnds());
    }
    if (has('search')) writing(this.stores.database, () => this.stores.search.rebuild());
    const left = await this.check(waiting.signal);
    this.log.info(`Repaired the history: ${findings.length} findings, ${left.length} left.`);
    return { ...(copy !== undefined && { copy }), needsReload: false, left };
  }
}
