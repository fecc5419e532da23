import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import { failures } from '../../core/errors.ts';
import { selectedLines } from '../adapters/editorFeed.ts';
import { resourcesOf } from '../commands.ts';

export interface ContextCommandsOptions {
  readonly context: ContextManager;
  readonly report: (error: unknown) => void;
  readonly revealChat: () => Promise<void>;
}

/** Offered once the chip of the editor was removed. */
const followLabel = '$(eye) Whatever is open in the editor';
// Listed when a file is to be chosen by hand.
const mostListedFiles = 5000;

/** Giving files along, and looking at what is known. */
export class ContextCommands {
  private readonly options: ContextCommandsOptions;

  constructor(options: ContextCommandsOptions) {
    this.options = options;
  }

  /** Adds the files clicked or selected in the explorer; from the palette the active file, or one that is chosen. */
  async addFiles(clicked: unknown, selected: unknown): Promise<void> {
    const resources = resourcesOf(clicked, selected);
    const chosen = resources.length > 0 ? resources : await this.activeOrChosen();
    await this.add(chosen.map((uri) => uri.fsPath));
  }

  /** Asks which files to add, for the button in the chat view. */
  async chooseFiles(): Promise<void> {
    await this.add((await this.pick()).map((uri) => uri.fsPath));
  }

  async addSelection(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.scheme !== 'file' || editor.selection.isEmpty)
      throw new ThroughlineError(failures.nothingSelected());
    await this.options.context.addFile(
      editor.document.uri.fsPath,
      { range: selectedLines(editor.selection) },
      new AbortController().signal,
    );
    await this.options.revealChat();
  }

  /** Opens what is known as a document: what a model may be told, and nothing more. */
  async showSummary(): Promise<void> {
    const content = `${this.options.context.getContextSummary()}\n`;
    const document = await vscode.workspace.openTextDocument({ content, language: 'plaintext' });
    await vscode.window.showTextDocument(document, { preview: true });
  }

  private async add(files: readonly string[]): Promise<void> {
    if (files.length === 0) return;
    let added = 0;
    for (const file of files) {
      try {
        await this.options.context.addFile(file, {}, new AbortController().signal);
        added += 1;
      } catch (error) {
        this.options.report(error);
      }
    }
    if (added > 0) await this.options.revealChat();
  }

  private async activeOrChosen(): Promise<readonly vscode.Uri[]> {
    const active = vscode.window.activeTextEditor?.document.uri;
    return active?.scheme === 'file' ? [active] : this.pick();
  }

  private async pick(): Promise<readonly vscode.Uri[]> {
    const { context } = this.options;
    const follow = context.isFollowingEditor ? [] : [{ label: followLabel, uri: undefined, alwaysShow: true }];
    const files = vscode.workspace.findFiles('**/*', undefined, mostListedFiles);
    const items = files.then((uris) => [
      ...follow,
      ...uris
        .map((uri) => ({ label: context.relativePath(uri.fsPath), uri, alwaysShow: false }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    ]);
    const chosen = await vscode.window.showQuickPick(items, {
      title: 'Add Files to Chat',
      placeHolder: 'Type part of a path',
      canPickMany: true,
    });
    if (chosen?.some(({ uri }) => uri === undefined)) context.followEditor(true);
    return (chosen ?? []).flatMap(({ uri }) => uri ?? []);
  }
}
