import * as vscode from 'vscode';
import type { HealthFinding, HistoryCopy, HistoryRepair } from '../../core/care/historyCare.ts';

export interface Health {
  readonly file: string;
  readonly findings: readonly HealthFinding[];
  readonly repair?: HistoryRepair;
  /** What lies beside it. */
  readonly copies: readonly HistoryCopy[];
}

/** What a check of the history found, and what was done about it. */
export function healthReport({ file, findings, repair, copies }: Health): string {
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
    ...(found.length > 0
      ? found
      : [vscode.l10n.t('The history is sound: the file, what refers to what, and the search index.')]),
    ...(done ? ['', ...done] : []),
    ...(copies.length > 0 ? ['', ...copyList(copies)] : []),
    '',
  ].join('\n');
}

function copyList(copies: readonly HistoryCopy[]): string[] {
  return [
    `## ${vscode.l10n.t('Copies beside it')}`,
    '',
    vscode.l10n.t(
      'What is deleted of the history stays in these. They can be deleted by hand; nothing else needs them.',
    ),
    '',
    ...copies.map(({ path, kind, bytes }) => `- ${path}: ${copyText(kind)}, ${sizeText(bytes)}`),
  ];
}

/** The size of a file, in words of the user's language. */
export function sizeText(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  const style = { style: 'unit', unit: 'megabyte', maximumFractionDigits: megabytes < 10 ? 1 : 0 } as const;
  return megabytes.toLocaleString(vscode.env.language, style);
}

function copyText(kind: HistoryCopy['kind']): string {
  switch (kind) {
    case 'update':
      return vscode.l10n.t('made before an update');
    case 'repair':
      return vscode.l10n.t('made before a repair');
    case 'damaged':
      return vscode.l10n.t('set aside as damaged');
  }
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
