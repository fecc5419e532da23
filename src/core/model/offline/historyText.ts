import { l10n } from '../../../base/l10n.ts';
import { code, plain, quote, shorten } from './markdown.ts';
import type { CommitFact, LastChange } from './projectFacts.ts';

const maxOthers = 4;
const maxBodyLines = 8;

/** Who last changed some lines and why, as markdown; `undefined` when nothing is known. */
export function describeHistory(change: LastChange | undefined): string | undefined {
  if (!change) return undefined;
  const { newest, others, uncommittedLines } = change;
  const parts: string[] = [];
  if (uncommittedLines > 0) {
    parts.push(
      uncommittedLines === 1
        ? l10n.t('1 line is **not committed yet**.')
        : l10n.t('{count} lines are **not committed yet**.', { count: uncommittedLines }),
    );
  }
  if (newest) {
    parts.push(l10n.t('Last changed by {commit}', { commit: describeCommit(newest) }));
    if (newest.body !== '') parts.push(quote(plain(bodyOf(newest.body))));
  }
  if (others.length > 0) {
    const shown = others.slice(0, maxOthers).map(({ id, subject }) => `${code(id)} ${plain(shorten(subject, 80))}`);
    const commits = shown.join('; ');
    const count = others.length - shown.length;
    if (count === 0) parts.push(l10n.t('Before that: {commits}.', { commits }));
    else if (count === 1) parts.push(l10n.t('Before that: {commits}; 1 more.', { commits }));
    else parts.push(l10n.t('Before that: {commits}; {count} more.', { commits, count }));
  }
  return parts.length > 0 ? parts.join('\n\n') : undefined;
}

/** `Ann on 2025-03-01 in abc1234: **subject**` */
export function describeCommit({ author, timeMs, id, subject }: CommitFact): string {
  const told = { author: plain(author), day: dayOf(timeMs), id: code(id), subject: `**${plain(subject)}**` };
  return l10n.t('{author} on {day} in {id}: {subject}', told);
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function bodyOf(body: string): string {
  const lines = body
    .split('\n')
    .filter((line) => !/^(Signed-off-by|Co-authored-by|Change-Id|Reviewed-by):/i.test(line));
  const shown = lines.slice(0, maxBodyLines).join('\n').trim();
  return lines.length > maxBodyLines ? `${shown}\n…` : shown;
}
