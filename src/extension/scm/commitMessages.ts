import * as vscode from 'vscode';
import { type Failure, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { TurnEvent } from '../../core/chat/turn.ts';
import { failures } from '../../core/errors.ts';
import type { GitFacts } from '../../core/project/gitFacts.ts';
import { branchName, type GitRepository, gitApi, repositoryOf } from '../adapters/gitExtension.ts';

export interface CommitMessagesOptions {
  readonly log: Log;
  readonly gitOf: (root: string) => GitFacts;
  /** Asks for a commit message; what was sent is kept like any other turn. */
  readonly ask: (
    change: { diff: string; branch: string | undefined },
    signal: AbortSignal,
  ) => Promise<AsyncIterable<TurnEvent>>;
}

/** Writes commit messages into the input box of Source Control. */
export class CommitMessages {
  private readonly options: CommitMessagesOptions;
  /** The repositories whose message is being written, by their roots. */
  private readonly writing = new Map<string, AbortController>();

  constructor(options: CommitMessagesOptions) {
    this.options = options;
  }

  /** For the staged changes, else for all. What stood in the box comes back when nothing could be written. */
  async generate(source: unknown): Promise<void> {
    const repository = await this.repository(source);
    if (!repository) throw new ThroughlineError(failures.noRepository());
    const root = repository.rootUri.fsPath;
    if (this.writing.has(root)) return;
    const controller = new AbortController();
    this.writing.set(root, controller);
    await this.tellWhetherWriting();
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.SourceControl, title: vscode.l10n.t('Writing a commit message') },
        () => this.write(repository, controller.signal),
      );
    } finally {
      this.writing.delete(root);
      await this.tellWhetherWriting();
    }
  }

  /** Stops writing: for the repository whose button was clicked, from the palette for all. */
  stop(source: unknown): void {
    const clicked = rootOf(source)?.fsPath;
    const isKnown = clicked !== undefined && this.writing.has(clicked);
    for (const [root, controller] of this.writing) if (!isKnown || root === clicked) controller.abort();
  }

  // The progress of Source Control has no button of its own: while one is written, the title bar offers to stop it.
  private async tellWhetherWriting(): Promise<void> {
    await vscode.commands.executeCommand('setContext', 'throughline.writingCommitMessage', this.writing.size > 0);
  }

  private async write(repository: GitRepository, signal: AbortSignal): Promise<void> {
    const { gitOf, ask } = this.options;
    const diff = (await gitOf(repository.rootUri.fsPath).diff(signal))?.text;
    if (!diff) throw new ThroughlineError(failures.nothingToCommit());
    // What git prints instead of a diff for a file in conflict; the box holds the message of the merge then.
    if (/^\* Unmerged path /m.test(diff)) throw new ThroughlineError(failures.nothingToCommit(true));
    const box = repository.inputBox;
    const before = box.value;
    let written = '';
    const shown = new Set([before]);
    let isComplete = false;
    // What the user writes there meanwhile is theirs. The editor tells late what was shown: earlier texts are ours as well.
    const show = (text: string) => {
      if (!shown.has(box.value)) return;
      shown.add(text);
      box.value = text;
    };
    try {
      for await (const event of await ask({ diff, branch: branchName(repository) }, signal)) {
        if (event.type === 'delta') {
          written += event.text;
          show(withoutFence(written));
        }
        if (event.type !== 'finished') continue;
        isComplete = event.message.status === 'complete' && written.trim() !== '';
        if (event.message.failure) throw new ThroughlineError(withoutRetry(event.message.failure));
      }
    } finally {
      show(isComplete ? withoutFence(written).trimEnd() : before);
    }
  }

  private async repository(source: unknown): Promise<GitRepository | undefined> {
    const api = await gitApi(this.options.log);
    if (!api) return undefined;
    const root = rootOf(source);
    if (root) return repositoryOf(api, root);
    const active = vscode.window.activeTextEditor?.document.uri;
    if (api.repositories.length <= 1 || active?.scheme === 'file') return repositoryOf(api, active);
    const items = api.repositories.map((repository) => ({
      label: vscode.workspace.asRelativePath(repository.rootUri),
      repository,
    }));
    return (
      await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Write a commit message for which repository?') })
    )?.repository;
  }
}

// Its button would ask the last question of the chat again.
function withoutRetry({ action, ...failure }: Failure): Failure {
  return action === undefined || action === 'retry' ? failure : { ...failure, action };
}

/** The folder of the source control whose button was clicked. */
function rootOf(source: unknown): vscode.Uri | undefined {
  const root = typeof source === 'object' && source !== null && 'rootUri' in source ? source.rootUri : undefined;
  return root instanceof vscode.Uri ? root : undefined;
}

/** Some models wrap the message in a code fence, whatever they are told. */
function withoutFence(text: string): string {
  return text.replace(/^\s*```[a-z]*\n/, '').replace(/\n```\s*$/, '');
}
