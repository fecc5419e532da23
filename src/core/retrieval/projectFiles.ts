import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { createTimeSlices, type TimeSlices } from '../../base/timeSlices.ts';
import { isExcludedFolder } from './excludedFolders.ts';
import { type IgnoreRules, noIgnoreRules } from './ignoreRules.ts';
import { nameRoots } from './rootNames.ts';
import { isSecretPath } from './secretFiles.ts';

/** A file of the project that may be read and shown. */
export interface ProjectFile {
  /** Relative to the project's root, with `/`; with several roots it begins with the name of its root folder. */
  readonly path: string;
  readonly absolutePath: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** The files, sorted by path, and what the list does not hold. */
export interface ProjectFileList {
  readonly files: readonly ProjectFile[];
  /** The walk stopped at the most files that it lists: there are more. */
  readonly capped: boolean;
  /** Files over the size limit. */
  readonly tooLarge: number;
  /** Folders that could not be read. */
  readonly unreadable: readonly string[];
}

export interface ProjectFilesOptions {
  readonly maxFiles?: number;
  readonly maxFileBytes?: number;
}

/** Files of one folder are looked at in groups of this size, so that few handles are open at once. */
const statGroup = 64;
const ignoreFileNames = ['.gitignore', '.ignore', '.throughlineignore'];

/**
 * Lists the text-like files of a project: what its ignore files leave, without output folders, links, files over
 * 1 MB and files that hold secrets. At most 20,000. `roots` are absolute paths. Whether a file is binary shows when it is read.
 */
export async function listProjectFiles(
  roots: readonly string[],
  options: ProjectFilesOptions,
  signal: AbortSignal,
): Promise<ProjectFileList> {
  const walk: Walk = {
    files: [],
    unreadable: [],
    tooLarge: 0,
    maxFiles: options.maxFiles ?? 20_000,
    maxFileBytes: options.maxFileBytes ?? 1024 * 1024,
    slices: createTimeSlices(signal),
    capped: false,
  };
  for (const { root, name } of nameRoots(roots)) {
    const shown = name === '' ? '' : `${name}/`;
    const { rules, folder } = await rulesAbove(root);
    await walkFolder(walk, { absolute: root, shown, ruled: folder, rules, isRoot: true });
  }
  walk.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const { files, capped, tooLarge, unreadable } = walk;
  return { files, capped, tooLarge, unreadable };
}

interface Walk {
  readonly files: ProjectFile[];
  readonly unreadable: string[];
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly slices: TimeSlices;
  tooLarge: number;
  capped: boolean;
}

/** `shown` leads the paths that are listed, `ruled` those that the ignore rules see; both end with `/` or are empty. */
interface Folder {
  readonly absolute: string;
  readonly shown: string;
  readonly ruled: string;
  readonly rules: IgnoreRules;
  readonly isRoot: boolean;
}

async function walkFolder(walk: Walk, folder: Folder): Promise<void> {
  const entries = await readFolder(walk, folder);
  const names = entries.map((entry) => entry.name);
  const rules = await withIgnoreFiles(folder, names);
  const files = entries.filter((entry) => entry.isFile() && isListed(entry.name, folder, rules));
  await addFiles(walk, folder, files);
  for (const entry of entries) {
    if (walk.capped) return;
    await walk.slices.pause();
    if (!entry.isDirectory()) continue;
    const ruled = `${folder.ruled}${entry.name}/`;
    const verdict = rules.verdict(ruled);
    if (verdict === 'ignored' || entry.name === '.git') continue;
    if (verdict === 'unknown' && isExcludedFolder(entry.name, names, folder.isRoot)) continue;
    const shown = `${folder.shown}${entry.name}/`;
    await walkFolder(walk, { absolute: join(folder.absolute, entry.name), shown, ruled, rules, isRoot: false });
  }
}

async function readFolder(walk: Walk, folder: Folder): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder.absolute, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    walk.unreadable.push(folder.shown);
    return [];
  }
}

function isListed(name: string, folder: Folder, rules: IgnoreRules): boolean {
  return !isSecretPath(folder.shown + name) && rules.verdict(folder.ruled + name) !== 'ignored';
}

async function addFiles(walk: Walk, folder: Folder, entries: readonly Dirent[]): Promise<void> {
  for (let from = 0; from < entries.length && !walk.capped; from += statGroup) {
    await walk.slices.pause();
    const group = entries.slice(from, from + statGroup);
    const found = await Promise.all(group.map((entry) => fileAt(folder, entry.name)));
    for (const file of found) {
      if (!file) continue;
      if (file.sizeBytes > walk.maxFileBytes) walk.tooLarge += 1;
      else if (walk.files.length >= walk.maxFiles) walk.capped = true;
      else walk.files.push(file);
    }
  }
}

async function fileAt(folder: Folder, name: string): Promise<ProjectFile | undefined> {
  const absolutePath = join(folder.absolute, name);
  // A file that went away since its folder was read is no longer part of the project.
  const found = await stat(absolutePath).catch(() => undefined);
  return found && { path: folder.shown + name, absolutePath, sizeBytes: found.size, modifiedMs: found.mtimeMs };
}

async function withIgnoreFiles(folder: Folder, names: readonly string[]): Promise<IgnoreRules> {
  let rules = folder.rules;
  for (const name of ignoreFileNames) {
    if (!names.includes(name)) continue;
    const text = await readIfThere(join(folder.absolute, name));
    if (text !== undefined) rules = rules.extend(folder.ruled, text);
  }
  return rules;
}

/** The rules of the git repository around `root`, and where `root` lies in it. */
async function rulesAbove(root: string): Promise<{ rules: IgnoreRules; folder: string }> {
  const real = await realpath(root).catch(() => root);
  const top = await repositoryAround(real);
  if (top === undefined) return { rules: noIgnoreRules(), folder: '' };
  const excludes = await readIfThere(join(top, '.git', 'info', 'exclude'));
  let rules = excludes === undefined ? noIgnoreRules() : noIgnoreRules().extend('', excludes);
  const steps = relative(top, real).split(sep).filter(Boolean);
  let folder = '';
  for (const step of steps) {
    const text = await readIfThere(join(top, folder, '.gitignore'));
    if (text !== undefined) rules = rules.extend(folder, text);
    folder += `${step}/`;
    // Whoever opens a folder that the repository ignores wants to see what is in it.
    if (rules.verdict(folder) === 'ignored') return { rules: noIgnoreRules(), folder: '' };
  }
  return { rules, folder };
}

async function repositoryAround(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if (await stat(join(at, '.git')).catch(() => undefined)) return at;
    if (dirname(at) === at) return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
