import { isSecretPath } from '../retrieval/secretFiles.ts';

/**
 * A unified diff in which files that hold secrets by their name, before the change or after it, are only named: who
 * renames `.env` to `settings.txt` shows what was in it.
 */
export function withholdSecretFiles(diff: string): string {
  return diff
    .split(/^(?=diff --(?:git|cc|combined) )/m)
    .map((file) => (pathsOf(headerOf(file)).some(isSecretPath) ? nameOnly(headerOf(file)) : file))
    .join('');
}

// What is above the first hunk.
function headerOf(file: string): readonly string[] {
  const end = /^(?:@@|GIT binary patch|Binary files )/m.exec(file)?.index ?? file.length;
  return file.slice(0, end).trimEnd().split('\n');
}

// All of git's ways to name the file. The prefixes `a/` and `b/` can be others or absent (`diff.noprefix`).
const named = /^(?:---|\+\+\+|(?:rename|copy) (?:from|to)) "?(?<path>.*?)"?\s*$/;

function pathsOf([first = '', ...rest]: readonly string[]): readonly string[] {
  const paths = rest.flatMap((line) => named.exec(line)?.groups?.path ?? []);
  // Only a file whose text goes along has such lines. Else its names stand in the first, with nothing sure between them.
  return paths.length > 0 ? paths : first.split(/"? "?/).flatMap((piece) => piece.replace(/["\r]/g, ''));
}

function nameOnly(header: readonly string[]): string {
  const [first = ''] = header;
  const renames = header.filter((line) => /^(?:rename|copy) (?:from|to) /.test(line));
  const [, before, after] = /^diff --git "?(a\/.*?)"? "?(b\/.*?)"?\s*$/.exec(first) ?? [];
  const names = before && after ? `${before} and ${after}` : first.replace(/^diff --\w+ /, '');
  return [first, ...renames, `Binary files ${names} differ`, ''].join('\n');
}
