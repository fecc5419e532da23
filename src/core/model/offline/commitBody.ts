import type { ChangedSymbol } from './changedSymbols.ts';
import type { CommittedFile } from './commitMessage.ts';
import { countOf, listInWords, wrap } from './commitWording.ts';

/** With more files than this, the lines are of folders. */
const maxFileLines = 12;
const maxFolderLines = 60;
const lineWidth = 72;

/**
 * What changed where, a line for each file; for large commits a line for each folder, so that every file is counted
 * in exactly one line. Empty when the subject says it all.
 */
export function commitBody(files: readonly CommittedFile[]): string {
  const lines = files.length > maxFileLines ? folderLines(files) : fileLines(files);
  return lines.map((line) => wrap(line, lineWidth, '  ')).join('\n');
}

function fileLines(files: readonly CommittedFile[]): string[] {
  if (files.length > 1)
    return files.map((file) => `- ${pathOf(file)}: ${[...deedsOf(file), sizeOf([file])].join('; ')}`);
  const [only] = files;
  const deeds = only ? deedsOf(only).filter((deed) => deed !== 'new') : [];
  const named = only ? Object.values(only.symbols).reduce((sum, list) => sum + list.length, 0) : 0;
  return named > 2 || (only?.dependencies.length ?? 0) > 1 ? deeds.map((deed) => `- ${deed}`) : [];
}

function pathOf({ diff }: CommittedFile): string {
  return diff.oldPath === undefined ? diff.path : `${diff.oldPath} -> ${diff.path}`;
}

function deedsOf(file: CommittedFile): string[] {
  const { diff, symbols, dependencies } = file;
  const whole = { added: 'new', deleted: 'removed', renamed: 'renamed', copied: 'copied', modified: undefined }[
    diff.change
  ];
  const deeds = whole === undefined ? [] : [whole];
  const say = (verb: string, list: readonly ChangedSymbol[]) => {
    const told = toTell(list, diff.change === 'added');
    if (told.length > 0) deeds.push(`${verb} ${listInWords(told, 5)}`);
  };
  if (diff.change !== 'deleted') {
    say('add', symbols.added);
    say('remove', symbols.removed);
    say('change', symbols.redeclared);
    say('update', symbols.edited);
  }
  for (const { name, from, to } of dependencies.slice(0, 8)) {
    deeds.push(
      from === undefined ? `add ${name} ${to}` : to === undefined ? `remove ${name}` : `${name} ${from} -> ${to}`,
    );
  }
  if (dependencies.length > 8) deeds.push(`${dependencies.length - 8} more dependencies`);
  if (diff.executable !== undefined) deeds.push(diff.executable ? 'make executable' : 'make not executable');
  return deeds;
}

// Of a new file what others can use; of tests their number, when there are several.
function toTell(symbols: readonly ChangedSymbol[], isNew: boolean): string[] {
  const tests = symbols.filter(({ kind }) => kind === 'test');
  const others = symbols.filter(({ kind }) => kind !== 'test' && (kind !== 'constant' || tests.length === 0));
  const exported = others.filter(({ isExported }) => isExported);
  const named = isNew && exported.length > 0 ? exported : others;
  const names = [...new Set(named.map(({ name, kind }) => (kind === 'heading' ? `"${name}"` : name)))];
  if (tests.length === 0) return names;
  return [...names, tests.length === 1 ? `"${tests[0]?.name}"` : `${tests.length} tests`];
}

function sizeOf(files: readonly CommittedFile[]): string {
  const added = files.reduce((sum, { diff }) => sum + diff.added, 0);
  const removed = files.reduce((sum, { diff }) => sum + diff.removed, 0);
  const binary = files.filter(({ diff }) => diff.isBinary).length;
  const lines = `+${added} -${removed}`;
  if (binary === 0) return lines;
  if (files.length === 1) return 'binary';
  return `${lines}, ${binary} binary`;
}

function folderLines(files: readonly CommittedFile[]): string[] {
  const folders = groupByFolder(files);
  const lines = [...folders].map(([folder, own]) => `- ${folder}: ${describeFolder(own)}`);
  return [`${countOf(files.length, 'file')} changed, ${sizeOf(files)}:`, '', ...lines];
}

// The deepest folders that still make few enough lines.
function groupByFolder(files: readonly CommittedFile[]): Map<string, CommittedFile[]> {
  const deepest = Math.max(1, ...files.map(({ diff }) => diff.path.split('/').length - 1));
  for (let depth = deepest; ; depth -= 1) {
    const groups = new Map<string, CommittedFile[]>();
    for (const file of files) {
      const folder = file.diff.path.split('/').slice(0, -1).slice(0, depth).join('/') || '(top)';
      const group = groups.get(folder) ?? [];
      group.push(file);
      groups.set(folder, group);
    }
    if (groups.size <= maxFolderLines || depth === 1) return groups;
  }
}

function describeFolder(files: readonly CommittedFile[]): string {
  const kinds = (['added', 'deleted', 'renamed', 'copied'] as const)
    .map((change) => ({ change, count: files.filter(({ diff }) => diff.change === change).length }))
    .filter(({ count }) => count > 0)
    .map(({ change, count }) => `${count} ${change === 'added' ? 'new' : change}`);
  const detail = kinds.length > 0 ? ` (${kinds.join(', ')})` : '';
  const names = files.length <= 3 ? files.map(({ diff }) => diff.path.slice(diff.path.lastIndexOf('/') + 1)) : [];
  const exported = files.flatMap(({ symbols }) => symbols.added.filter(({ isExported }) => isExported));
  const symbols = exported.map(({ name }) => name);
  const listed =
    names.length > 0 ? `; ${names.join(', ')}` : symbols.length > 0 ? `; add ${listInWords(symbols, 5)}` : '';
  return `${countOf(files.length, 'file')}${detail}, ${sizeOf(files)}${listed}`;
}
