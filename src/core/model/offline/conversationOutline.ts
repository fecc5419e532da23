import { l10n } from '../../../base/l10n.ts';
import type { AssistantTask, TaskTurn } from '../task.ts';
import { code, shorten } from './markdown.ts';

type SummaryTask = Extract<AssistantTask, { kind: 'summary' }>;

const longestQuestion = 200;
const longestAnswer = 240;
const mostNames = 12;
/** Of the room, what the outline before this one may take: it is about what is older. */
const shareOfBefore = 0.4;
/** Below this room a turn says no more than its question. */
const shareOfQuestions = 0.35;

/**
 * An outline of a conversation, taken from its own words: each question with how its answer begins, and the files and names of code
 * that were spoken of most. The same for the same conversation. Where room is short, older turns say less, then nothing.
 */
export function conversationOutline({ before, turns, maxCharacters }: Omit<SummaryTask, 'kind'>): string {
  const names = namesOf(turns);
  const lines = [
    ...namesLine(l10n.t('Files:'), names.files),
    ...namesLine(l10n.t('Names in the code:'), names.symbols),
  ];
  const earlier = cutLines(before, Math.floor(maxCharacters * shareOfBefore));
  const taken = [earlier, ...lines].join('\n').length;
  const bullets = newestBullets(turns, Math.max(longestQuestion, maxCharacters - taken));
  return [earlier, bullets.join('\n'), lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

function newestBullets(turns: readonly TaskTurn[], room: number): string[] {
  const bullets: string[] = [];
  let left = room;
  for (let at = turns.length - 1; at >= 0; at -= 1) {
    const turn = turns[at];
    if (!turn) continue;
    const question = `- ${shorten(turn.question, longestQuestion)}`;
    const answer = firstSentence(turn.answer);
    const whole = answer === '' ? question : `${question}\n  → ${answer}`;
    const bullet = left - whole.length > room * shareOfQuestions || at === turns.length - 1 ? whole : question;
    if (bullet.length > left && bullets.length > 0) {
      const count = at + 1;
      bullets.unshift(
        count === 1
          ? l10n.t('- … and 1 question before these')
          : l10n.t('- … and {count} questions before these', { count }),
      );
      break;
    }
    bullets.unshift(bullet);
    left -= bullet.length + 1;
  }
  return bullets;
}

// Of the prose: what stands in blocks of code is no sentence.
function firstSentence(text: string): string {
  const prose = text
    .replaceAll(/^(`{3,}|~{3,})[\s\S]*?(?:^\1|$(?![\s\S]))/gm, '')
    .replaceAll(/^(?:#+|[-*>]|\d+\.)\s+/gm, '');
  const flat = prose.replaceAll(/\s+/g, ' ').trim();
  const end = /[.!?:](?=\s|$)|[。！？]/u.exec(flat);
  return shorten(end ? flat.slice(0, end.index + 1) : flat, longestAnswer);
}

interface Names {
  readonly files: readonly string[];
  readonly symbols: readonly string[];
}

// A path has a folder or stands as code; a name of code has a hump, an underscore or parentheses.
const filePattern = /(?<![\w/.-])(?:[\w@.-]+\/)*[\w@-][\w@.-]*\.[A-Za-z]\w{0,5}(?![\w/])/g;
const symbolPattern = /`([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(?:\(\))?`/g;

function namesOf(turns: readonly TaskTurn[]): Names {
  const files = new Map<string, number>();
  const symbols = new Map<string, number>();
  const count = (into: Map<string, number>, name: string) => into.set(name, (into.get(name) ?? 0) + 1);
  for (const { question, answer } of turns)
    for (const text of [question, answer]) {
      for (const [name] of text.matchAll(filePattern)) if (isFile(name, text)) count(files, name);
      for (const [, name = ''] of text.matchAll(symbolPattern)) if (!isFileName(name)) count(symbols, name);
    }
  return { files: mostNamed(files), symbols: mostNamed(symbols) };
}

const tick = '`';

function isFile(name: string, text: string): boolean {
  return isFileName(name) && (name.includes('/') || text.includes(tick + name));
}

// Otherwise `object.method` would be one.
const endings =
  /\.(?:[cm]?[jt]sx?|py|rb|rs|go|java|kt|cs|c|cc|cpp|h|hpp|php|swift|scala|sh|ps1|sql|html?|css|scss|less|vue|svelte|json|ya?ml|toml|xml|md|txt|lock|ini|cfg|env|proto|gradle|tf)$/i;

function isFileName(name: string): boolean {
  return endings.test(name);
}

function mostNamed(counts: ReadonlyMap<string, number>): string[] {
  // Sorting keeps the order of what was named as often.
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostNames)
    .map(([name]) => name);
}

function namesLine(label: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${label} ${names.map(code).join(', ')}`];
}

// Whole lines from the beginning.
function cutLines(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const end = text.lastIndexOf('\n', maxCharacters - 2);
  return end <= 0 ? shorten(text, maxCharacters) : `${text.slice(0, end)}\n…`;
}
