import { l10n } from '../../../base/l10n.ts';

/** `a, b and 3 more`: at most `most` things, the last of them a count where there are more. */
export function listInWords(items: readonly string[], most = 4): string {
  const [first = ''] = items;
  if (items.length <= 1) return first;
  const shown = items.length <= most ? items.slice(0, -1) : items.slice(0, most - 1);
  const rest = items.length - shown.length;
  const listed = shown.join(', ');
  return rest === 1
    ? l10n.t('{items} and {last}', { items: listed, last: items.at(-1) ?? '' })
    : l10n.t('{items} and {count} more', { items: listed, count: rest });
}

/** What is counted, with its number: `1 line`, `2 lines`. A whole phrase for each form, since languages differ in them. */
export const counted = {
  lines: (count: number) => (count === 1 ? l10n.t('1 line') : l10n.t('{count} lines', { count })),
  files: (count: number) => (count === 1 ? l10n.t('1 file') : l10n.t('{count} files', { count })),
  commits: (count: number) => (count === 1 ? l10n.t('1 commit') : l10n.t('{count} commits', { count })),
  checks: (count: number) => (count === 1 ? l10n.t('1 check') : l10n.t('{count} checks', { count })),
  branches: (count: number) => (count === 1 ? l10n.t('1 branch') : l10n.t('{count} branches', { count })),
  loops: (count: number) => (count === 1 ? l10n.t('1 loop') : l10n.t('{count} loops', { count })),
};

/** The end of a list that is cut off: `and 2 more lines`. */
export const andMore = {
  lines: (count: number) => (count === 1 ? l10n.t('and 1 more line') : l10n.t('and {count} more lines', { count })),
  files: (count: number) => (count === 1 ? l10n.t('and 1 more file') : l10n.t('and {count} more files', { count })),
  commands: (count: number) =>
    count === 1 ? l10n.t('and 1 more command') : l10n.t('and {count} more commands', { count }),
  imports: (count: number) => (count === 1 ? l10n.t('and 1 import') : l10n.t('and {count} imports', { count })),
  definitions: (count: number) =>
    count === 1 ? l10n.t('and 1 more definition') : l10n.t('and {count} more definitions', { count }),
};
