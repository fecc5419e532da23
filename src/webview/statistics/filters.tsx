import { useEffect, useId, useRef } from 'preact/hooks';
import type { StatisticsFilter, StatisticsReport, StatisticsSpan } from '../../core/model/statistics.ts';
import type { StatisticsActions } from './statisticsPage.tsx';
import { type StatisticsStringId, say } from './statisticsStrings.ts';

interface FiltersProps {
  readonly report: StatisticsReport;
  /** The project of the window. */
  readonly projectId: string;
  readonly actions: StatisticsActions;
}

const spans: Readonly<Record<StatisticsSpan, StatisticsStringId>> = {
  today: 'spanToday',
  week: 'spanWeek',
  month: 'spanMonth',
  quarter: 'spanQuarter',
  year: 'spanYear',
  all: 'spanAll',
  days: 'spanDays',
};

/** What is counted, and what can be done with it. */
export function Filters({ report, projectId, actions }: FiltersProps) {
  const { filter, choices } = report;
  const change = (part: Partial<StatisticsFilter>) => actions.filter({ ...filter, ...part });
  return (
    <section class="statistics-filters" aria-label={say('filters')}>
      <Choice
        label={say('span')}
        value={filter.span}
        options={Object.entries(spans).map(([value, id]) => [value, say(id)])}
        onChoose={(span) => change(daysFor(span as StatisticsSpan, report))}
      />
      {filter.span === 'days' && <Days filter={filter} onChoose={change} />}
      <Choice
        label={say('project')}
        value={filter.projectId}
        all={say('allProjects')}
        options={projectsOf(choices.projects, projectId)}
        onChoose={(id) => change({ projectId: id, model: undefined, branch: undefined })}
      />
      <Choice
        label={say('model')}
        value={filter.model}
        all={say('allModels')}
        options={choices.models.map((model) => [model, model])}
        onChoose={(model) => change({ model })}
      />
      <Choice
        label={say('branch')}
        value={filter.branch}
        all={say('allBranches')}
        options={choices.branches.map((branch) => [branch, branch === '' ? say('noBranch') : branch])}
        onChoose={(branch) => change({ branch })}
      />
      <label class="statistics-check">
        <input
          type="checkbox"
          checked={filter.withImported}
          onChange={({ currentTarget }) => change({ withImported: currentTarget.checked })}
        />
        {say('imported')}
      </label>
      <span class="statistics-actions">
        <button type="button" class="button secondary" onClick={() => actions.refresh()}>
          {say('refresh')}
        </button>
        <button type="button" class="button" onClick={() => actions.exportCsv()}>
          {say('exportCsv')}
        </button>
      </span>
    </section>
  );
}

type Days = Pick<StatisticsFilter, 'firstDay' | 'lastDay'>;

/** Days to choose begin as those that are shown. */
function daysFor(span: StatisticsSpan, { periods }: StatisticsReport): Partial<StatisticsFilter> {
  if (span !== 'days') return { span, firstDay: undefined, lastDay: undefined };
  const first = periods[0]?.key ?? '';
  const last = periods.at(-1)?.key ?? '';
  const isDay = (key: string) => key.length === 10;
  const firstDay = isDay(first) ? first : `${first}-01`;
  return { span, ...(first !== '' && { firstDay }), ...(isDay(last) && { lastDay: last }) };
}

function Days({ filter: { firstDay, lastDay }, onChoose }: { filter: Days; onChoose: (days: Days) => void }) {
  // A day that was cleared is no end on that side; one beyond the other takes that along.
  const begin = (day: string | undefined) =>
    onChoose({ firstDay: day, ...(day !== undefined && lastDay !== undefined && day > lastDay && { lastDay: day }) });
  const end = (day: string | undefined) =>
    onChoose({ lastDay: day, ...(day !== undefined && firstDay !== undefined && day < firstDay && { firstDay: day }) });
  return (
    <>
      <Day label={say('firstDay')} value={firstDay} onChoose={begin} />
      <Day label={say('lastDay')} value={lastDay} onChoose={end} />
    </>
  );
}

interface DayProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChoose: (day: string | undefined) => void;
}

function Day({ label, value = '', onChoose }: DayProps) {
  const id = useId();
  // While a year is typed its first digits are one, too, and a part that is typed anew makes it empty: such days count when it is left.
  const chosen = useRef(value);
  useEffect(() => {
    chosen.current = value;
  }, [value]);
  const choose = (day: string) => {
    if (day === chosen.current) return;
    chosen.current = day;
    onChoose(day === '' ? undefined : day);
  };
  return (
    <div class="statistics-choice">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="date"
        value={value}
        max="9999-12-31"
        onChange={({ currentTarget }) => currentTarget.value >= '1970' && choose(currentTarget.value)}
        onBlur={({ currentTarget }) => choose(currentTarget.value)}
      />
    </div>
  );
}

type Option = readonly [value: string, label: string];

/** This project first, the others in the order in which they were used. */
function projectsOf(projects: StatisticsReport['choices']['projects'], projectId: string): Option[] {
  const option = ({ id, name }: { readonly id: string; readonly name: string }): Option =>
    id === projectId ? [id, say('thisProject', { name })] : [id, name];
  const isThis = ({ id }: { readonly id: string }) => id === projectId;
  return [...projects.filter(isThis), ...projects.filter((one) => !isThis(one))].map(option);
}

interface ChoiceProps {
  readonly label: string;
  /** `undefined`: all. */
  readonly value: string | undefined;
  /** What the choice of all is called, where there is one. */
  readonly all?: string;
  readonly options: readonly Option[];
  readonly onChoose: (value: string | undefined) => void;
}

// The value of an option is its place: a branch can be called anything, and '' is one of them.
function Choice({ label, value, all, options, onChoose }: ChoiceProps) {
  const id = useId();
  const entries: readonly (readonly [string | undefined, string])[] = [
    ...(all === undefined ? [] : [[undefined, all] as const]),
    ...options,
  ];
  return (
    <div class="statistics-choice">
      <label for={id}>{label}</label>
      <select id={id} onChange={({ currentTarget }) => onChoose(entries[currentTarget.selectedIndex]?.[0])}>
        {entries.map(([one, words], index) => (
          <option key={index} value={index} selected={one === value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
