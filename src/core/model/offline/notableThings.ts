import type { TaskCode } from '../task.ts';
import { code, placeLink, plain, shorten } from './markdown.ts';
import { countOf, listInWords } from './wording.ts';

const maxOfEach = 4;

interface SourceLine {
  /** As written, and with strings and comments blanked. */
  readonly text: string;
  readonly bare: string;
  readonly line: number;
}

const effects: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: 'the network',
    pattern: /\b(fetch|XMLHttpRequest|WebSocket|requests\.\w+|http\.(Get|Post|request)|axios)\b\s*[(.]/,
  },
  {
    what: 'the file system',
    pattern:
      /\b(readFile|writeFile|appendFile|unlink|mkdir|readdir|rm|rename|createReadStream|createWriteStream)(Sync)?\s*\(|\bopen\(|\bos\.(Open|Create|ReadFile|WriteFile)|\bfs::|\bFile\.(open|read|write)/,
  },
  {
    what: 'other programs',
    pattern: /\b(execFile|execSync|spawn|spawnSync|subprocess\.\w+|exec\.Command|Command::new|popen)\s*\(/,
  },
  { what: 'the database', pattern: /\.(prepare|query|execute|executemany)\s*\(/ },
];

/** What a reader of the code should not miss, one list item each; empty when there is nothing. */
export function notableThings(subject: TaskCode, bareText: string): string[] {
  const bare = bareText.split('\n');
  const first = subject.range?.start ?? 1;
  const lines = subject.text.split('\n').map((text, at) => ({ text, bare: bare[at] ?? '', line: first + at }));
  return [
    ...remarks(subject.path, lines),
    ...failures(subject.path, lines),
    ...effectsOf(subject.path, lines),
    ...environment(lines),
    ...switchedOff(subject.path, lines),
    ...shape(lines),
  ];
}

function remarks(path: string, lines: readonly SourceLine[]): string[] {
  const found = lines.flatMap(({ text, line }) => {
    const match = /(?:\/\/|#|\*|--|<!--)\s*.*?\b((?:TODO|FIXME|HACK|XXX|BUG)\b.*)/.exec(text);
    return match
      ? [`${plain(shorten(match[1] ?? '', 140))} (${placeLink(path, { start: line, end: line }, `line ${line}`)})`]
      : [];
  });
  return found.slice(0, maxOfEach);
}

function failures(path: string, lines: readonly SourceLine[]): string[] {
  const found = lines.filter(
    ({ bare }) => /(^|[\s;{(])(throw|raise|panic!?|reject)\b(?!\s*[;,)])/.test(bare) && !/\bdef\b|=>\s*\{?$/.test(bare),
  );
  const shown = found
    .slice(0, maxOfEach)
    .map(
      ({ text, line }) =>
        `${code(shorten(text, 100))} at ${placeLink(path, { start: line, end: line }, `line ${line}`)}`,
    );
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : '';
  return shown.length > 0 ? [`Can fail: ${shown.join('; ')}${more}`] : [];
}

function effectsOf(path: string, lines: readonly SourceLine[]): string[] {
  const found = effects.flatMap(({ what, pattern }) => {
    const line = lines.find(({ bare }) => pattern.test(bare) && !/^\s*(import|from|use)\b/.test(bare))?.line;
    return line === undefined ? [] : [`${what} (${placeLink(path, { start: line, end: line }, `line ${line}`)})`];
  });
  return found.length > 0 ? [`Reaches ${listInWords(found)}`] : [];
}

function environment(lines: readonly SourceLine[]): string[] {
  const names = new Set<string>();
  for (const { text } of lines) {
    for (const match of text.matchAll(
      /process\.env\.(\w+)|process\.env\[['"](\w+)|(?:environ(?:\.get)?|getenv|Getenv|LookupEnv|env::var|ENV)[([]+['"](\w+)/g,
    )) {
      names.add(match[1] ?? match[2] ?? match[3] ?? '');
    }
  }
  return names.size > 0 ? [`Reads environment variables: ${[...names].map(code).join(', ')}`] : [];
}

function switchedOff(path: string, lines: readonly SourceLine[]): string[] {
  const found = lines.filter(({ text }) =>
    /(@ts-(ignore|expect-error|nocheck)|eslint-disable|biome-ignore|#\s*(noqa|type:\s*ignore)|nolint|@SuppressWarnings|#\[allow\()/.test(
      text,
    ),
  );
  const [one] = found;
  if (!one) return [];
  const where = placeLink(path, { start: one.line, end: one.line }, `line ${one.line}`);
  return [`Switches off ${countOf(found.length, 'check')}, first at ${where}`];
}

// Only worth a line when there is much of it.
function shape(lines: readonly SourceLine[]): string[] {
  const count = (pattern: RegExp) => lines.filter(({ bare }) => pattern.test(bare)).length;
  const branches = count(/\b(if|elif|case|when|catch|except)\b|\?[^.?:]+:/);
  const loops = count(/\b(for|while|loop|foreach)\b|\.(forEach|map|filter|reduce|flatMap)\(/);
  const waits = count(/\bawait\b|<-\s*\w/);
  const parts = [
    ...(branches >= 3 ? [countOf(branches, 'branch').replace(/branchs$/, 'branches')] : []),
    ...(loops >= 2 ? [countOf(loops, 'loop')] : []),
    ...(waits >= 1 ? [`waits for other work in ${countOf(waits, 'line')}`] : []),
  ];
  return parts.length > 0 ? [`Shape: ${listInWords(parts)}`] : [];
}
