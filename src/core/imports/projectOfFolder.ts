import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileSystemIdAt } from '../project/fileSystemId.ts';
import { findProject, identifyProject } from '../project/projectIdentity.ts';
import type { ProjectStore } from '../storage/projectStore.ts';

export interface ProjectsOfFoldersOptions {
  readonly store: ProjectStore;
  /** The project of what was had in no known folder. */
  readonly openProjectId: string;
  readonly home?: string;
}

/**
 * Says which project the conversations of a folder belong to: the one that has the folder, or else the nearest above it in the same
 * repository. A folder that was never opened here becomes a project, so that its conversations are there when it is. Git is not asked:
 * the folder was named by a foreign file, and git runs what a repository's configuration says.
 */
export class ProjectsOfFolders {
  private readonly store: ProjectStore;
  private readonly openProjectId: string;
  private readonly home: string;
  private readonly known = new Map<string, string>();

  constructor({ store, openProjectId, home = homedir() }: ProjectsOfFoldersOptions) {
    this.store = store;
    this.openProjectId = openProjectId;
    this.home = home;
  }

  /** The id of the project; `seenAtMs` is when the folder was last heard of, if it is new. */
  projectId(folder: string | undefined, seenAtMs: number): string {
    // A path of another system names nothing here.
    if (folder === undefined || !path.isAbsolute(folder)) return this.openProjectId;
    const known = this.known.get(folder);
    if (known !== undefined) return known;
    const id = this.find(path.normalize(folder)) ?? this.add(path.normalize(folder), seenAtMs);
    this.known.set(folder, id);
    return id;
  }

  private find(folder: string): string | undefined {
    const projects = this.store.all();
    for (let at = folder; ; at = path.dirname(at)) {
      const found = findProject(projects, { path: at });
      if (found) return found.id;
      if (existsSync(path.join(at, '.git')) || at === this.home || path.dirname(at) === at) break;
    }
    const fileSystemId = fileSystemIdAt(folder);
    return fileSystemId === undefined ? undefined : findProject(projects, { path: folder, fileSystemId })?.id;
  }

  private add(folder: string, nowMs: number): string {
    const fileSystemId = fileSystemIdAt(folder);
    const hints = { path: folder, ...(fileSystemId !== undefined && { fileSystemId }) };
    return identifyProject({ store: this.store, hints, nowMs }).id;
  }
}
