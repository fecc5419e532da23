import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';

/** Watchers cost handles: of more files than these, changes outside of the editor show with the next question. */
const mostWatched = 50;

/**
 * Calls `onChange` when an attached file changes, comes or goes on disk, whoever did it, and when problems change that are
 * attached. A file that is renamed in the editor is followed.
 */
export function followAttachments(context: ContextManager, onChange: () => void): vscode.Disposable {
  const lifetime = new DisposableList();
  const watchers = new Map<string, vscode.Disposable>();
  const watchAttached = () => {
    const wanted = new Set(context.attachments.map((attachment) => attachment.path).slice(0, mostWatched));
    for (const [file, watcher] of watchers) {
      if (wanted.has(file)) continue;
      watcher.dispose();
      watchers.delete(file);
    }
    for (const file of wanted) if (!watchers.has(file)) watchers.set(file, watch(file, onChange));
  };
  watchAttached();
  lifetime.add(
    context.onDidChange((change) => {
      if (change === 'attachments') watchAttached();
    }),
  );
  lifetime.add(
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) context.moveFile(oldUri.fsPath, newUri.fsPath);
      onChange();
    }),
  );
  lifetime.add(vscode.workspace.onDidDeleteFiles(onChange));
  lifetime.add(
    vscode.languages.onDidChangeDiagnostics(() => {
      if (context.sources.some(({ ref }) => ref.kind === 'problems')) onChange();
    }),
  );
  lifetime.add({ dispose: () => vscode.Disposable.from(...watchers.values()).dispose() });
  return lifetime;
}

function watch(file: string, onChange: () => void): vscode.Disposable {
  const folder = vscode.Uri.file(path.dirname(file));
  // A name may hold what a pattern takes for its own.
  const name = path.basename(file).replaceAll(/[[\]{}*?]/g, (character) => `[${character}]`);
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(onChange),
    watcher.onDidCreate(onChange),
    watcher.onDidDelete(onChange),
  );
}
