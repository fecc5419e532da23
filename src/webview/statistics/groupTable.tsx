import type { ComponentChildren } from 'preact';
import type { StatisticsGroup } from '../../core/model/statistics.ts';
import { costWords, type Figures } from './figures.ts';
import { type Measure, measured } from './measures.ts';
import { say } from './statisticsStrings.ts';

interface GroupTableProps {
  readonly title: string;
  /** What the groups are. */
  readonly column: string;
  readonly groups: readonly StatisticsGroup[];
  readonly measure: Measure;
  readonly figures: Figures;
}

/** The groups as bars, with their numbers beside: chart and table are one. */
export function GroupTable({ title, column, groups, measure, figures }: GroupTableProps) {
  const most = Math.max(...groups.map((group) => measured(group, measure)), 0);
  const nameOf = ({ key, name }: StatisticsGroup) => name ?? (key === '' ? say('noBranch') : key);
  return (
    <section class="statistics-group">
      <h2>{title}</h2>
      <NumbersTable
        caption={title}
        column={column}
        rows={groups.map((group) => ({
          group,
          name: nameOf(group),
          share: most > 0 ? measured(group, measure) / most : 0,
        }))}
        figures={figures}
      />
    </section>
  );
}

interface NumbersRow {
  readonly group: StatisticsGroup;
  readonly name: string;
  /** Of the longest bar; no bars unless given. */
  readonly share?: number;
}

interface NumbersTableProps {
  readonly caption: string;
  readonly column: string;
  readonly rows: readonly NumbersRow[];
  readonly figures: Figures;
}

/** All numbers of each group. */
export function NumbersTable({ caption, column, rows, figures }: NumbersTableProps) {
  const numbers = ['sessions', 'messages', 'tokensIn', 'tokensOut', 'cost', 'firstToken', 'response'] as const;
  return (
    <ScrolledTable caption={caption}>
      <thead>
        <tr>
          <th scope="col">{column}</th>
          {numbers.map((id) => (
            <th key={id} scope="col" class="is-number">
              {say(id)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ group, name, share }) => (
          <tr key={group.key}>
            <th scope="row">
              <span class="statistics-name">{name}</span>
              {share !== undefined && <Bar share={share} />}
            </th>
            {cellsOf(group, figures).map((cell, index) => (
              <td key={numbers[index]} class="is-number">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

/** A table that is scrolled within the page when it is wider. */
export function ScrolledTable({
  caption,
  children,
}: {
  readonly caption: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class="statistics-scroll" aria-label={caption} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}

/** A bar: its number stands beside. */
export function Bar({ share }: { share: number }) {
  return (
    <svg class="statistics-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect width={100 * share} height="1" />
    </svg>
  );
}

function cellsOf(group: StatisticsGroup, figures: Figures): string[] {
  const { count, seconds } = figures;
  return [
    count(group.sessions),
    count(group.messages),
    count(group.promptTokens),
    count(group.completionTokens),
    costWords(group, figures),
    group.firstTokenMs === undefined ? '' : seconds(group.firstTokenMs),
    group.responseMs === undefined ? '' : seconds(group.responseMs),
  ];
}
