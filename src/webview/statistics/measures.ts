import type { StatisticsSums } from '../../core/model/statistics.ts';
import { costWords, type Figures } from './figures.ts';
import { type StatisticsStringId, say } from './statisticsStrings.ts';

/** What the charts can show. */
export const measures = ['tokens', 'cost', 'messages', 'sessions'] as const;
export type Measure = (typeof measures)[number];

export const measureNames: Readonly<Record<Measure, StatisticsStringId>> = {
  tokens: 'tokens',
  cost: 'cost',
  messages: 'messages',
  sessions: 'sessions',
};

/** How long the bar of a group is. */
export function measured(sums: StatisticsSums, measure: Measure): number {
  switch (measure) {
    case 'tokens':
      return sums.promptTokens + sums.completionTokens;
    case 'cost':
      return sums.costUsd;
    case 'messages':
      return sums.messages;
    case 'sessions':
      return sums.sessions;
  }
}

/** The same in words. */
export function measureWords(sums: StatisticsSums, measure: Measure, figures: Figures): string {
  if (measure === 'cost') return costWords(sums, figures);
  if (measure !== 'tokens') return figures.count(measured(sums, measure));
  const { promptTokens, completionTokens } = sums;
  return `${figures.count(promptTokens)} ${say('tokensIn')}, ${figures.count(completionTokens)} ${say('tokensOut')}`;
}
