import { createTimeSlices } from '../../../base/timeSlices.ts';

/** A run of changed lines with what is around it. */
export interface DiffHunk {
  /** What git writes after `@@`: most often the definition that encloses the hunk. */
  readonly context: string;
  /** First line in the new file. */
  readonly newStart: number;
  /** Each led by ` `, `+` or `-`. */
  readonly lines: readonly string[];
}

/** What a diff says of one file. Paths are relative to the repository's top, with `/`. */
export interface FileDiff {
  readonly path: string;
  /** Of a renamed or copied file. */
  readonly oldPath?: string;
  readonly change: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied';
  readonly isBinary: boolean;
  /** Given when the file became, or ceased to be, executable. */
  readonly executable?: boolean;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

/**
 * Reads a unified diff as git writes it (https://git-scm.com/docs/diff-format), the combined ones of merges and plain
 * ones without git's header included. What it cannot read it passes over.
 */
export async function parseDiff(diff: string, signal: AbortSignal): Promise<FileDiff[]> {
  const slices = createTimeSlices(signal);
  const reader: Reader = { files: [], hunk: undefined };
  let count = 0;
  for (let from = 0; from < diff.length; ) {
    const found = diff.indexOf('\n', from);
    const end = found < 0 ? diff.length : found;
    readLine(reader, diff.slice(from, end).replace(/\r$/, ''));
    from = end + 1;
    count += 1;
    if (count % 500 === 0) await slices.pause();
  }
  return reader.files.filter(({ path }) => path !== '').map(({ plain: _plain, ...file }) => file);
}

type Draft = { -readonly [K in keyof FileDiff]: FileDiff[K] } & {
  readonly hunks: OpenHunk[];
  /** Begun by `---` alone: the next `---` outside a hunk begins another file. */
  readonly plain: boolean;
};

interface OpenHunk extends DiffHunk {
  readonly lines: string[];
  readonly columns: number;
  oldLeft: number;
  newLeft: number;
}

interface Reader {
  readonly files: Draft[];
  hunk: OpenHunk | undefined;
}

function readLine(reader: Reader, line: string): void {
  const file = reader.files.at(-1);
  if (file && reader.hunk && takesLine(reader.hunk, line)) {
    addLine(file, reader.hunk, line);
    return;
  }
  if (line.startsWith('diff --git ')) startFile(reader, pathsOfHeader(line.slice('diff --git '.length)), false);
  else if (/^diff --(cc|combined) /.test(line)) startFile(reader, [unquote(line.replace(/^diff --\w+ /, ''))], false);
  else if (line.startsWith('--- ') && (!file || file.plain || reader.hunk)) startFile(reader, [], true);
  else if (line.startsWith('@@')) startHunk(reader, line);
  const current = reader.files.at(-1);
  if (current && !reader.hunk) readHeader(current, line);
}

function startFile(reader: Reader, paths: readonly string[], plain: boolean): void {
  reader.hunk = undefined;
  const path = paths.at(-1) ?? '';
  reader.files.push({ path, change: 'modified', isBinary: false, added: 0, removed: 0, hunks: [], plain });
}

function readHeader(file: Draft, line: string): void {
  const [, name = '', rest = ''] =
    /^(new file mode|deleted file mode|old mode|new mode|rename from|rename to|copy from|copy to|---|\+\+\+) (.*)$/.exec(
      line,
    ) ?? [];
  if (name === 'new file mode') file.change = 'added';
  else if (name === 'deleted file mode') file.change = 'deleted';
  else if (name === 'new mode') file.executable = rest.endsWith('755');
  else if (name === 'rename from' || name === 'copy from') {
    file.change = name === 'rename from' ? 'renamed' : 'copied';
    file.oldPath = unquote(rest);
  } else if (name === 'rename to' || name === 'copy to') file.path = unquote(rest);
  else if (name === '---' && rest === '/dev/null') file.change = 'added';
  else if (name === '---' && file.path === '') file.path = withoutSide(rest);
  else if (name === '+++' && rest === '/dev/null') file.change = 'deleted';
  else if (name === '+++') file.path = withoutSide(rest);
  else if (/^(Binary files .* differ|GIT binary patch)$/.test(line)) file.isBinary = true;
}

function startHunk(reader: Reader, line: string): void {
  const match = /^(@{2,})((?: -\d+(?:,\d+)?)+) \+(\d+)(?:,(\d+))? @{2,} ?(.*)$/.exec(line);
  const file = reader.files.at(-1);
  if (!match || !file) return;
  const [, marks = '@@', old = '', newStart = '0', newLines = '1', context = ''] = match;
  const hunk: OpenHunk = {
    context,
    newStart: Number(newStart),
    lines: [],
    columns: marks.length - 1,
    oldLeft: Number(/,(\d+)/.exec(old)?.[1] ?? '1'),
    newLeft: Number(newLines),
  };
  file.hunks.push(hunk);
  reader.hunk = hunk;
}

// A removed line can look like a header (`--- x`), so the counts of the hunk decide where it ends.
function takesLine(hunk: OpenHunk, line: string): boolean {
  if (line.startsWith('\\')) return true;
  if (hunk.columns > 1) return /^[ +-]/.test(line);
  if (hunk.oldLeft <= 0 && hunk.newLeft <= 0) return false;
  return /^[ +-]/.test(line) || line === '';
}

function addLine(file: Draft, hunk: OpenHunk, line: string): void {
  if (line.startsWith('\\')) return;
  const marks = line.slice(0, hunk.columns);
  const sign = marks.includes('+') ? '+' : marks.includes('-') ? '-' : ' ';
  hunk.lines.push(sign + line.slice(hunk.columns));
  if (sign === '+') file.added += 1;
  if (sign === '-') file.removed += 1;
  if (sign !== '+') hunk.oldLeft -= 1;
  if (sign !== '-') hunk.newLeft -= 1;
}

/** The two paths of `a/x b/y`. Without quotes they can only be told apart where they are the same. */
function pathsOfHeader(text: string): string[] {
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*")$/.exec(text) ?? /^("(?:[^"\\]|\\.)*") (.+)$/.exec(text);
  if (quoted) return [withoutSide(quoted[1] ?? ''), withoutSide(quoted[2] ?? '')];
  const middle = (text.length - 1) / 2;
  const [left, right] = [text.slice(0, middle), text.slice(middle + 1)];
  if (withoutSide(left) === withoutSide(right)) return [withoutSide(left), withoutSide(right)];
  const split = text.lastIndexOf(' b/');
  return split < 0 ? [''] : [withoutSide(text.slice(0, split)), withoutSide(text.slice(split + 1))];
}

// `a/` and `b/`, or `i/`, `w/`, `c/`, `o/` with diff.mnemonicPrefix; a time stamp after a tab in plain diffs.
function withoutSide(path: string): string {
  return unquote(path.replace(/\t.*$/, '')).replace(/^[abiwco]\//, '');
}

/** Takes a path out of the quotes that git puts around unusual ones: C escapes, octal for bytes of UTF-8. */
function unquote(path: string): string {
  if (!/^".*"$/.test(path)) return path;
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' };
  const bytes: number[] = [];
  for (const [piece, octal, letter] of path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...Buffer.from(letter === undefined ? piece : (escapes[letter] ?? letter)));
  }
  return Buffer.from(bytes).toString('utf8');
}
