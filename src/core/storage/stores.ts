import type { Log } from '../../base/log.ts';
import type { Database } from './database.ts';
import { ImageStore } from './imageStore.ts';
import { ImportStore } from './importStore.ts';
import { MessageStore } from './messageStore.ts';
import { MetaStore } from './metaStore.ts';
import { ProjectStore } from './projectStore.ts';
import { ReceiptStore } from './receiptStore.ts';
import { ResumeStore } from './resumeStore.ts';
import { SearchStore } from './searchStore.ts';
import { SessionListStore } from './sessionListStore.ts';
import { SessionStore } from './sessionStore.ts';
import { UsageStore } from './usageStore.ts';

/** All stores of one history database. */
export interface Stores {
  readonly database: Database;
  readonly images: ImageStore;
  readonly imports: ImportStore;
  readonly messages: MessageStore;
  readonly meta: MetaStore;
  readonly projects: ProjectStore;
  readonly receipts: ReceiptStore;
  readonly resumeStates: ResumeStore;
  readonly sessionList: SessionListStore;
  readonly search: SearchStore;
  readonly sessions: SessionStore;
  readonly usage: UsageStore;
}

export function createStores(database: Database, log: Log): Stores {
  return {
    database,
    images: new ImageStore(database),
    imports: new ImportStore(database),
    messages: new MessageStore(database, log),
    meta: new MetaStore(database),
    projects: new ProjectStore(database),
    receipts: new ReceiptStore(database, log),
    resumeStates: new ResumeStore(database),
    sessionList: new SessionListStore(database),
    search: new SearchStore(database),
    sessions: new SessionStore(database),
    usage: new UsageStore(database),
  };
}
