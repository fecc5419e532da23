import { useState } from 'preact/hooks';
import type { StatisticsGroup } from '../../core/model/statistics.ts';
import { BarChart, type BarSeries } from './barChart.tsx';
import type { Figures } from './figures.ts';
import { NumbersTable } from './groupTable.tsx';
import { type Measure, measured, measureNames, measureWords } from './measures.ts';
import { say } from './statisticsStrings.ts';

interface PeriodChartProps {
  readonly periods: readonly StatisticsGroup[];
  readonly measure: Measure;
  readonly figures: Figures;
}

/** Days or months as bars, and their numbers as a table below. */
export function PeriodChart({ periods, measure, figures }: PeriodChartProps) {
  const isByMonth = periods[0]?.key.length === 7;
  const [pointed, point] = useState<number | undefined>(undefined);
  const shown = periods[pointed ?? -1];
  const told = periods.filter(({ messages }) => messages > 0).reverse();
  const title = say(isByMonth ? 'perMonth' : 'perDay');
  return (
    <section class="statistics-periods">
      <h2>{title}</h2>
      <BarChart
        label={describe(periods, measure, figures)}
        labels={periods.map(({ key }) => figures.shortDay(key))}
        series={seriesOf(periods, measure)}
        isWhole={measure !== 'cost'}
        formatValue={(value) => (measure === 'cost' ? figures.money(value) : figures.short(value))}
        onPoint={point}
      />
      <div class="statistics-below">
        {measure === 'tokens' && (
          <>
            <span class="statistics-key is-in">{say('tokensIn')}</span>
            <span class="statistics-key is-out">{say('tokensOut')}</span>
          </>
        )}
        {/* What the pointer is on: for the eye, the table has it for everybody. */}
        <span class="statistics-readout" aria-hidden="true">
          {shown && say('chartReadout', { when: figures.day(shown.key), what: measureWords(shown, measure, figures) })}
        </span>
      </div>
      <details>
        <summary>{say('numbers')}</summary>
        <NumbersTable
          caption={title}
          column={say(isByMonth ? 'month' : 'day')}
          rows={told.map((group) => ({ group, name: figures.day(group.key) }))}
          figures={figures}
        />
      </details>
    </section>
  );
}

function describe(periods: readonly StatisticsGroup[], measure: Measure, figures: Figures): string {
  const [first, last] = [periods[0], periods.at(-1)];
  if (!first || !last) return '';
  const peak = periods.reduce((a, b) => (measured(b, measure) > measured(a, measure) ? b : a), first);
  return say('chartOf', {
    measure: say(measureNames[measure]),
    from: figures.day(first.key),
    to: figures.day(last.key),
    peak: figures.day(peak.key),
    most: measureWords(peak, measure, figures),
  });
}

function seriesOf(periods: readonly StatisticsGroup[], measure: Measure): BarSeries {
  if (measure !== 'tokens') return { full: periods.map((one) => measured(one, measure)) };
  return {
    full: periods.map(({ promptTokens }) => promptTokens),
    hollow: periods.map(({ completionTokens }) => completionTokens),
  };
}
