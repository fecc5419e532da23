import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';

// The part of the built-in git extension's API (version 1) that is used here.
interface GitExtension {
  getAPI(version: 1): GitApi;
}

export interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<'uninitialized' | 'initialized'>;
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
}

/** The git extension's API, once it knows its repositories. `undefined` where git is switched off or missing. */
export async function gitApi(log: Log): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  try {
    const api = (extension.isActive ? extension.exports : await extension.activate()).getAPI(1);
    if (api.state !== 'initialized') await stateInitialized(api);
    return api;
  } catch (error) {
    // Thrown by the git extension itself when `git.enabled` is off or no git program is found.
    log.warn('The git extension is not available', error);
    return undefined;
  }
}

function stateInitialized(api: GitApi): Promise<void> {
  return new Promise((resolve) => {
    const subscription = api.onDidChangeState((state) => {
      if (state !== 'initialized') return;
      subscription.dispose();
      resolve();
    });
  });
}

/** The repository that holds `uri`: the innermost of several; the first one when there is no `uri`. */
export function repositoryOf(api: GitApi, uri: vscode.Uri | undefined): GitRepository | undefined {
  if (!uri) return api.repositories[0];
  const inside = api.repositories.filter(
    ({ rootUri }) =>
      uri.fsPath === rootUri.fsPath ||
      uri.fsPath.startsWith(`${rootUri.fsPath}/`) ||
      uri.fsPath.startsWith(`${rootUri.fsPath}\\`),
  );
  return inside.sort((a, b) => b.rootUri.fsPath.length - a.rootUri.fsPath.length)[0] ?? api.repositories[0];
}

/** Name of the branch; `(abc1234)` when HEAD is detached; `undefined` without a repository. */
export function branchName(repository: GitRepository | undefined): string | undefined {
  const head = repository?.state.HEAD;
  if (!head) return undefined;
  return head.name ?? (head.commit ? `(${head.commit.slice(0, 7)})` : undefined);
}

/** Calls `onBranch` with the branch of the active editor's repository, now and whenever it may have changed. */
export async function watchBranch(
  log: Log,
  onBranch: (branch: string | undefined) => void,
): Promise<vscode.Disposable> {
  const api = await gitApi(log);
  if (!api) return vscode.Disposable.from();
  const update = () => onBranch(branchName(repositoryOf(api, vscode.window.activeTextEditor?.document.uri)));
  const watch = (repository: GitRepository) => {
    const watching = repository.state.onDidChange(update);
    update();
    return watching;
  };
  const repositories = watchRepositories(api, watch, update);
  update();
  return vscode.Disposable.from(repositories, vscode.window.onDidChangeActiveTextEditor(update));
}

/**
 * Calls `onCheckout` with the branch when the active editor's repository goes from one to another: that of a submodule, or of another
 * folder, is not the branch that sessions are noted by. A rebase, which leaves it for a while, is none.
 */
export async function watchCheckouts(log: Log, onCheckout: (branch: string) => void): Promise<vscode.Disposable> {
  const api = await gitApi(log);
  if (!api) return vscode.Disposable.from();
  return watchRepositories(api, (repository) => {
    let before = repository.state.HEAD?.name;
    return repository.state.onDidChange(() => {
      const branch = repository.state.HEAD?.name;
      if (branch === undefined || branch === before) return;
      const isCheckout = before !== undefined;
      before = branch;
      const followed = repositoryOf(api, vscode.window.activeTextEditor?.document.uri);
      // The extension makes another object of a repository each time it is asked.
      const isFollowed = followed?.rootUri.fsPath === repository.rootUri.fsPath;
      if (isCheckout && isFollowed) onCheckout(branch);
    });
  });
}

/** Watches each repository from when it is open, the open ones at once, until it is closed. */
function watchRepositories(
  api: GitApi,
  watch: (repository: GitRepository) => vscode.Disposable,
  onClosed = () => {},
): vscode.Disposable {
  const watched = new Map<GitRepository, vscode.Disposable>();
  const add = (repository: GitRepository) => void watched.set(repository, watch(repository));
  api.repositories.forEach(add);
  return vscode.Disposable.from(
    api.onDidOpenRepository(add),
    api.onDidCloseRepository((repository) => {
      watched.get(repository)?.dispose();
      watched.delete(repository);
      onClosed();
    }),
    { dispose: () => vscode.Disposable.from(...watched.values()).dispose() },
  );
}
