import type { StatisticsSums } from '../../core/model/statistics.ts';
import { costWords, type Figures } from './figures.ts';
import { say } from './statisticsStrings.ts';

/** The sums of all that is counted. */
export function Totals({ sums, figures }: { sums: StatisticsSums; figures: Figures }) {
  const { count, seconds } = figures;
  const cached = sums.cachedTokens > 0 ? say('cached', { tokens: count(sums.cachedTokens) }) : undefined;
  return (
    <section aria-label={say('total')}>
      <dl class="statistics-totals">
        <Fact name={say('sessions')} value={count(sums.sessions)} />
        <Fact name={say('messages')} value={count(sums.messages)} />
        <Fact name={say('tokensIn')} value={count(sums.promptTokens)} more={cached} />
        <Fact name={say('tokensOut')} value={count(sums.completionTokens)} />
        <Fact name={say('cost')} value={costWords(sums, figures)} />
        <Fact name={say('firstToken')} value={seconds(sums.firstTokenMs)} />
        <Fact name={say('response')} value={seconds(sums.responseMs)} />
      </dl>
    </section>
  );
}

/** One fact with its name. */
export function Fact({ name, value, more }: { name: string; value: string; more?: string | undefined }) {
  return (
    <div class="statistics-fact">
      <dt>{name}</dt>
      <dd>
        {value}
        {more !== undefined && <span class="muted">{` ${more}`}</span>}
      </dd>
    </div>
  );
}
