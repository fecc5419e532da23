import { useId } from 'preact/hooks';
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
};

/** What is counted, and what can be done with it. */
export function Filters({ report: { filter, choices }, projectId, actions }: FiltersProps) {
  const change = (part: Partial<StatisticsFilter>) => actions.filter({ ...filter, ...part });
  return (
    <section class="statistics-filters" aria-label={say('filters')}>
      <Choice
        label={say('span')}
        value={filter.span}
        options={Object.entries(spans).map(([value, id]) => [value, say(id)])}
        onChoose={(span) => change({ span: span as StatisticsSpan })}
      />
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
