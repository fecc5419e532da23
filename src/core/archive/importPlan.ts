import { createHash, type Hash } from 'node:crypto';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { Unreadable } from '../imports/imported.ts';
import { idOf } from '../model/namedId.ts';
import { findProject } from '../project/projectIdentity.ts';
import { titleFromQuestion } from '../sessions/sessionTitle.ts';
import type { Stores } from '../storage/stores.ts';
import type { TransferStore } from '../storage/transferStore.ts';
import { fieldOfTable } from './archiveFormat.ts';
import { readArchive } from './archiveReader.ts';
import type { ArchiveMessage, ArchiveSession } from './archiveSchema.ts';
import { standingOf } from './standing.ts';

/** A part of a file that is not taken over. */
export interface LostPart extends Unreadable {
  readonly path: string;
}

/**
 * What becomes of a session of a file. `new`: it is not here. `same`: all of it is here. `more`: it went on there, and not here.
 * `conflict`: both have what the other has not.
 */
export interface PlannedSession {
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly state: 'new' | 'same' | 'more' | 'conflict';
  /** What it becomes when it is taken as a copy: the same for the same content. */
  readonly copyId: string;
  readonly isInTrash: boolean;
  /** Is its project none that is known here? */
  readonly isOfUnknownProject: boolean;
}

/** What the files hold, before anything is changed. */
export interface ImportPlan {
  readonly paths: readonly string[];
  readonly sessions: readonly PlannedSession[];
}

/** Reads all files, and compares them with what is here. */
export async function planImport(paths: readonly string[], stores: Stores, signal: AbortSignal): Promise<ImportPlan> {
  const sessions: PlannedSession[] = [];
  const slices = createTimeSlices(signal);
  for (const path of paths) {
    let current: SessionComparison | undefined;
    const end = () => {
      if (current) sessions.push(current.finish(path));
      current = undefined;
    };
    for await (const part of readArchive(path, signal)) {
      await slices.pause();
      if (part.kind === 'session') {
        end();
        current = new SessionComparison(part.session, stores);
      } else if (part.kind === 'message') {
        if (current?.id !== part.message.sessionId) {
          end();
          current = new SessionComparison(sessionOf(part.message), stores);
        }
        current.take(part.message);
      }
    }
    end();
  }
  return { paths, sessions };
}

/** Stands in for a session whose own line was lost: it shows its last message, since no message is called so. */
export function sessionOf(message: ArchiveMessage): ArchiveSession {
  const { sessionId: id, createdAtMs, content } = message;
  return {
    id,
    title: titleFromQuestion(content),
    headMessageId: 'last',
    createdAtMs,
    updatedAtMs: createdAtMs,
  };
}

/** The project of a session of a file: one that is known here by its id, its repository or its folder. */
export function knownProject({ project }: ArchiveSession, stores: Stores): string | undefined {
  if (!project) return undefined;
  const all = stores.projects.all();
  return (all.find(({ id }) => id === project.id) ?? findProject(all, project))?.id;
}

class SessionComparison {
  readonly id: string;
  private readonly session: ArchiveSession;
  private readonly stores: Stores;
  private readonly digest: Hash = createHash('sha256');
  private readonly met = new Set<string>();
  private readonly isNew: boolean;
  private missing = 0;
  private others = 0;

  constructor(session: ArchiveSession, stores: Stores) {
    this.id = session.id;
    this.session = session;
    this.stores = stores;
    this.isNew = stores.transfer.session(session.id) === undefined;
    this.digest.update(session.title);
  }

  take(message: ArchiveMessage): void {
    this.digest.update(`\n${message.id}\n${message.content}`);
    if (this.isNew) return;
    const { transfer } = this.stores;
    const { kind, id } = standingOf(message, { transfer, sessionId: this.id, isCopy: false });
    this.met.add(message.id).add(id);
    if (kind === 'other') this.others += 1;
    else if (kind !== 'same' || lacksRows(transfer, id, message)) this.missing += 1;
  }

  finish(path: string): PlannedSession {
    const { id, session, stores } = this;
    const copyId = idOf(id, this.digest.digest('hex'));
    return {
      path,
      id,
      title: session.title,
      state: stores.transfer.session(copyId) ? 'same' : this.state(),
      copyId,
      isInTrash: session.deletedAtMs === undefined && stores.transfer.session(id)?.isInTrash === true,
      isOfUnknownProject: session.project !== undefined && knownProject(session, stores) === undefined,
    };
  }

  private state(): PlannedSession['state'] {
    if (this.isNew) return 'new';
    if (this.others > 0) return 'conflict';
    if (this.missing === 0) return 'same';
    const hasOwn = this.stores.transfer.messageIds(this.id).some((id) => !this.met.has(id));
    return hasOwn ? 'conflict' : 'more';
  }
}

/** Does the file have rows of a message, such as its images, of which none are here? */
export function lacksRows(transfer: TransferStore, id: string, message: ArchiveMessage): boolean {
  return transfer.shape.ofMessages.some((table) => {
    const rows = message[fieldOfTable(table.name)];
    return Array.isArray(rows) && rows.length > 0 && !transfer.hasOwned(table, id);
  });
}
