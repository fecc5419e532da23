import type { ChangedSymbol, ChangedSymbols } from './changedSymbols.ts';
import type { CommittedFile } from './commitMessage.ts';
import type { CommitType } from './commitType.ts';
import { listWithin } from './commitWording.ts';

/** What a commit does, in the imperative, at most `room` characters. */
export function commitSubject(files: readonly CommittedFile[], type: CommitType, room: number): string {
  const role = { test: 'test', docs: 'docs', build: 'build', ci: 'ci' }[type as string];
  const own = files.filter((file) => file.role === (role ?? 'source'));
  const main = own.length > 0 ? own : files;
  const candidates = [
    () => aboutDependencies(main, room),
    () => aboutMode(main),
    () => aboutRename(main, room),
    () => (type === 'test' ? aboutTests(main, room) : undefined),
    () => (type === 'docs' ? aboutDocs(main, room) : undefined),
    () => (type === 'style' ? listWithin('reformat ', namesOfFiles(main), room) : undefined),
    () => aboutMove(main, room),
    () => aboutSymbols(main, type, room),
  ];
  for (const candidate of candidates) {
    const subject = candidate();
    if (subject !== undefined) return subject;
  }
  return aboutFiles(main, room);
}

function aboutDependencies(files: readonly CommittedFile[], room: number): string | undefined {
  if (files.some(({ role }) => role !== 'build')) return undefined;
  const changes = files.flatMap(({ dependencies }) => dependencies);
  const [first] = changes;
  if (!first) return undefined;
  if (changes.length === 1 && first.from !== undefined && first.to !== undefined) {
    const whole = `bump ${first.name} from ${first.from} to ${first.to}`;
    if (whole.length <= room) return whole;
  }
  const verb = changes.every(({ from }) => from === undefined)
    ? 'add '
    : changes.every(({ to }) => to === undefined)
      ? 'remove '
      : 'update ';
  return listWithin(
    verb,
    changes.map(({ name }) => name),
    room,
  );
}

function aboutMode(files: readonly CommittedFile[]): string | undefined {
  const [file] = files;
  if (files.length !== 1 || file?.diff.executable === undefined || file.diff.added + file.diff.removed > 0)
    return undefined;
  return `make ${baseName(file.diff.path)} ${file.diff.executable ? 'executable' : 'not executable'}`;
}

function aboutRename(files: readonly CommittedFile[], room: number): string | undefined {
  if (!files.every(({ diff }) => diff.change === 'renamed')) return undefined;
  const [file] = files;
  const from = file?.diff.oldPath ?? '';
  const to = file?.diff.path ?? '';
  const isMove = baseName(from) === baseName(to);
  const one = isMove ? `move ${baseName(from)} to ${folderOf(to)}` : `rename ${baseName(from)} to ${baseName(to)}`;
  if (files.length === 1 && one.length <= room) return one;
  const targets = new Set(files.map(({ diff }) => folderOf(diff.path)));
  const moved = `move ${files.length} files to ${[...targets][0]}`;
  if (files.length > 1 && targets.size === 1 && moved.length <= room) return moved;
  return listWithin('rename ', namesOfFiles(files), room);
}

function aboutTests(files: readonly CommittedFile[], room: number): string | undefined {
  const tests = files.flatMap(({ symbols }) => symbols.added).filter(isTest);
  if (tests.length === 0) {
    const code = files.filter(({ diff }) => /[._-](test|tests|spec)\.\w+$|(^|\/)test_/.test(diff.path));
    return code.length > 0 ? listWithin('update tests of ', subjectsOfTests(code), room) : undefined;
  }
  const [only] = tests;
  const named = `check that ${only?.name}`;
  if (tests.length === 1 && /^[a-z]+s .+ /.test(only?.name ?? '') && named.length <= room) return named;
  const count = tests.length === 1 ? 'a test' : `${tests.length} tests`;
  const tested = files.filter(({ symbols }) => symbols.added.some(isTest));
  return listWithin(`add ${count} of `, subjectsOfTests(tested), room);
}

function isTest({ kind, name }: ChangedSymbol): boolean {
  return kind === 'test' || /^test|^Test|^Benchmark/.test(name);
}

function subjectsOfTests(files: readonly CommittedFile[]): string[] {
  return namesOfFiles(files).map((name) =>
    name
      .replace(/\.\w+$/, '')
      .replace(/[._-](tests?|spec)$/i, '')
      .replace(/^test_/, ''),
  );
}

function aboutDocs(files: readonly CommittedFile[], room: number): string | undefined {
  const headings = files.flatMap(({ symbols }) => symbols.added).filter(({ kind }) => kind === 'heading');
  const [heading] = headings;
  const [file] = files;
  if (files.length !== 1 || headings.length !== 1 || !heading || file?.diff.change !== 'modified') return undefined;
  const subject = `describe ${heading.name} in ${baseName(file.diff.path).replace(/\.\w+$/, '')}`;
  return subject.length <= room ? subject : undefined;
}

function aboutMove(files: readonly CommittedFile[], room: number): string | undefined {
  const removed = new Map(
    files.flatMap(({ diff, symbols }) => symbols.removed.map(({ name }) => [name, diff.path] as const)),
  );
  const targets = new Set<string>();
  const moved: string[] = [];
  for (const { diff, symbols } of files) {
    for (const { name } of symbols.added) {
      if ((removed.get(name) ?? diff.path) === diff.path) continue;
      moved.push(name);
      targets.add(diff.path);
    }
  }
  const all = files.reduce((sum, { symbols }) => sum + symbols.added.length, 0);
  const [target] = targets;
  if (moved.length === 0 || moved.length < all || targets.size !== 1 || target === undefined) return undefined;
  const where = ` to ${baseName(target)}`;
  return listWithin('move ', moved, room - where.length) + where;
}

function aboutSymbols(files: readonly CommittedFile[], type: CommitType, room: number): string | undefined {
  const all = (pick: (symbols: ChangedSymbols) => readonly ChangedSymbol[]) => namesToTell(files, pick);
  const added = all((symbols) => symbols.added);
  const removed = all((symbols) => symbols.removed);
  if (type !== 'fix' && added.length > 0) {
    const renamed = aboutNewName(files);
    if (renamed !== undefined && renamed.length <= room) return renamed;
    // A helper that comes with a change of what others use is not what the commit is about.
    if (isExported(files, (symbols) => symbols.added) || !isExported(files, edits))
      return listWithin('add ', added, room);
  }
  if (removed.length > 0 && added.length === 0 && type !== 'fix') return listWithin('remove ', removed, room);
  const changed = all(edits);
  if (changed.length > 0) return aboutChanged(changed, files, { verb: type === 'fix' ? 'correct ' : 'update ', room });
  return added.length > 0 ? listWithin('add ', added, room) : undefined;
}

function edits({ edited, redeclared }: ChangedSymbols): ChangedSymbol[] {
  return [...edited, ...redeclared];
}

function isExported(
  files: readonly CommittedFile[],
  pick: (symbols: ChangedSymbols) => readonly ChangedSymbol[],
): boolean {
  return files.some(({ symbols }) => pick(symbols).some((one) => one.isExported));
}

// One definition gone and one of the same kind come, in one file.
function aboutNewName(files: readonly CommittedFile[]): string | undefined {
  const [file, ...others] = files.filter(({ symbols }) => symbols.added.length + symbols.removed.length > 0);
  const [added, ...moreAdded] = file?.symbols.added ?? [];
  const [removed, ...moreRemoved] = file?.symbols.removed ?? [];
  if (!added || !removed || others.length + moreAdded.length + moreRemoved.length > 0) return undefined;
  return added.kind === removed.kind ? `rename ${removed.name} to ${added.name}` : undefined;
}

// Names that every file could have say nothing without the file.
const anywhere = /^(main|run|start|init|setup|constructor|render|get|set|handle|default|new|execute|update)$/;

function aboutChanged(
  names: readonly string[],
  files: readonly CommittedFile[],
  { verb, room }: { verb: string; room: number },
): string {
  const [name = ''] = names;
  const [file] = files;
  const where = ` in ${baseName(file?.diff.path ?? '')}`;
  const isVague = names.length === 1 && files.length === 1 && anywhere.test(name);
  return isVague ? listWithin(verb, names, room - where.length) + where : listWithin(verb, names, room);
}

/** What the files are there for first: larger changes, exported names, and of a new file the one it is named for. */
function namesToTell(
  files: readonly CommittedFile[],
  pick: (symbols: ChangedSymbols) => readonly ChangedSymbol[],
): string[] {
  const bySize = [...files].sort((a, b) => sizeOf(b) - sizeOf(a));
  const own = bySize.map((file) => ({ file, symbols: mostTelling(pick(file.symbols)) }));
  const anyExported = own.some(({ symbols }) => symbols.some(({ isExported }) => isExported));
  return own.flatMap(({ file, symbols }) => {
    const names = symbols.filter(({ isExported }) => isExported || !anyExported).map(({ name }) => name);
    if (file.diff.change !== 'added' || files.length < 3) return names;
    const stem = baseName(file.diff.path).replace(/\..*$/, '').replaceAll(/[_-]/g, '').toLowerCase();
    return names
      .filter((name) => name.replaceAll('_', '').toLowerCase() === stem)
      .concat(names)
      .slice(0, 1);
  });
}

function sizeOf({ diff }: CommittedFile): number {
  return diff.added + diff.removed;
}

// Things that do something before their types and constants.
function mostTelling(symbols: readonly ChangedSymbol[]): ChangedSymbol[] {
  const rank = ({ kind }: ChangedSymbol) => (kind === 'constant' || kind === 'type' || kind === 'interface' ? 1 : 0);
  return symbols.filter(({ kind }) => kind !== 'heading' && kind !== 'test').sort((a, b) => rank(a) - rank(b));
}

function aboutFiles(files: readonly CommittedFile[], room: number): string {
  const changes = new Set(files.map(({ diff }) => diff.change));
  const verb =
    changes.size > 1 ? 'update ' : changes.has('added') ? 'add ' : changes.has('deleted') ? 'remove ' : 'update ';
  return listWithin(verb, namesOfFiles(files), room);
}

function namesOfFiles(files: readonly CommittedFile[]): string[] {
  return files.map(({ diff }) => baseName(diff.path));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : 'the top folder';
}
