/** How far back statistics look, today included; `days`: as {@link StatisticsFilter} says. */
export const statisticsSpans = ['today', 'week', 'month', 'quarter', 'year', 'all', 'days'] as const;
export type StatisticsSpan = (typeof statisticsSpans)[number];

/** What is counted. */
export interface StatisticsFilter {
  readonly span: StatisticsSpan;
  /** The first and the last local day of the span `days`, `YYYY-MM-DD`, both counted; without them it has no end on that side. */
  readonly firstDay?: string;
  readonly lastDay?: string;
  /** Only that project's; all unless given. */
  readonly projectId?: string;
  /** Only answers of that model. */
  readonly model?: string;
  /** Only what was asked on that git branch; '' where there was none or none was recorded. */
  readonly branch?: string;
  /** What was taken over from other assistants, too. */
  readonly withImported: boolean;
}

/** Sums over messages. Money in US dollars. */
export interface StatisticsSums {
  readonly sessions: number;
  readonly messages: number;
  readonly answers: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the prompt, read from an endpoint's cache. */
  readonly cachedTokens: number;
  /** What endpoints charged, else tokens at their price. */
  readonly costUsd: number;
  /** Tokens of models whose price is not known: no part of the cost. */
  readonly unpricedTokens: number;
  /** Averages over the answers whose times are known; `undefined` when there is none. Milliseconds. */
  readonly firstTokenMs?: number;
  readonly responseMs?: number;
}

/** A group and its sums. */
export interface StatisticsGroup extends StatisticsSums {
  /** `YYYY-MM-DD` of a local day, `YYYY-MM` of a month, the id of a project, the name of a model or a branch ('': none was recorded). */
  readonly key: string;
  /** What it is called, where that is not the key. */
  readonly name?: string;
}

/** How often a prompt was used, or a file went along. */
export interface StatisticsUse {
  readonly name: string;
  readonly projectName: string;
  readonly uses: number;
}

/** What there is to choose from. */
export interface StatisticsChoices {
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  readonly models: readonly string[];
  readonly branches: readonly string[];
}

export interface StatisticsReport {
  readonly filter: StatisticsFilter;
  readonly total: StatisticsSums;
  /** Each day of the span, or each month of a long one; those without messages too. */
  readonly periods: readonly StatisticsGroup[];
  /** Most tokens first, and most messages where there are none. */
  readonly models: readonly StatisticsGroup[];
  readonly projects: readonly StatisticsGroup[];
  readonly branches: readonly StatisticsGroup[];
  /** Most used first, at most {@link mostUsed}. */
  readonly prompts: readonly StatisticsUse[];
  readonly files: readonly StatisticsUse[];
  /** Prompts, files and branches are recorded since then; milliseconds since 1970. */
  readonly namesSinceMs: number;
  /** Is there anything from before then in the span? */
  readonly hasOlder: boolean;
  readonly choices: StatisticsChoices;
  /** Models of the span without a known price, and the day of the prices that ship, `YYYY-MM-DD`. */
  readonly unpricedModels: readonly string[];
  readonly pricesDay: string;
}

/** How many prompts and files a report names. */
export const mostUsed = 20;

/** One session. */
export interface SessionStatistics extends StatisticsSums {
  readonly id: string;
  readonly title: string;
  /** When its first and its last message were begun; milliseconds since 1970. */
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly models: readonly StatisticsGroup[];
}
