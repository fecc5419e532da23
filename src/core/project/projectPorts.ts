import type { Failure } from '../../base/errors.ts';

/** The facts about a project that identify it, wherever its folder is now. */
export interface ProjectHints {
  /** Absolute path of the first root folder. */
  readonly path: string;
  /** `device:inode`, with `:birth time` where known, of that folder: unchanged by a move within one file system. */
  readonly fileSystemId?: string;
  /** Id of the first commit of the git repository. Not given for shallow clones, where it is not the first. */
  readonly gitRootCommit?: string;
  /** `host/path` of the remote `origin`, without protocol, user, port and `.git`, in lower case host. */
  readonly gitRemote?: string;
  /** Where the folder is within the repository, with `/`; not given for its top. */
  readonly gitSubfolder?: string;
  /** Why git could not be asked: the project is then known by its folder alone. */
  readonly gitFailure?: Failure;
}
