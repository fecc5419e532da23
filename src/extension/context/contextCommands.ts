import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { type Failure, ThroughlineError } from '../../base/errors.ts';
import { hasImageName } from '../../base/imageFile.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import { failures } from '../../core/errors.ts';
import { selectedLines } from '../adapters/editorFeed.ts';
import { resourcesOf } from '../commands.ts';
import { droppedPath } from './droppedPath.ts';
import { pickContext } from './pickContext.ts';
import { failureOf, type Refused } from './refused.ts';

export interface ContextCommandsOptions {
  readonly context: ContextManager;
  readonly toFailure: (error: unknown) => Failure;
  readonly show: (failure: Failure) => void;
  /** Sessions that can be given along to the one shown. */
  readonly sessions: () => readonly { readonly id: string; readonly title: string }[];
  /** Files with images are shown with the next question. */
  readonly attachImages: (files: readonly vscode.Uri[]) => Promise<readonly Refused[]>;
  readonly revealChat: () => Promise<void>;
}

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

  /** Asks what to add, for the button in the chat view: files, and what is not one file. */
  async addContext(): Promise<void> {
    const { context, sessions } = this.options;
    const { files, sources, followEditor } = await pickContext(context, sessions());
    if (followEditor) context.followEditor(true);
    for (const ref of sources) context.addSource(ref);
    await this.add(files);
    if (files.length === 0 && (sources.length > 0 || followEditor)) await this.options.revealChat();
  }

  /** Adds what was dropped onto the chat view. */
  async addDropped(uris: readonly string[]): Promise<void> {
    await this.add(uris.flatMap((uri) => droppedPath(uri) ?? []));
  }

  async addSelection(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || editor.selection.isEmpty) throw new ThroughlineError(failures.noSelection());
    const { uri } = editor.document;
    if (uri.scheme !== 'file')
      throw new ThroughlineError(failures.selectionInNoFile(uri.path.split('/').at(-1) ?? uri.path));
    await this.options.context.addFile(
      uri.fsPath,
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

  private async add(all: readonly string[]): Promise<void> {
    const images = all.filter(hasImageName);
    const refusedImages = await this.options.attachImages(images.map((file) => vscode.Uri.file(file)));
    const files = all.filter((file) => !images.includes(file));
    const { context, show } = this.options;
    const refused: Refused[] = [];
    for (const file of files) {
      const failure = await this.addOne(file);
      if (failure) refused.push({ path: context.relativePath(file), failure });
    }
    const failure = failureOf([...refusedImages, ...refused]);
    if (failure) show(failure);
    if (refused.length < files.length) await this.options.revealChat();
  }

  private async addOne(file: string): Promise<Failure | undefined> {
    const { context, toFailure } = this.options;
    try {
      // What cannot be looked at is told by whoever reads it.
      const isFolder = await stat(file).then(
        (stats) => stats.isDirectory(),
        () => false,
      );
      if (isFolder) context.addSource({ kind: 'folder', path: file });
      else await context.addFile(file, {}, new AbortController().signal);
      return undefined;
    } catch (error) {
      return toFailure(error);
    }
  }

  private async activeOrChosen(): Promise<readonly vscode.Uri[]> {
    const active = vscode.window.activeTextEditor?.document.uri;
    if (active?.scheme === 'file') return [active];
    const { context, sessions } = this.options;
    const { files, sources, followEditor } = await pickContext(context, sessions());
    if (followEditor) context.followEditor(true);
    for (const ref of sources) context.addSource(ref);
    return files.map((file) => vscode.Uri.file(file));
  }
}
