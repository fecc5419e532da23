import type { Stores } from '../storage/stores.ts';
import type { OwnedTable } from '../storage/transferStore.ts';
import { type ArchiveRecord, fieldOfTable, toRecord } from './archiveFormat.ts';

/** What records are read from: a history, or a file that was one. */
export type RecordStores = Pick<Stores, 'transfer' | 'images'>;

/** Messages that are read at once. */
const batch = 50;

/** A session without its images and messages, with its rows of these tables. */
export function sessionRecord(
  { transfer }: RecordStores,
  id: string,
  tables: readonly OwnedTable[] = transfer.shape.ofSessions,
): ArchiveRecord {
  const project = transfer.project(transfer.session(id)?.projectId ?? '');
  return {
    ...toRecord(transfer.sessionCells(id) ?? {}),
    ...ownedRecords({ transfer }, id, tables),
    ...(project && { project }),
  };
}

/** The images of a session, with their bytes. */
export function* imageRecords({ transfer, images }: RecordStores, sessionId: string): Generator<ArchiveRecord> {
  for (const id of transfer.imageIds(sessionId)) {
    const image = images.get(id);
    if (image) yield { ...image, data: Buffer.from(image.data).toString('base64') };
  }
}

/** The messages of a session in the order in which they were written, with their rows of these tables. */
export function* messageRecords(
  { transfer }: Pick<RecordStores, 'transfer'>,
  sessionId: string,
  tables: readonly OwnedTable[],
): Generator<ArchiveRecord> {
  for (let after = 0; ; ) {
    const rows = transfer.messageCells(sessionId, after, batch);
    for (const { seq, cells } of rows) {
      after = seq;
      yield { ...toRecord(cells), ...ownedRecords({ transfer }, String(cells.id), tables) };
    }
    if (rows.length < batch) return;
  }
}

function ownedRecords(
  { transfer }: Pick<RecordStores, 'transfer'>,
  ownerId: string,
  tables: readonly OwnedTable[],
): ArchiveRecord {
  const fields = tables.map(
    (table) => [fieldOfTable(table.name), transfer.ownedCells(table, ownerId).map(toRecord)] as const,
  );
  return Object.fromEntries(fields.filter(([, rows]) => rows.length > 0));
}
