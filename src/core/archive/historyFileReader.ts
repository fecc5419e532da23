import { basename } from 'node:path';
import { l10n } from '../../base/l10n.ts';
import { silentLog } from '../../base/log.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import { readHeader } from '../storage/databaseFile.ts';
import { openHistoryCopy } from '../storage/openHistoryDatabase.ts';
import { createStores } from '../storage/stores.ts';
import { type ArchivePart, lost, partOf } from './archivePart.ts';
import { imageRecords, messageRecords, type RecordStores, sessionRecord } from './sessionRecords.ts';

/** Is it a history: a copy of one, or one that was set aside, whose first bytes may be damaged, too? */
export function isHistoryFile(path: string): boolean {
  const { kind } = readHeader(path);
  return kind === 'database' || (kind === 'notADatabase' && /\.db(?:\.|$)/.test(basename(path)));
}

/**
 * Reads the sessions of a history as if they had been exported, as much of it as is whole.
 * @throws ThroughlineError when it was written by a newer version.
 */
export async function* readHistoryFile(path: string, signal: AbortSignal): AsyncGenerator<ArchivePart> {
  const history = await openHistoryCopy(path, { log: silentLog, signal });
  try {
    if (history.isDamaged)
      yield lost({ place: l10n.t('The file'), why: l10n.t('It is damaged: all that could be read of it was taken.') });
    const stores = createStores(history.database, silentLog);
    const slices = createTimeSlices(signal);
    for (const part of partsOf(stores)) {
      await slices.pause();
      yield part;
    }
  } finally {
    history.dispose();
  }
}

function* partsOf(stores: RecordStores): Generator<ArchivePart> {
  const { transfer } = stores;
  for (const [index, id] of transfer.allSessionIds().entries()) {
    const place = l10n.t('Session {number}', { number: index + 1 });
    yield partOf(sessionRecord(stores, id), place);
    for (const image of imageRecords(stores, id)) yield partOf(image, place);
    let number = 0;
    for (const message of messageRecords(stores, id, transfer.shape.ofMessages)) {
      number += 1;
      yield partOf(message, `${place}, ${l10n.t('Message {number}', { number })}`);
    }
  }
}
