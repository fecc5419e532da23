import { l10n } from '../../base/l10n.ts';
import { withoutLinks } from '../../base/withoutLinks.ts';

/** The title of a session that nothing was asked in yet. */
export const untitled = l10n.mark('New session');

/**
 * The title of the session in which commit messages are asked for. It can be looked at like any other, but is no
 * conversation to go on with by itself.
 */
export const commitSessionTitle = l10n.mark('Commit messages');

/**
 * A title as it is shown: in the user's language where it is one of ours. Words of the user's own can be a message of ours by
 * chance. An imported one can be any text.
 */
export function shownTitle(title: string): string {
  return title === untitled || title === commitSessionTitle ? l10n.shown(title) : withoutLinks(title);
}

const longest = 60;

/** A title from a question: its first line with words, without markdown marks, cut at a word. */
export function titleFromQuestion(question: string): string {
  const lines = question.split('\n').map(plain);
  const line = lines.find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? lines.find(Boolean);
  if (!line) return untitled;
  const characters = [...line];
  if (characters.length <= longest) return line;
  const cut = characters.slice(0, longest - 1).join('');
  const lastSpace = cut.lastIndexOf(' ');
  const kept = lastSpace >= longest / 2 ? cut.slice(0, lastSpace) : cut;
  return `${kept.replace(/[\s,;:.–-]+$/u, '')}…`;
}

/** The title in what a model answered when it was asked for one; `undefined` when there is none in it. */
export function titleFromModel(answer: string): string | undefined {
  const line = answer.split('\n').find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? '';
  const named = plain(line.replaceAll('**', '')).replace(/^(?:title|titel)\s*:\s*/i, '');
  const bare = named.replace(/^["'“”„‘’«»\s]+|["'“”‘’«»\s.]+$/gu, '');
  return bare === '' ? undefined : titleFromQuestion(bare);
}

function plain(line: string): string {
  return line
    .replace(/^\s*(?:```+\S*|#{1,6}\s|>+|[-*+]\s)/, '')
    .replaceAll(/[`\p{Cc}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
