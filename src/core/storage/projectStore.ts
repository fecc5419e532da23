import type { Database, Row } from './database.ts';
import { number, optionalText, text } from './row.ts';

/** A project as it was last seen. */
export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly fileSystemId?: string;
  readonly gitRootCommit?: string;
  readonly gitRemote?: string;
  /** Folder within the repository, `''` for its top. */
  readonly gitSubfolder: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
}

/** The SQL of projects. */
export class ProjectStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** All projects, the one seen last first. */
  all(): ProjectRecord[] {
    return this.database.all('SELECT * FROM projects ORDER BY last_seen_at_ms DESC, rowid DESC').map(toProject);
  }

  /** Adds the project, or writes what is now known of it. */
  save(project: ProjectRecord): void {
    this.database.run(
      `INSERT INTO projects (id, name, path, file_system_id, git_root_commit, git_remote, git_subfolder, created_at_ms, last_seen_at_ms)
       VALUES ($id, $name, $path, $fileSystemId, $rootCommit, $remote, $subfolder, $created, $seen)
       ON CONFLICT (id) DO UPDATE SET name = $name, path = $path, file_system_id = $fileSystemId,
         git_root_commit = $rootCommit, git_remote = $remote, git_subfolder = $subfolder, last_seen_at_ms = $seen`,
      {
        id: project.id,
        name: project.name,
        path: project.path,
        fileSystemId: project.fileSystemId,
        rootCommit: project.gitRootCommit,
        remote: project.gitRemote,
        subfolder: project.gitSubfolder,
        created: project.createdAtMs,
        seen: project.lastSeenAtMs,
      },
    );
  }

  /** Runs `work` so that no other window can add a project meanwhile. */
  exclusively<T>(work: () => T): T {
    return this.database.transaction(work);
  }
}

function toProject(row: Row): ProjectRecord {
  const fileSystemId = optionalText(row, 'file_system_id');
  const gitRootCommit = optionalText(row, 'git_root_commit');
  const gitRemote = optionalText(row, 'git_remote');
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    path: text(row, 'path'),
    ...(fileSystemId !== undefined && { fileSystemId }),
    ...(gitRootCommit !== undefined && { gitRootCommit }),
    ...(gitRemote !== undefined && { gitRemote }),
    gitSubfolder: text(row, 'git_subfolder'),
    createdAtMs: number(row, 'created_at_ms'),
    lastSeenAtMs: number(row, 'last_seen_at_ms'),
  };
}
