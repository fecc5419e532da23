import type { Failure } from '../../base/errors.ts';
import type { StatisticsFilter, StatisticsReport } from '../../core/model/statistics.ts';
import type { ToStatistics } from '../../protocol/statisticsProtocol.ts';
import { createFigures, type Figures } from './figures.ts';
import { Filters } from './filters.tsx';
import { GroupTable } from './groupTable.tsx';
import { type Measure, measureNames, measures } from './measures.ts';
import { PeriodChart } from './periodChart.tsx';
import { SessionSection } from './sessionSection.tsx';
import { type StatisticsStringId, say } from './statisticsStrings.ts';
import { Totals } from './totals.tsx';
import { UsesTable } from './usesTable.tsx';

/** What the page does for its buttons. */
export interface StatisticsActions {
  filter(filter: StatisticsFilter): void;
  refresh(): void;
  exportCsv(): void;
  changePrices(): void;
  choose(measure: Measure): void;
}

/** What there is to draw. */
export interface StatisticsShown {
  readonly isCounting: boolean;
  readonly failure?: Failure;
  readonly counted?: Counted;
  readonly measure: Measure;
}

type Counted = Extract<ToStatistics, { type: 'statistics/show' }>;

/** The page of statistics. */
export function StatisticsPage(props: StatisticsShown & { readonly actions: StatisticsActions }) {
  const { isCounting, failure, counted, actions } = props;
  return (
    <main class="statistics" aria-busy={isCounting}>
      <header class="statistics-head">
        <h1>{say('title')}</h1>
        {/* What was counted stays until the new count is there. */}
        {isCounting && <span class="muted">{say('counting')}</span>}
      </header>
      {failure && <Failed failure={failure} onAgain={() => actions.refresh()} />}
      {counted && <Shown {...props} counted={counted} />}
    </main>
  );
}

function Failed({ failure, onAgain }: { failure: Failure; onAgain: () => void }) {
  return (
    <div class="statistics-failure" role="alert">
      <p>{`${failure.what} ${failure.why} ${failure.next}`}</p>
      <button type="button" class="button" onClick={onAgain}>
        {say('failedNext')}
      </button>
    </div>
  );
}

type ShownProps = StatisticsShown & { readonly actions: StatisticsActions; readonly counted: Counted };

function Shown({ counted, measure, actions }: ShownProps) {
  const { report, projectId, session, language } = counted;
  const figures = createFigures(language);
  return (
    <>
      <Filters report={report} projectId={projectId} actions={actions} />
      {report.total.messages === 0 ? (
        <Empty />
      ) : (
        <>
          <Totals sums={report.total} figures={figures} />
          <MeasureChoice measure={measure} onChoose={(next) => actions.choose(next)} />
          <PeriodChart periods={report.periods} measure={measure} figures={figures} />
          <Groups report={report} measure={measure} figures={figures} />
          <UsesTable kind="prompt" uses={report.prompts} figures={figures} isOfAll />
          <UsesTable
            kind="file"
            uses={report.files}
            figures={figures}
            isOfAll={report.filter.projectId !== undefined}
          />
        </>
      )}
      {session && <SessionSection session={session} figures={figures} />}
      <Notes counted={counted} figures={figures} onChangePrices={() => actions.changePrices()} />
    </>
  );
}

function Groups({ report, ...shown }: { report: StatisticsReport; measure: Measure; figures: Figures }) {
  return (
    <>
      <GroupTable title={say('perModel')} column={say('model')} groups={report.models} {...shown} />
      {report.filter.projectId === undefined && (
        <GroupTable title={say('perProject')} column={say('project')} groups={report.projects} {...shown} />
      )}
      <GroupTable title={say('perBranch')} column={say('branch')} groups={report.branches} {...shown} />
    </>
  );
}

function Empty() {
  return (
    <section class="statistics-empty">
      <h2>{say('emptyTitle')}</h2>
      <p>{say('emptyHint')}</p>
    </section>
  );
}

function MeasureChoice({ measure, onChoose }: { measure: Measure; onChoose: (measure: Measure) => void }) {
  return (
    <fieldset class="statistics-measure">
      <legend>{say('measure')}</legend>
      {measures.map((one) => (
        <label key={one}>
          <input type="radio" name="measure" value={one} checked={one === measure} onChange={() => onChoose(one)} />
          {say(measureNames[one])}
        </label>
      ))}
    </fieldset>
  );
}

interface NotesProps {
  readonly counted: Counted;
  readonly figures: Figures;
  readonly onChangePrices: () => void;
}

function Notes({ counted, figures, onChangePrices }: NotesProps) {
  const { report, unusablePrices } = counted;
  const day = figures.day(report.pricesDay);
  const list = (id: StatisticsStringId, models: readonly string[]) =>
    models.length > 0 && <p>{say(id, { models: models.join(', ') })}</p>;
  return (
    <section class="statistics-notes muted">
      <p>{say('pricesOf', { day })}</p>
      {list('unpriced', report.unpricedModels)}
      {list('unusablePrices', unusablePrices)}
      <button type="button" class="button secondary" onClick={onChangePrices}>
        {say('changePrices')}
      </button>
      <p>{say('whatCounts')}</p>
      {report.hasOlder && <p>{say('recordedSince', { day: figures.time(report.namesSinceMs) })}</p>}
    </section>
  );
}
