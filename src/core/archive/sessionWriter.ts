import { l10n } from '../../base/l10n.ts';
import { isRecord } from '../../base/records.ts';
import type { Unreadable } from '../imports/imported.ts';
import { idOf } from '../model/namedId.ts';
import { shownTitle } from '../sessions/sessionTitle.ts';
import { summaryDigest } from '../storage/copySummaries.ts';
import type { Stores } from '../storage/stores.ts';
import type { OwnedTable, StoredSession } from '../storage/transferStore.ts';
import { writing } from '../storage/writeFailure.ts';
import { type ArchiveRecord, fieldOfTable, toCells, UnfitRecordError } from './archiveFormat.ts';
import type { ArchiveMessage, ArchiveSession } from './archiveSchema.ts';
import { lacksRows } from './importPlan.ts';
import type { WrittenSession } from './sessionImporter.ts';
import { standingOf } from './standing.ts';

export type LostRecord = Unreadable;

export interface SessionWriterOptions {
  readonly stores: Stores;
  /** Of a session that is not here. */
  readonly projectId: () => string;
  /** Of a session that is taken as a copy: its own id. */
  readonly copyId: string | undefined;
  readonly lose: (part: LostRecord) => void;
}

interface Waiting {
  readonly message: ArchiveMessage;
  readonly place: string;
}

/** A row whose message comes later. */
interface LateRow {
  readonly table: OwnedTable;
  readonly ownerId: string;
  readonly row: ArchiveRecord;
  readonly place: string;
}

/** Messages, and characters of them, that are written in one transaction: some milliseconds. */
const mostMessages = 40;
const mostCharacters = 500_000;

/** Writes a session of a file: what is not here of it. */
export class SessionWriter {
  private readonly id: string;
  private readonly session: ArchiveSession;
  private readonly options: SessionWriterOptions;
  private readonly before: StoredSession | undefined;
  /** What each message of the file is here. */
  private readonly ids = new Map<string, string>();
  private readonly late: LateRow[] = [];
  private waiting: Waiting[] = [];
  private waitingCharacters = 0;
  private isThere: boolean;
  private isRenamed = false;
  private written = 0;
  private last: string | undefined;

  constructor(session: ArchiveSession, options: SessionWriterOptions) {
    this.id = options.copyId ?? session.id;
    this.session = session;
    this.options = options;
    this.before = options.stores.transfer.session(this.id);
    this.isThere = this.before !== undefined;
    this.remember(session.id, this.id);
  }

  take(message: ArchiveMessage, place: string): void {
    this.waiting.push({ message, place });
    this.waitingCharacters += message.content.length;
    if (this.waiting.length >= mostMessages || this.waitingCharacters >= mostCharacters) this.write();
  }

  /** Writes what is left, and shows what the file's session shows where nobody has gone on with it here. */
  finish(): WrittenSession {
    const { stores, copyId } = this.options;
    this.write(() => {
      // Now that all messages are known, also by what they are called here.
      this.putRows(this.session, stores.transfer.shape.ofSessions, { ownerId: this.id, place: l10n.t('A session') });
      for (const row of this.late) if (!this.insertRow(row)) this.loseRow(row.place);
      this.renewSummaries();
      this.showHead();
    });
    const isRestored = this.before?.isInTrash === true && this.session.deletedAtMs === undefined;
    if (isRestored) writing(stores.database, () => stores.transfer.takeOutOfTrash(this.id));
    return {
      id: this.id,
      projectId: stores.transfer.session(this.id)?.projectId ?? '',
      kind: this.before ? 'there' : copyId === undefined ? 'added' : 'copied',
      messages: this.written,
      isRestored,
    };
  }

  private write(andThen = () => {}): void {
    const { stores } = this.options;
    const waiting = this.waiting;
    this.waiting = [];
    this.waitingCharacters = 0;
    writing(stores.database, () =>
      stores.database.transaction(() => {
        if (!this.isThere) this.insertSession();
        for (const each of waiting) this.put(each);
        // Until all of it is here, what is here can be read.
        if (!this.before && this.session.headMessageId !== undefined && this.last !== undefined)
          stores.transfer.setHead(this.id, this.last, 0);
        andThen();
      }),
    );
  }

  private insertSession(): void {
    const { stores, projectId, copyId, lose } = this.options;
    const { transfer } = stores;
    const { headMessageId: _head, ...session } = this.session;
    const title = copyId === undefined ? session.title : l10n.t('{title} (copy)', { title: shownTitle(session.title) });
    const least = { id: this.id, title, createdAtMs: session.createdAtMs, updatedAtMs: session.updatedAtMs };
    let cells = toCells(least, transfer.shape.session);
    try {
      cells = toCells({ ...session, ...least }, transfer.shape.session);
    } catch (error) {
      if (!(error instanceof UnfitRecordError)) throw error;
      lose({ place: l10n.t('A session'), why: unfit(error) });
    }
    transfer.insertSession(cells, projectId());
    this.isThere = true;
  }

  private put({ message, place }: Waiting): void {
    const { stores, copyId, lose } = this.options;
    const { transfer } = stores;
    const { kind, id } = standingOf(message, { transfer, sessionId: this.id, isCopy: copyId !== undefined });
    this.remember(message.id, id);
    try {
      if (kind === 'same' && !lacksRows(transfer, id, message)) return;
      if (kind !== 'same') this.putMessage(message, kind, id);
      this.putRows(message, transfer.shape.ofMessages, { ownerId: id, place });
      this.written += kind === 'same' ? 0 : 1;
    } catch (error) {
      if (!(error instanceof UnfitRecordError)) throw error;
      lose({ place, why: unfit(error) });
    }
  }

  private putMessage(message: ArchiveMessage, kind: 'absent' | 'grown' | 'other', id: string): void {
    const { transfer } = this.options.stores;
    const own = this.withIdsOfHere(message);
    const parentId = this.parentOf(message);
    const alternateOf = this.alternateOf(message, parentId, id);
    const record = { ...own, id, sessionId: this.id, parentId, alternateOf, content: message.content };
    const cells = toCells(record, transfer.shape.message);
    if (kind === 'grown') transfer.growMessage(id, cells);
    else transfer.insertMessage(cells);
    this.last = id;
  }

  private parentOf({ parentId }: ArchiveMessage): string | null {
    if (parentId === undefined) return null;
    const known = this.ids.get(parentId);
    if (known !== undefined) return known;
    const stored = this.options.stores.transfer.message(parentId);
    // What it followed was lost with a part of the file: it follows what came before that.
    return stored?.sessionId === this.id ? parentId : (this.last ?? null);
  }

  private alternateOf(message: ArchiveMessage, parentId: string | null, id: string): string | undefined {
    const { imports } = this.options.stores;
    const named =
      typeof message.alternateOf === 'string' ? (this.ids.get(message.alternateOf) ?? message.alternateOf) : undefined;
    if (named !== undefined || parentId !== null || !this.before) return named;
    // A first message that comes to others stands beside them.
    const root = imports.root(this.id);
    return root === id ? undefined : root;
  }

  private putRows(
    record: ArchiveRecord,
    tables: readonly OwnedTable[],
    { ownerId, place }: { readonly ownerId: string; readonly place: string },
  ): void {
    const { transfer } = this.options.stores;
    for (const table of tables) {
      const rows = record[fieldOfTable(table.name)];
      if (!Array.isArray(rows) || transfer.hasOwned(table, ownerId)) continue;
      for (const row of rows.filter(isRecord)) {
        const late = { table, ownerId, row, place };
        if (!this.insertRow(late)) this.late.push(late);
      }
    }
  }

  private insertRow({ table, ownerId, row, place }: LateRow): boolean {
    const { stores, copyId } = this.options;
    const { id, ...rest } = row;
    const own = typeof id === 'string' && copyId !== undefined ? idOf(copyId, id) : id;
    try {
      const cells = toCells(this.withIdsOfHere({ ...rest, ...(own !== undefined && { id: own }) }), table);
      return stores.transfer.insertOwned(table, ownerId, cells);
    } catch (error) {
      if (!(error instanceof UnfitRecordError)) throw error;
      this.options.lose({ place, why: unfit(error) });
      return true;
    }
  }

  private loseRow(place: string): void {
    this.options.lose({ place, why: l10n.t('Something that belongs to it is missing.') });
  }

  /** A record in which messages are called what they are here. */
  private withIdsOfHere(record: ArchiveRecord): ArchiveRecord {
    return this.isRenamed ? (replaced(record, this.ids) as ArchiveRecord) : record;
  }

  /** A summary knows what it stands for by the names of the messages. */
  private renewSummaries(): void {
    if (!this.isRenamed) return;
    const { summaries, messages, transfer } = this.options.stores;
    const namesThere = new Map([...this.ids].map(([there, here]) => [here, there]));
    for (const { id, lastId, sourceDigest } of summaries.list(this.id)) {
      const way = messages.pathMarks(lastId);
      const wayThere = way.map((mark) => ({ ...mark, id: namesThere.get(mark.id) ?? mark.id }));
      if (summaryDigest(wayThere) === sourceDigest) transfer.setSourceDigest(id, summaryDigest(way));
    }
  }

  private remember(there: string, here: string): void {
    this.ids.set(there, here);
    this.isRenamed ||= there !== here;
  }

  private showHead(): void {
    const { transfer } = this.options.stores;
    const { headMessageId, updatedAtMs } = this.session;
    const head = headMessageId === undefined ? undefined : (this.ids.get(headMessageId) ?? this.last);
    if (head === undefined || this.written === 0) return;
    const now = transfer.session(this.id)?.head ?? null;
    const isFollowed = now === null || [...this.ids.values()].includes(now);
    // Who has gone on with it here is not taken away from there.
    if (!this.before || isFollowed) transfer.setHead(this.id, head, updatedAtMs);
  }
}

function replaced(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, ids));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, ids)]));
}

function unfit(error: UnfitRecordError): string {
  return l10n.t('It is not as it should be: {where}.', { where: error.message });
}
