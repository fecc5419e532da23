import * as vscode from 'vscode';
import type { HealthFinding, HistoryRepair } from '../../core/care/historyCare.ts';

export interface Health {
  readonly file: string;
  readonly findings: readonly HealthFinding[];
  readonly repair?: HistoryRepair;
}

/** What a check of the history found, and what was done about it. */
export function healthReport({ file, findings, repair }: Health): string {
  const found = findings.flatMap(({ part, count, details }) => [
    `- ${findingText(part, count)}`,
    ...details.map((detail) => `  - \`${detail.replaceAll('`', "'")}\``),
  ]);
  const left = repair?.left ?? [];
  const done = repair && [
    `## ${vscode.l10n.t('What was done')}`,
    '',
    left.length === 0
      ? vscode.l10n.t('All of it was put right.')
      : vscode.l10n.t('Nothing was deleted: what belongs to nothing any more stays in the file, and does no harm.'),
    ...(repair.copy === undefined
      ? []
      : ['', vscode.l10n.t('What the history was before is kept as {copy}.', { copy: repair.copy })]),
  ];
  return [
    `# ${vscode.l10n.t('The history')}`,
    '',
    file,
    '',
    `## ${vscode.l10n.t('What was found')}`,
    '',
    ...found,
    ...(done ? ['', ...done] : []),
    '',
  ].join('\n');
}

function findingText(part: HealthFinding['part'], count: number): string {
  switch (part) {
    case 'pages':
      return vscode.l10n.t('The file itself is damaged, at so many places: {count}', { count });
    case 'rows':
      return vscode.l10n.t('Entries that belong to something that is not there: {count}', { count });
    case 'parents':
      return vscode.l10n.t('Messages that follow one that is not there: {count}', { count });
    case 'heads':
      return vscode.l10n.t('Sessions whose last message is not there: {count}', { count });
    case 'counts':
      return vscode.l10n.t('Sessions whose number of messages is wrong: {count}', { count });
    case 'search':
      return vscode.l10n.t('Places where the search index and the messages differ: {count}', { count });
  }
}
