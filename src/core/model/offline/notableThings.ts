import { l10n } from '../../../base/l10n.ts';
import type { TaskCode } from '../task.ts';
import { code, lineLink, plain, shorten } from './markdown.ts';
import { counted, listInWords } from './wording.ts';

const maxOfEach = 4;

interface SourceLine {
  /** As written, and with strings and comments blanked. */
  readonly text: string;
  readonly bare: string;
  readonly line: number;
}

const effects: readonly { readonly what: () => string; readonly pattern: RegExp }[] = [
  {
    what: () => l10n.t('the network'),
    pattern: /\b(fetch|XMLHttpRequest|WebSocket|requests\.\w+|http\.(Get|Post|request)|axios)\b\s*[(.]/,
  },
  {
    what: () => l10n.t('the file system'),
    pattern:
      /\b(readFile|writeFile|appendFile|unlink|mkdir|readdir|rm|rename|createReadStream|createWriteStream)(Sync)?\s*\(|\bopen\(|\bos\.(Open|Create|ReadFile|WriteFile)|\bfs::|\bFile\.(open|read|write)/,
  },
  {
    what: () => l10n.t('other programs'),
    pattern: /\b(execFile|execSync|spawn|spawnSync|subprocess\.\w+|exec\.Command|Command::new|popen)\s*\(/,
  },
  { what: () => l10n.t('the database'), pattern: /\.(prepare|query|execute|executemany)\s*\(/ },
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
    return match ? [`${plain(shorten(match[1] ?? '', 140))} (${lineLink(path, line)})`] : [];
  });
  return found.slice(0, maxOfEach);
}

function failures(path: string, lines: readonly SourceLine[]): string[] {
  const found = lines.filter(
    ({ bare }) => /(^|[\s;{(])(throw|raise|panic!?|reject)\b(?!\s*[;,)])/.test(bare) && !/\bdef\b|=>\s*\{?$/.test(bare),
  );
  const shown = found
    .slice(0, maxOfEach)
    .map(({ text, line }) =>
      l10n.t('{code} at {place}', { code: code(shorten(text, 100)), place: lineLink(path, line) }),
    );
  if (shown.length === 0) return [];
  const places = shown.join('; ');
  const count = found.length - shown.length;
  if (count === 1) return [l10n.t('Can fail: {places} and 1 more', { places })];
  return [
    count > 0
      ? l10n.t('Can fail: {places} and {count} more', { places, count })
      : l10n.t('Can fail: {places}', { places }),
  ];
}

function effectsOf(path: string, lines: readonly SourceLine[]): string[] {
  const found = effects.flatMap(({ what, pattern }) => {
    const line = lines.find(({ bare }) => pattern.test(bare) && !/^\s*(import|from|use)\b/.test(bare))?.line;
    return line === undefined ? [] : [`${what()} (${lineLink(path, line)})`];
  });
  return found.length > 0 ? [l10n.t('Reaches {what}', { what: listInWords(found) })] : [];
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
  const listed = [...names].map(code).join(', ');
  return names.size > 0 ? [l10n.t('Reads environment variables: {names}', { names: listed })] : [];
}

function switchedOff(path: string, lines: readonly SourceLine[]): string[] {
  const found = lines.filter(({ text }) =>
    /(@ts-(ignore|expect-error|nocheck)|eslint-disable|biome-ignore|#\s*(noqa|type:\s*ignore)|nolint|@SuppressWarnings|#\[allow\()/.test(
      text,
    ),
  );
  const [one] = found;
  if (!one) return [];
  const place = lineLink(path, one.line);
  return [l10n.t('Switches off {checks}, first at {place}', { checks: counted.checks(found.length), place })];
}

// Only worth a line when there is much of it.
function shape(lines: readonly SourceLine[]): string[] {
  const count = (pattern: RegExp) => lines.filter(({ bare }) => pattern.test(bare)).length;
  const branches = count(/\b(if|elif|case|when|catch|except)\b|\?[^.?:]+:/);
  const loops = count(/\b(for|while|loop|foreach)\b|\.(forEach|map|filter|reduce|flatMap)\(/);
  const waits = count(/\bawait\b|<-\s*\w/);
  const parts = [
    ...(branches >= 3 ? [counted.branches(branches)] : []),
    ...(loops >= 2 ? [counted.loops(loops)] : []),
    ...(waits >= 1 ? [l10n.t('waits for other work in {lines}', { lines: counted.lines(waits) })] : []),
  ];
  return parts.length > 0 ? [l10n.t('Shape: {parts}', { parts: listInWords(parts) })] : [];
}
