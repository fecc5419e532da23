import type { FileDiff } from './diffSummary.ts';

/** A dependency that a manifest's diff adds, removes or moves to another version. */
export interface DependencyChange {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

const patterns: readonly { readonly path: RegExp; readonly line: RegExp }[] = [
  // A name and a version or a range of versions; the manifest's own `"version"` is not a dependency.
  {
    path: /(^|\/)(package|composer)\.json$/,
    line: /^\s*"(?!version"|node"|vscode"|npm"|php")([@\w./-]+)"\s*:\s*"([~^<>=v]*\d+[\w.+*-]*)"/,
  },
  {
    path: /(^|\/)Cargo\.toml$/,
    line: /^\s*(?!version\b|edition\b|rust-version\b)([\w-]+)\s*=\s*(?:\{.*version\s*=\s*)?"([\d^~=<>*][^"]*)"/,
  },
  { path: /(^|\/)go\.mod$/, line: /^\s*(?:require\s+)?([\w.-]+\/[\w./-]+)\s+(v[\w.+-]+)/ },
  { path: /(^|\/)requirements[^/]*\.txt$/, line: /^\s*([\w.[\]-]+)\s*[=~<>!]=\s*([\w.*]+)/ },
  { path: /(^|\/)pyproject\.toml$/, line: /^\s*"([\w.[\]-]+)\s*[=~<>!]=?\s*([\w.*]+)[^"]*"/ },
];

/** The dependencies that the diff of a manifest changes; none for other files. */
export function dependencyChangesOf(file: FileDiff): DependencyChange[] {
  const pattern = patterns.find(({ path }) => path.test(file.path))?.line;
  if (!pattern) return [];
  const before = new Map<string, string>();
  const now = new Map<string, string>();
  for (const line of file.hunks.flatMap(({ lines }) => lines)) {
    const [, name, version] = pattern.exec(line.slice(1)) ?? [];
    if (name === undefined || version === undefined) continue;
    if (line[0] === '-') before.set(name, version);
    if (line[0] === '+') now.set(name, version);
  }
  return [...new Set([...before.keys(), ...now.keys()])]
    .map((name) => ({ name, from: before.get(name), to: now.get(name) }))
    .filter(({ from, to }) => from !== to)
    .map(({ name, from, to }) => ({ name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }));
}
