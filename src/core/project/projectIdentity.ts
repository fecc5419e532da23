// Which project is this? A folder is moved, renamed, copied, cloned again, put under git later; its conversations
// must stay with it, and must not be mixed with those of another. The rules, the first that fits decides:
//
// 1. Same path and same folder (file-system id): the same project, whatever happened inside it, unless both the
//    first commit and the remote are now others.
// 2. Same first commit, remote and subfolder: the same project, here or in another clone.
// 3. Same first commit and subfolder, a remote missing on either side: the same if it is the same path or folder,
//    or the only such project whose own folder is gone. While the original is still in its place this one is a
//    copy, and a project of its own: from here on the two go different ways.
// 4. First commit not known on either side (shallow clones, nothing committed yet): the same remote and subfolder.
// 5. Same folder under another path: it was moved.
// 6. Same path: the same, unless it is another folder with another first commit.
// 7. Otherwise it is new.
//
// A folder that is not trusted is known by itself alone, since git is not asked. Once it is trusted, and turns out to be another
// clone of a project that is known (rule 2), it is that project, and what was said in it meanwhile goes there.
import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { ProjectRecord, ProjectStore } from '../storage/projectStore.ts';
import { fileSystemIdAt, isSameFileSystemId } from './fileSystemId.ts';
import type { ProjectHints } from './projectPorts.ts';

export interface ProjectIdentity {
  readonly id: string;
  readonly name: string;
  /** What this folder was known as before git could be asked: its sessions belong to the project now. */
  readonly absorbed?: Pick<ProjectIdentity, 'id' | 'name'>;
}

export interface IdentifyOptions {
  readonly store: ProjectStore;
  readonly hints: ProjectHints;
  readonly nowMs?: number;
}

/** Finds the project that `hints` describe, or adds it, and remembers what is now known of it. */
export function identifyProject({ store, hints, nowMs = Date.now() }: IdentifyOptions): ProjectIdentity {
  return store.exclusively(() => {
    const all = store.all();
    const known = findProject(all, hints);
    const original = known && originalOf(known, all, hints);
    const found = original ?? known;
    const project = found ? refreshed(found, hints, nowMs) : newProject(hints, nowMs);
    store.save(project);
    const absorbed = original && known && { id: known.id, name: known.name };
    return { id: project.id, name: project.name, ...(absorbed && { absorbed }) };
  });
}

function originalOf(known: ProjectRecord, candidates: readonly ProjectRecord[], hints: ProjectHints) {
  if (known.gitRootCommit !== undefined || known.gitRemote !== undefined) return undefined;
  const clones = candidates.map((project) => compare(project, hints));
  return clones.find((it) => it.sameRoot && it.sameRemote && it.sameSubfolder)?.project;
}

/** The project among `candidates` (the one seen last first) that `hints` describe. */
export function findProject(candidates: readonly ProjectRecord[], hints: ProjectHints): ProjectRecord | undefined {
  const compared = candidates.map((project) => compare(project, hints));
  const inPlaceFirst = [...compared].sort((one, other) => Number(other.samePath) - Number(one.samePath));
  const found =
    inPlaceFirst.find((it) => it.samePath && it.sameFolder && !(it.otherRoot && it.otherRemote)) ??
    inPlaceFirst.find((it) => it.sameRoot && it.sameRemote && it.sameSubfolder) ??
    findBySameRootOnly(inPlaceFirst) ??
    inPlaceFirst.find((it) => it.sameRemote && it.sameSubfolder && !it.sameRoot && !it.otherRoot) ??
    inPlaceFirst.find((it) => it.sameFolder && !it.otherRoot && isPlausibleMove(it.project, hints)) ??
    inPlaceFirst.find((it) => it.samePath && (it.folderUnknown || !it.otherRoot));
  return found?.project;
}

/**
 * The project that is in its place, where that is certain without the first commit: by rule 1 it does not matter while
 * the remote is not another one. Only a project whose first commit is recorded is found like this.
 */
export function findInPlace(candidates: readonly ProjectRecord[], hints: ProjectHints): ProjectRecord | undefined {
  const found = candidates.map((project) => compare(project, hints)).find((it) => it.samePath && it.sameFolder);
  return found && !found.otherRemote && found.project.gitRootCommit !== undefined ? found.project : undefined;
}

interface Comparison {
  readonly project: ProjectRecord;
  readonly samePath: boolean;
  readonly sameFolder: boolean;
  readonly folderUnknown: boolean;
  readonly sameRoot: boolean;
  /** The recorded repository is known not to be here. */
  readonly otherRoot: boolean;
  readonly sameRemote: boolean;
  readonly otherRemote: boolean;
  readonly sameSubfolder: boolean;
}

function compare(project: ProjectRecord, hints: ProjectHints): Comparison {
  const sameFolder = isSameFileSystemId(project.fileSystemId, hints.fileSystemId);
  const sameRoot = project.gitRootCommit !== undefined && project.gitRootCommit === hints.gitRootCommit;
  const remotesKnown = project.gitRemote !== undefined && hints.gitRemote !== undefined;
  return {
    project,
    samePath: isSamePath(project.path, hints.path),
    sameFolder,
    folderUnknown: project.fileSystemId === undefined || hints.fileSystemId === undefined,
    sameRoot,
    otherRoot: project.gitRootCommit !== undefined && !sameRoot && isRootKnown(hints),
    sameRemote: remotesKnown && project.gitRemote === hints.gitRemote,
    otherRemote: remotesKnown && project.gitRemote !== hints.gitRemote,
    sameSubfolder: project.gitSubfolder === (hints.gitSubfolder ?? ''),
  };
}

/** A repository without a first commit but with a remote is a shallow clone or has no commits yet. */
function isRootKnown(hints: ProjectHints): boolean {
  return hints.gitRootCommit !== undefined || (hints.gitRemote === undefined && hints.gitFailure === undefined);
}

function findBySameRootOnly(compared: readonly Comparison[]): Comparison | undefined {
  const related = compared.filter((it) => it.sameRoot && it.sameSubfolder && !it.sameRemote && !it.otherRemote);
  const here = related.find((it) => it.samePath || it.sameFolder);
  if (here) return here;
  const gone = related.filter((it) => !isInPlace(it.project));
  return gone.length === 1 ? gone[0] : undefined;
}

function isInPlace(project: ProjectRecord): boolean {
  const now = fileSystemIdAt(project.path);
  if (now === undefined) return false;
  return project.fileSystemId === undefined || isSameFileSystemId(project.fileSystemId, now);
}

/**
 * Inodes are given again soon after a folder is deleted. Without a birth time to tell the two apart, a folder is
 * taken as moved only if it kept its name or its parent.
 */
function isPlausibleMove(project: ProjectRecord, hints: ProjectHints): boolean {
  const hasBirth = (id: string | undefined) => id?.split(':')[2] !== undefined;
  if (hasBirth(project.fileSystemId) && hasBirth(hints.fileSystemId)) return true;
  return basename(project.path) === basename(hints.path) || isSamePath(dirname(project.path), dirname(hints.path));
}

function isSamePath(one: string, other: string): boolean {
  return comparablePath(one) === comparablePath(other);
}

function comparablePath(path: string): string {
  const trimmed = path.length > 1 ? path.replace(/[\\/]+$/, '') : path;
  if (process.platform === 'win32') return trimmed.replaceAll('\\', '/').toLowerCase();
  return process.platform === 'darwin' ? trimmed.toLowerCase() : trimmed;
}

/** What is not known now (git could not be asked, the remote was removed) is kept as it was. */
function refreshed(project: ProjectRecord, hints: ProjectHints, nowMs: number): ProjectRecord {
  const hasGit = hints.gitRootCommit !== undefined || hints.gitRemote !== undefined;
  return {
    ...project,
    name: nameOf(hints.path),
    path: hints.path,
    ...(hints.fileSystemId !== undefined && { fileSystemId: hints.fileSystemId }),
    ...(hints.gitRootCommit !== undefined && { gitRootCommit: hints.gitRootCommit }),
    ...(hints.gitRemote !== undefined && { gitRemote: hints.gitRemote }),
    gitSubfolder: hasGit ? (hints.gitSubfolder ?? '') : project.gitSubfolder,
    lastSeenAtMs: Math.max(nowMs, project.lastSeenAtMs),
  };
}

function newProject(hints: ProjectHints, nowMs: number): ProjectRecord {
  return {
    id: randomUUID(),
    name: nameOf(hints.path),
    path: hints.path,
    ...(hints.fileSystemId !== undefined && { fileSystemId: hints.fileSystemId }),
    ...(hints.gitRootCommit !== undefined && { gitRootCommit: hints.gitRootCommit }),
    ...(hints.gitRemote !== undefined && { gitRemote: hints.gitRemote }),
    gitSubfolder: hints.gitSubfolder ?? '',
    createdAtMs: nowMs,
    lastSeenAtMs: nowMs,
  };
}

function nameOf(path: string): string {
  return basename(path) || path;
}
