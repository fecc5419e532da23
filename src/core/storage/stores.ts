import type { Log } from '../../base/log.ts';
import type { Database } from './database.ts';
import { HealthStore } from './healthStore.ts';
import { HoldStore } from './holdStore.ts';
import { ImageStore } from './imageStore.ts';
import { ImportStore } from './importStore.ts';
import { MessageStore } from './messageStore.ts';
import { MetaStore } from './metaStore.ts';
import { ProjectStore } from './projectStore.ts';
import { ReceiptStore } from './receiptStore.ts';
import { RelinkStore } from './relinkStore.ts';
import { ResumeStore } from './resumeStore.ts';
import { RetentionStore } from './retentionStore.ts';
import { SearchStore } from './searchStore.ts';
import { SessionListStore } from './sessionListStore.ts';
import { SessionStore } from './sessionStore.ts';
import { StatisticsStore } from './statisticsStore.ts';
import { SummaryStore } from './summaryStore.ts';
import { TransferStore } from './transferStore.ts';
import { TreeStore } from './treeStore.ts';
import { UsageStore } from './usageStore.ts';

/** All stores of one history database. */
export interface Stores {
  readonly database: Database;
  readonly health: HealthStore;
  readonly holds: HoldStore;
  readonly images: ImageStore;
  readonly imports: ImportStore;
  readonly messages: MessageStore;
  readonly meta: MetaStore;
  readonly projects: ProjectStore;
  readonly receipts: ReceiptStore;
  readonly relink: RelinkStore;
  readonly resumeStates: ResumeStore;
  readonly retention: RetentionStore;
  readonly sessionList: SessionListStore;
  readonly search: SearchStore;
  readonly sessions: SessionStore;
  readonly summaries: SummaryStore;
  readonly transfer: TransferStore;
  readonly trees: TreeStore;
  readonly statistics: StatisticsStore;
  readonly usage: UsageStore;
}

export function createStores(database: Database, log: Log): Stores {
  return {
    database,
    health: new HealthStore(database),
    holds: new HoldStore(database),
    images: new ImageStore(database),
    imports: new ImportStore(database),
    messages: new MessageStore(database, log),
    meta: new MetaStore(database),
    projects: new ProjectStore(database),
    receipts: new ReceiptStore(database, log),
    relink: new RelinkStore(database),
    resumeStates: new ResumeStore(database),
    retention: new RetentionStore(database),
    sessionList: new SessionListStore(database, log),
    search: new SearchStore(database),
    sessions: new SessionStore(database, log),
    summaries: new SummaryStore(database, log),
    transfer: new TransferStore(database),
    trees: new TreeStore(database),
    statistics: new StatisticsStore(database),
    usage: new UsageStore(database),
  };
}
