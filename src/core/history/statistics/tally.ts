import type { StatisticsGroup, StatisticsSums } from '../../model/statistics.ts';
import type { UsageSum } from '../../storage/statisticsStore.ts';

/** What is added up for a group: a sum of the history, of one session, with its cost. */
export interface Counted {
  readonly sum: UsageSum;
  readonly sessionId: string;
  readonly costUsd: number | undefined;
}

/** Adds up. */
export class Tally {
  private readonly sessions = new Set<string>();
  private messages = 0;
  private answers = 0;
  private promptTokens = 0;
  private completionTokens = 0;
  private cachedTokens = 0;
  private costUsd = 0;
  private unpricedTokens = 0;
  private timedAnswers = 0;
  private firstTokenMs = 0;
  private totalMs = 0;

  add({ sum, sessionId, costUsd }: Counted): void {
    this.sessions.add(sessionId);
    this.messages += sum.messages;
    this.answers += sum.answers;
    this.promptTokens += sum.promptTokens;
    this.completionTokens += sum.completionTokens;
    this.cachedTokens += sum.cachedTokens;
    if (costUsd === undefined) this.unpricedTokens += sum.promptTokens + sum.completionTokens;
    else this.costUsd += costUsd;
    this.timedAnswers += sum.timedAnswers;
    this.firstTokenMs += sum.firstTokenMs;
    this.totalMs += sum.totalMs;
  }

  sums(): StatisticsSums {
    const { messages, answers, promptTokens, completionTokens, cachedTokens, costUsd, unpricedTokens } = this;
    const counts = { messages, answers, promptTokens, completionTokens, cachedTokens, costUsd, unpricedTokens };
    const times = this.timedAnswers > 0 && {
      firstTokenMs: Math.round(this.firstTokenMs / this.timedAnswers),
      responseMs: Math.round(this.totalMs / this.timedAnswers),
    };
    return { sessions: this.sessions.size, ...counts, ...times };
  }
}

/** A tally for each key. */
export class Tallies {
  private readonly byKey = new Map<string, Tally>();

  add(key: string, counted: Counted): void {
    const tally = this.byKey.get(key) ?? new Tally();
    this.byKey.set(key, tally);
    tally.add(counted);
  }

  get(key: string): StatisticsSums {
    return (this.byKey.get(key) ?? new Tally()).sums();
  }

  keys(): string[] {
    return [...this.byKey.keys()];
  }

  /** Most tokens first, and where there are as many, most messages. */
  groups(nameOf: (key: string) => string | undefined = () => undefined): StatisticsGroup[] {
    const groups = this.keys().map((key) => {
      const name = nameOf(key);
      return { key, ...(name !== undefined && { name }), ...this.get(key) };
    });
    const tokens = (group: StatisticsGroup) => group.promptTokens + group.completionTokens;
    return groups.sort((a, b) => tokens(b) - tokens(a) || b.messages - a.messages || (a.key < b.key ? -1 : 1));
  }
}
