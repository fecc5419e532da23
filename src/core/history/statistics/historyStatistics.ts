import { createTimeSlices } from '../../../base/timeSlices.ts';
import {
  mostUsed,
  type SessionStatistics,
  type StatisticsFilter,
  type StatisticsReport,
  type StatisticsUse,
} from '../../model/statistics.ts';
import type { CountedSession, NamedUse, NameKind, SlotRange, UsageSum } from '../../storage/statisticsStore.ts';
import { slotMs } from '../../storage/statisticsStore.ts';
import type { Stores } from '../../storage/stores.ts';
import { allSlots, createDays, type LocalDay, monthOf, periodsOf, slotsOf } from './localDays.ts';
import type { Prices } from './prices.ts';
import { shippedPricesDay } from './shippedPrices.ts';
import { cellKey, type StatisticsCell, writeCsv } from './statisticsCsv.ts';
import { Tallies, Tally } from './tally.ts';

export interface HistoryStatisticsOptions {
  readonly stores: Stores;
  /** The user's own prices, as the setting has them. */
  readonly prices: () => Prices;
  readonly now?: () => number;
}

const sessionsAtOnce = 100;
const timesAtOnce = 500;

/** What is found of one session that counts. */
interface Found {
  readonly session: CountedSession;
  readonly sums: readonly UsageSum[];
  readonly uses: readonly NamedUse[];
}

/**
 * Counts what is in the history: of all sessions, archived and trashed ones too, and of all messages, deleted ones and
 * alternates too, since they were asked and paid for. What was removed for good is gone from here as well. Tokens are of answers that were
 * asked for here, as in the status bar, and of imported ones when they are wanted. Reads in slices: a large history keeps nothing waiting.
 */
export class HistoryStatistics {
  private readonly options: HistoryStatisticsOptions;

  constructor(options: HistoryStatisticsOptions) {
    this.options = options;
  }

  async report(filter: StatisticsFilter, signal: AbortSignal): Promise<StatisticsReport> {
    const names = new Map(this.options.stores.projects.all().map(({ id, name }) => [id, name]));
    const count = new ReportCount(this.options.prices(), filter, names);
    await this.visit(filter, signal, (found) => count.add(found));
    const nowMs = this.now();
    return { ...count.report(slotsOf(filter, nowMs), nowMs), ...this.recorded(count.firstMs) };
  }

  /** A line for each day, project, model and branch. */
  async csv(filter: StatisticsFilter, signal: AbortSignal): Promise<string> {
    const names = new Map(this.options.stores.projects.all().map(({ id, name }) => [id, name]));
    const prices = this.options.prices();
    const dayOfSlot = createDays();
    const cells = new Map<string, StatisticsCell>();
    await this.visit(filter, signal, ({ session, sums }) => {
      for (const sum of sums.filter(fits(filter))) {
        const { model, branch } = sum;
        const place = { day: dayOfSlot(sum.slot).key, project: names.get(session.projectId) ?? '', model, branch };
        const key = cellKey(session.projectId, place);
        const cell = cells.get(key) ?? { ...place, tally: new Tally() };
        cells.set(key, cell);
        cell.tally.add({ sum, sessionId: session.id, costUsd: prices.cost(sum) });
      }
    });
    return writeCsv(cells, createTimeSlices(signal));
  }

  /** One session, with all that was ever said in it. */
  async session(id: string, signal: AbortSignal): Promise<SessionStatistics | undefined> {
    const { statistics } = this.options.stores;
    const session = statistics.session(id);
    if (!session) return undefined;
    const prices = this.options.prices();
    const total = new Tally();
    const models = new Tallies();
    for (const sum of statistics.sums(id, allSlots)) {
      const counted = { sum, sessionId: id, costUsd: prices.cost(sum) };
      total.add(counted);
      if (sum.model !== '') models.add(sum.model, counted);
    }
    const { title } = session;
    return { id, title, ...total.sums(), ...(await this.times(id, signal)), models: models.groups() };
  }

  private async times(sessionId: string, signal: AbortSignal): Promise<{ firstMs?: number; lastMs?: number }> {
    const slices = createTimeSlices(signal);
    let after = 0;
    let times: { firstMs?: number; lastMs?: number } = {};
    for (;;) {
      const found = this.options.stores.statistics.times(sessionId, after, timesAtOnce);
      for (const { createdAtMs: ms } of found)
        times = { firstMs: Math.min(times.firstMs ?? ms, ms), lastMs: Math.max(times.lastMs ?? ms, ms) };
      const last = found.at(-1);
      if (!last || found.length < timesAtOnce) return times;
      after = last.seq;
      await slices.pause();
    }
  }

  // Session by session: each is found in the index by its id, whatever is counted of it.
  private async visit(filter: StatisticsFilter, signal: AbortSignal, add: (found: Found) => void): Promise<void> {
    const { statistics } = this.options.stores;
    const slots = slotsOf(filter, this.now());
    const dayOfSlot = createDays();
    const slices = createTimeSlices(signal);
    let after = '';
    for (;;) {
      const sessions = statistics.sessionsAfter(after, sessionsAtOnce);
      for (const session of sessions) {
        if (filter.projectId !== undefined && session.projectId !== filter.projectId) continue;
        const sums = [...this.byDay(session.id, slots, dayOfSlot)].flatMap((sum) => wantedOf(sum, session, filter));
        if (sums.length > 0) add({ session, sums, uses: statistics.uses(session.id, slots) });
        await slices.pause();
      }
      const last = sessions.at(-1);
      if (!last || sessions.length < sessionsAtOnce) return;
      after = last.id;
      await slices.pause();
    }
  }

  // A day at once: the database adds up, and one row of it is handed over for many.
  private *byDay(sessionId: string, slots: SlotRange, dayOfSlot: (slot: number) => LocalDay): Generator<UsageSum> {
    const { statistics } = this.options.stores;
    let next = statistics.nextSlot(sessionId, slots.fromSlot);
    while (next !== undefined && next < slots.untilSlot) {
      const untilSlot = dayOfSlot(next).endSlot;
      yield* statistics.sums(sessionId, { fromSlot: next, untilSlot });
      next = statistics.nextSlot(sessionId, untilSlot);
    }
  }

  private recorded(firstMs: number | undefined): Pick<StatisticsReport, 'namesSinceMs' | 'hasOlder'> {
    const namesSinceMs = Number(this.options.stores.meta.get('usageNamesSinceMs') ?? 0);
    return { namesSinceMs, hasOlder: firstMs !== undefined && firstMs + slotMs <= namesSinceMs };
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

/** Adds up what a report tells. */
class ReportCount {
  /** The beginning of the first quarter of an hour that counts. */
  firstMs: number | undefined;
  private readonly prices: Prices;
  private readonly filter: StatisticsFilter;
  private readonly names: ReadonlyMap<string, string>;
  private readonly isCounted: (sum: Pick<UsageSum, 'model' | 'branch'>) => boolean;
  private readonly dayOfSlot = createDays();
  private readonly total = new Tally();
  /** By day, and by month. */
  private readonly periods = new Tallies();
  private readonly models = new Tallies();
  private readonly projects = new Tallies();
  private readonly branches = new Tallies();
  private readonly modelChoices = new Set<string>();
  private readonly branchChoices = new Set<string>();
  private readonly unpriced = new Set<string>();
  private readonly uses: Readonly<Record<NameKind, Map<string, StatisticsUse>>> = {
    prompt: new Map(),
    file: new Map(),
  };

  constructor(prices: Prices, filter: StatisticsFilter, names: ReadonlyMap<string, string>) {
    this.prices = prices;
    this.filter = filter;
    this.names = names;
    this.isCounted = fits(filter);
  }

  add({ session, sums, uses }: Found): void {
    for (const sum of sums) {
      if (sum.model !== '') this.modelChoices.add(sum.model);
      this.branchChoices.add(sum.branch);
      if (this.isCounted(sum)) this.addSum(session, sum);
    }
    for (const use of uses) if (this.isCounted(use)) this.addUse(session, use);
  }

  report({ fromSlot, untilSlot }: SlotRange, nowMs: number): Omit<StatisticsReport, 'namesSinceMs' | 'hasOlder'> {
    const last = untilSlot === allSlots.untilSlot ? nowMs : untilSlot * slotMs - 1;
    const first = fromSlot === allSlots.fromSlot ? (this.firstMs ?? last) : fromSlot * slotMs;
    const name = (id: string) => this.names.get(id) ?? '';
    return {
      filter: this.filter,
      total: this.total.sums(),
      periods: periodsOf(first, last, this.periods.keys()).map((key) => ({ key, ...this.periods.get(key) })),
      models: this.models.groups(),
      projects: this.projects.groups(name),
      branches: this.branches.groups(),
      prompts: mostUsedOf(this.uses.prompt),
      files: mostUsedOf(this.uses.file),
      choices: {
        projects: [...this.names].map(([id, called]) => ({ id, name: called })),
        models: choices(this.modelChoices, this.filter.model),
        branches: choices(this.branchChoices, this.filter.branch),
      },
      unpricedModels: [...this.unpriced].sort(),
      pricesDay: shippedPricesDay,
    };
  }

  private addSum(session: CountedSession, sum: UsageSum): void {
    const costUsd = this.prices.cost(sum);
    const counted = { sum, sessionId: session.id, costUsd };
    const ms = sum.slot * slotMs;
    this.firstMs = Math.min(this.firstMs ?? ms, ms);
    if (costUsd === undefined && sum.promptTokens + sum.completionTokens > 0) this.unpriced.add(sum.model);
    this.total.add(counted);
    const day = this.dayOfSlot(sum.slot).key;
    this.periods.add(day, counted);
    this.periods.add(monthOf(day), counted);
    if (sum.model !== '') this.models.add(sum.model, counted);
    this.projects.add(session.projectId, counted);
    this.branches.add(sum.branch, counted);
  }

  private addUse(session: CountedSession, { kind, name, uses }: NamedUse): void {
    const known = this.uses[kind] ?? new Map();
    // A prompt is the same in every project, a path is not.
    const projectId = kind === 'file' ? session.projectId : '';
    const key = `${projectId} ${name}`;
    const before = known.get(key)?.uses ?? 0;
    known.set(key, { name, projectName: this.names.get(projectId) ?? '', uses: before + uses });
  }
}

/** What of it counts: of what was not asked for here the messages alone, and those of another assistant only when they are wanted. */
function wantedOf(sum: UsageSum, session: CountedSession, { withImported }: StatisticsFilter): UsageSum[] {
  if (sum.isOwn || withImported) return [sum];
  if (session.isImported) return [];
  return [{ ...sum, promptTokens: 0, completionTokens: 0, cachedTokens: 0, chargedUsd: undefined }];
}

/** Is it of the model and the branch that are wanted? */
function fits({ model, branch }: StatisticsFilter): (sum: Pick<UsageSum, 'model' | 'branch'>) => boolean {
  return (sum) => (model === undefined || sum.model === model) && (branch === undefined || sum.branch === branch);
}

function mostUsedOf(uses: ReadonlyMap<string, StatisticsUse>): StatisticsUse[] {
  const byUse = (a: StatisticsUse, b: StatisticsUse) => b.uses - a.uses || (a.name < b.name ? -1 : 1);
  return [...uses.values()].sort(byUse).slice(0, mostUsed);
}

// What is chosen stays a choice where nothing of it is found.
function choices(found: ReadonlySet<string>, chosen: string | undefined): string[] {
  return [...new Set([...found, ...(chosen === undefined ? [] : [chosen])])].sort();
}
