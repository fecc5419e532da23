import { createHash } from 'node:crypto';
import { isAbortError } from '../../base/errors.ts';
import { readImageHeader } from '../../base/imageFile.ts';
import { l10n } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { Stores } from '../storage/stores.ts';
import { writing } from '../storage/writeFailure.ts';
import { readArchive } from './archiveReader.ts';
import type { ArchiveImage, ArchiveSession } from './archiveSchema.ts';
import {
  type ImportPlan,
  knownProject,
  type LostPart,
  type PlannedSession,
  planImport,
  sessionOf,
} from './importPlan.ts';
import { type LostRecord, SessionWriter } from './sessionWriter.ts';

export interface SessionImporterOptions {
  readonly stores: Stores;
  /** The project that is open. */
  readonly projectId: string;
  readonly log: Log;
}

export interface ImportChoices {
  /** Of a session that went on here and there: add what is missing here, take it as another session, or leave it. */
  readonly conflicts: 'merge' | 'copy' | 'skip';
  /** Where sessions of a project go that is not known here: into the open project, or into one of their own. */
  readonly unknownProjects: 'here' | 'own';
}

/** What came in. */
export interface SessionImportOutcome {
  readonly added: number;
  readonly copied: number;
  /** Sessions that were there and have more messages now. */
  readonly grown: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly restored: number;
  readonly messages: number;
  /** How many of them belong to a project that is not open. */
  readonly elsewhere: number;
  readonly unreadable: readonly LostPart[];
  /** What came until then is there; the rest comes when the import is run again. */
  readonly isCancelled: boolean;
  readonly sessionIds: readonly string[];
}

export interface ImportRun {
  readonly choices: ImportChoices;
  readonly signal: AbortSignal;
  /** Told the number of sessions that are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** No more are listed: in a file of another kind everything is wrong. */
const mostListed = 500;

/**
 * Takes back what `SessionExporter` wrote. Nothing that is here is changed or goes: what a session lacks is added, another text for a
 * message stands beside it, and the same file again adds nothing. A session is written in slices, each of them a
 * transaction and whole in itself: what a crash keeps out comes with the next import.
 */
export class SessionImporter {
  private readonly options: SessionImporterOptions;

  constructor(options: SessionImporterOptions) {
    this.options = options;
  }

  /** Reads files and says what they would change. */
  plan(paths: readonly string[], signal: AbortSignal): Promise<ImportPlan> {
    return planImport(paths, this.options.stores, signal);
  }

  /** Aborting ends it with what came until then. Throws when the history cannot be written. */
  async run(plan: ImportPlan, run: ImportRun): Promise<SessionImportOutcome> {
    const tally = new Tally(this.options.projectId);
    try {
      for (const path of plan.paths) await this.runFile(path, { plan, run, tally });
    } catch (error) {
      if (!isAbortError(error) && !run.signal.aborted) throw error;
      tally.isCancelled = true;
    }
    this.options.log.info(`Imported ${tally.added} sessions from files, ${tally.messages} messages.`);
    return tally;
  }

  private async runFile(path: string, { plan, run, tally }: FileRun): Promise<void> {
    const slices = createTimeSlices(run.signal);
    let writer: SessionWriter | undefined;
    let current: string | undefined;
    const lose = (part: LostRecord) => tally.lose({ path, ...part });
    const end = () => {
      if (writer) this.end(writer, tally);
      writer = undefined;
    };
    const begin = (session: ArchiveSession) => {
      end();
      current = session.id;
      writer = this.begin(session, { path, plan, run, tally });
      run.onProgress?.(tally.sessions, plan.sessions.length);
    };
    try {
      for await (const part of readArchive(path, run.signal)) {
        await slices.pause();
        if (part.kind === 'lost') lose(part.part);
        else if (part.kind === 'image') this.keepImage(part.image, lose);
        else if (part.kind === 'session') begin(part.session);
        else {
          if (current !== part.message.sessionId) begin(sessionOf(part.message));
          writer?.take(part.message, part.place);
        }
      }
    } finally {
      end();
    }
  }

  private begin(session: ArchiveSession, { path, plan, run, tally }: FileRun & { readonly path: string }) {
    const { stores } = this.options;
    const planned = plan.sessions.find((each) => each.path === path && each.id === session.id);
    const isConflict = planned?.state === 'conflict';
    const { conflicts } = run.choices;
    tally.sessions += 1;
    if (planned?.state === 'same') {
      if (planned.isInTrash) writing(stores.database, () => stores.transfer.takeOutOfTrash(planned.id));
      tally.leave(planned);
      return undefined;
    }
    if (isConflict && conflicts === 'skip') {
      tally.skipped += 1;
      return undefined;
    }
    return new SessionWriter(session, {
      stores,
      projectId: () => this.projectFor(session, run.choices),
      copyId: isConflict && conflicts === 'copy' ? planned.copyId : undefined,
      lose: (part) => tally.lose({ path, ...part }),
    });
  }

  private end(writer: SessionWriter, tally: Tally): void {
    tally.count(writer.finish());
  }

  private projectFor(session: ArchiveSession, { unknownProjects }: ImportChoices): string {
    const { stores, projectId } = this.options;
    const known = knownProject(session, stores);
    if (known !== undefined || !session.project || unknownProjects === 'here') return known ?? projectId;
    stores.projects.save(session.project);
    return session.project.id;
  }

  private keepImage({ id, type, width, height, data }: ArchiveImage, lose: (part: LostRecord) => void): void {
    const { stores } = this.options;
    const bytes = Buffer.from(data, 'base64');
    const header = readImageHeader(bytes);
    if (createHash('sha256').update(bytes).digest('hex') !== id || header?.type !== type)
      return lose({ place: l10n.t('An image'), why: l10n.t('It is not whole.') });
    writing(stores.database, () => stores.images.put({ id, type, width, height, data: bytes, nowMs: Date.now() }));
  }
}

interface FileRun {
  readonly plan: ImportPlan;
  readonly run: ImportRun;
  readonly tally: Tally;
}

/** What became of a session. */
export interface WrittenSession {
  readonly id: string;
  readonly projectId: string;
  readonly kind: 'added' | 'copied' | 'there';
  readonly messages: number;
  readonly isRestored: boolean;
}

class Tally implements SessionImportOutcome {
  sessions = 0;
  added = 0;
  copied = 0;
  grown = 0;
  unchanged = 0;
  skipped = 0;
  restored = 0;
  messages = 0;
  elsewhere = 0;
  isCancelled = false;
  readonly unreadable: LostPart[] = [];
  readonly sessionIds: string[] = [];
  private readonly openProjectId: string;

  constructor(openProjectId: string) {
    this.openProjectId = openProjectId;
  }

  lose(part: LostPart): void {
    if (this.unreadable.length < mostListed) this.unreadable.push(part);
    else if (this.unreadable.length === mostListed)
      this.unreadable.push({ path: part.path, why: l10n.t('There is more of it.') });
  }

  /** Of a session all of which is here. */
  leave({ id, isInTrash }: PlannedSession): void {
    this.unchanged += 1;
    if (!isInTrash) return;
    this.restored += 1;
    this.sessionIds.push(id);
  }

  count({ id, projectId, kind, messages, isRestored }: WrittenSession): void {
    this.messages += messages;
    if (isRestored) this.restored += 1;
    if (kind === 'added') this.added += 1;
    else if (kind === 'copied') this.copied += 1;
    else if (messages > 0) this.grown += 1;
    else this.unchanged += 1;
    if (kind === 'there' && messages === 0 && !isRestored) return;
    this.sessionIds.push(id);
    if (projectId !== this.openProjectId) this.elsewhere += 1;
  }
}
