import { roleOf } from './fileRole.ts';

/** What files have to do with each other by their names, without being read. Files are known by a number. */
export interface FileLinks {
  /** What a test is most likely a test of. */
  readonly testedBy: ReadonlyMap<number, readonly number[]>;
  /** The source files of each folder. */
  readonly folders: readonly (readonly number[])[];
}

/** A test whose name fits more files than these tells nothing of any. */
const maxTested = 3;

/** Links files by names and folders: `cart.test.ts`, `test_cart.py` and `CartTest.java` test the nearest file called `cart`. */
export function linkFiles(files: ReadonlyMap<number, string>): FileLinks {
  const folders = new Map<string, number[]>();
  const sources = new Map<string, [id: number, path: string][]>();
  const tests: [id: number, path: string][] = [];
  for (const [id, path] of files) {
    const role = roleOf(path);
    if (role === 'test') tests.push([id, path]);
    if (role !== 'source') continue;
    pushTo(folders, path.slice(0, path.lastIndexOf('/') + 1), id);
    pushTo(sources, subjectOf(path), [id, path]);
  }
  const testedBy = new Map<number, number[]>();
  for (const [id, path] of tests) {
    const tested = nearest(path, sources.get(subjectOf(path)) ?? []);
    if (tested.length > 0 && tested.length <= maxTested) testedBy.set(id, tested);
  }
  return { testedBy, folders: [...folders.values()].filter((folder) => folder.length > 1) };
}

// The file's name without what says that it is a test, and without how its words are joined.
function subjectOf(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.\w+$/, '')
    .replace(/[._-](tests?|spec|e2e)(-d)?$/i, '')
    .replace(/^tests?(?=[._-]|\p{Lu})/iu, '')
    .replace(/(Tests?|Spec|IT)$/, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

// Those that share the most folders with the path, wherever in it they are.
function nearest(path: string, candidates: readonly [id: number, path: string][]): number[] {
  const folders = new Set(path.split('/'));
  const shared = candidates.map(([, other]) => other.split('/').filter((folder) => folders.has(folder)).length);
  const most = Math.max(...shared);
  return candidates.flatMap(([id], at) => (shared[at] === most ? id : []));
}

function pushTo<T>(groups: Map<string, T[]>, key: string, one: T): void {
  const group = groups.get(key);
  if (group) group.push(one);
  else groups.set(key, [one]);
}
