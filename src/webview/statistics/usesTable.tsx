import type { StatisticsUse } from '../../core/model/statistics.ts';
import type { Figures } from './figures.ts';
import { Bar, ScrolledTable } from './groupTable.tsx';
import { say } from './statisticsStrings.ts';

interface UsesTableProps {
  readonly kind: 'prompt' | 'file';
  readonly uses: readonly StatisticsUse[];
  readonly figures: Figures;
  /** Is it of one project, or the same in all? */
  readonly isOfAll: boolean;
}

/** What was used most, with bars. */
export function UsesTable({ kind, uses, figures, isOfAll }: UsesTableProps) {
  const isPrompt = kind === 'prompt';
  const title = say(isPrompt ? 'prompts' : 'files');
  const most = uses[0]?.uses ?? 1;
  return (
    <section class="statistics-uses">
      <h2>{title}</h2>
      {uses.length === 0 ? (
        <p class="muted">{say(isPrompt ? 'noPrompts' : 'noFiles')}</p>
      ) : (
        <ScrolledTable caption={title}>
          <thead>
            <tr>
              <th scope="col">{say(isPrompt ? 'prompt' : 'file')}</th>
              {!isOfAll && <th scope="col">{say('project')}</th>}
              <th scope="col" class="is-number">
                {say('uses')}
              </th>
            </tr>
          </thead>
          <tbody>
            {uses.map(({ name, projectName, uses: count }) => (
              <tr key={`${projectName} ${name}`}>
                <th scope="row">
                  <span class="statistics-name">{name}</span>
                  <Bar share={count / most} />
                </th>
                {!isOfAll && <td>{projectName}</td>}
                <td class="is-number">{figures.count(count)}</td>
              </tr>
            ))}
          </tbody>
        </ScrolledTable>
      )}
    </section>
  );
}
