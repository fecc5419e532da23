const maxDocLines = 40;
const hashComments = new Set(['python', 'ruby', 'shellscript', 'yaml', 'toml', 'makefile', 'elixir', 'dockerfile']);
const noComments = new Set(['markdown', 'json', 'plaintext']);

/**
 * The comment that ends right above line `index` (0-based), decorators and attributes passed over, without its
 * marks; `undefined` when there is none.
 */
export function docAbove(language: string, lines: readonly string[], index: number): string | undefined {
  if (noComments.has(language)) return undefined;
  let end = index - 1;
  while (end >= 0 && /^\s*(@[\w.]+(\(.*\))?|#\[.*\]|\[\w.*\]|template\s*<.*>)\s*$/.test(lines[end] ?? '')) end -= 1;
  if (end < 0) return undefined;
  const start = hashComments.has(language) ? startOfLines(lines, end, /^\s*#(?!!)/) : startOfComment(lines, end);
  return start === undefined ? undefined : cleanComment(lines.slice(start, end + 1));
}

/** The docstring below a Python definition that begins at line `index`. */
export function docBelow(language: string, lines: readonly string[], index: number): string | undefined {
  if (language !== 'python' || !/^\s*(async\s+)?(def|class)\b/.test(lines[index] ?? '')) return undefined;
  let at = index;
  while (at < lines.length && at < index + 12 && !/:\s*(#.*)?$/.test(lines[at] ?? '')) at += 1;
  const open = /^\s*[rbuRBU]*("""|''')(.*)$/.exec(lines[at + 1] ?? '');
  const quote = open?.[1];
  if (!open || !quote) return undefined;
  const text = [open[2] ?? ''];
  for (let line = at + 2; !(text.at(-1) ?? '').includes(quote) && text.length < maxDocLines; line += 1) {
    if (line >= lines.length) break;
    text.push(lines[line] ?? '');
  }
  const joined = text.map((line) => line.trim()).join('\n');
  return joined.split(quote)[0]?.trim() || undefined;
}

function startOfComment(lines: readonly string[], end: number): number | undefined {
  if (/^\s*\/\//.test(lines[end] ?? '')) return startOfLines(lines, end, /^\s*\/\//);
  if (/^\s*--/.test(lines[end] ?? '')) return startOfLines(lines, end, /^\s*--/);
  if (!/\*\/\s*$/.test(lines[end] ?? '')) return undefined;
  for (let at = end; at >= 0 && end - at < maxDocLines; at -= 1) {
    if (/^\s*\/\*/.test(lines[at] ?? '')) return at;
  }
  return undefined;
}

function startOfLines(lines: readonly string[], end: number, mark: RegExp): number | undefined {
  let start = end + 1;
  while (start > 0 && end - start < maxDocLines && mark.test(lines[start - 1] ?? '')) start -= 1;
  return start > end ? undefined : start;
}

function cleanComment(lines: readonly string[]): string | undefined {
  const text = lines
    .map((line) =>
      line
        .replace(/^\s*(\/\*+!?|\/\/[/!]?|\*+(?!\/)|#+|--)?\s?/, '')
        .replace(/\s*\*+\/\s*$/, '')
        .trimEnd(),
    )
    .join('\n')
    .trim();
  // A rule of dashes, a licence or a tool's directive says nothing of what it stands above.
  if (!/\p{L}{2}/u.test(text) || /^(eslint|prettier|biome|@ts-|istanbul|c8|noqa|type:|Copyright|SPDX)/.test(text)) {
    return undefined;
  }
  return text;
}
