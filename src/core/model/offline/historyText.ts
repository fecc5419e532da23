import { code, plain, quote, shorten } from './markdown.ts';
import type { CommitFact, LastChange } from './projectFacts.ts';
import { countOf } from './wording.ts';

const maxOthers = 4;
const maxBodyLines = 8;

/** Who last changed some lines and why, as markdown; `undefined` when nothing is known. */
export function describeHistory(change: LastChange | undefined): string | undefined {
  if (!change) return undefined;
  const { newest, others, uncommittedLines } = change;
  const parts: string[] = [];
  if (uncommittedLines > 0) {
    parts.push(`${countOf(uncommittedLines, 'line')} ${uncommittedLines === 1 ? 'is' : 'are'} **not committed yet**.`);
  }
  if (newest) {
    parts.push(`Last changed by ${describeCommit(newest)}`);
    if (newest.body !== '') parts.push(quote(plain(bodyOf(newest.body))));
  }
  if (others.length > 0) {
    const shown = others.slice(0, maxOthers).map(({ id, subject }) => `${code(id)} ${plain(shorten(subject, 80))}`);
    const more = others.length > shown.length ? `; ${others.length - shown.length} more` : '';
    parts.push(`Before that: ${shown.join('; ')}${more}.`);
  }
  return parts.length > 0 ? parts.join('\n\n') : undefined;
}

/** `Ann on 2025-03-01 in abc1234: **subject**` */
export function describeCommit({ author, timeMs, id, subject }: CommitFact): string {
  return `${plain(author)} on ${dayOf(timeMs)} in ${code(id)}: **${plain(subject)}**`;
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
