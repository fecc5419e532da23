import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import type { Receipt } from '../../../src/core/model/receipt.ts';
import type { Session } from '../../../src/core/model/session.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores, type Stores } from '../../../src/core/storage/stores.ts';

export interface HistoryFixture {
  readonly folder: string;
  readonly path: string;
  readonly stores: Stores;
  /** Opens the same file again, as another window does. */
  open(): Stores;
  dispose(): void;
}

/** A real history in a temporary folder, with the project `p` and its session `s`. */
export function createHistoryFixture(): HistoryFixture {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-history-'));
  const path = join(folder, 'history.db');
  const opened: Stores[] = [];
  const open = () => {
    const stores = createStores(openHistoryDatabase({ path, log: silentLog }).database, silentLog);
    opened.push(stores);
    return stores;
  };
  const stores = open();
  addProjectAndSession(stores);
  return {
    folder,
    path,
    stores,
    open,
    dispose() {
      for (const { database } of opened) database.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function addProjectAndSession(stores: Stores): void {
  const seen = { createdAtMs: 1, lastSeenAtMs: 1 };
  stores.projects.save({ id: 'p', name: 'project', path: '/project', gitSubfolder: '', ...seen });
  stores.sessions.insert(sampleSession);
}

export const sampleSession: Session = {
  id: 's',
  projectId: 'p',
  title: 'Sample',
  titleIsCustom: false,
  systemPrompt: 'Be brief.',
  createdAtMs: 1,
  updatedAtMs: 1,
};

export const sampleReceipt: Receipt = {
  version: 1,
  createdAtMs: 5,
  model: 'm',
  endpoint: 'http://127.0.0.1',
  contextWindow: 8000,
  reservedForAnswer: 1000,
  systemTokens: 3,
  questionTokens: 4,
  history: { included: 0, leftOut: 0, tokens: 0 },
  items: [],
  redactions: [],
  totalTokens: 7,
  sent: [{ role: 'user', content: 'Hello' }],
};
