import path from 'node:path';
import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import { type LinkPlace, parsePlace } from './linkPlace.ts';

/** What opening a link needs to know of the project. */
export interface ProjectPaths {
  readonly project: { readonly rootPaths: readonly string[] };
  absolutePath(file: string): string;
}

/** Files looked for by their name when a path leads nowhere; more are not offered. */
const maxFound = 20;

/**
 * Opens a link of an answer. Web addresses go through VS Code, which asks; a place in the project opens at its line.
 * Everything else (commands, other schemes, files outside the workspace) is refused: answers are untrusted.
 */
export async function openLink(href: string, paths: ProjectPaths): Promise<void> {
  if (/^(?:https?|mailto):/i.test(href)) {
    await vscode.env.openExternal(vscode.Uri.parse(href, true));
    return;
  }
  const place = parsePlace(href);
  const file = place && paths.absolutePath(place.file);
  if (!place || !file || !isInside(file, paths.project.rootPaths))
    throw new ThroughlineError(failures.linkRefused(href.slice(0, 120)));
  const found = (await isFile(vscode.Uri.file(file))) ? vscode.Uri.file(file) : await findByName(place.file);
  if (found === 'none') throw new ThroughlineError(failures.fileMissing(place.file));
  if (found) await show(found, place);
}

/** Shows a file, with those lines selected. Says so when it is gone. */
export async function openPlace(file: string, range?: { start: number; end: number }): Promise<void> {
  try {
    await show(vscode.Uri.file(file), { file, start: range?.start, end: range?.end });
  } catch {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} cannot be opened. It may have been moved, deleted, or is not a text file.',
        path.basename(file),
      ),
    );
  }
}

async function show(uri: vscode.Uri, place: LinkPlace): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { selection: selectionOf(place), preview: true });
}

// A range is selected; a column is where the cursor goes; a line alone is selected whole, so that it is seen.
function selectionOf({ start, end, column }: LinkPlace): vscode.Range | undefined {
  if (start === undefined) return undefined;
  const line = Math.max(0, start - 1);
  if (column !== undefined) {
    const place = new vscode.Position(line, Math.max(0, column - 1));
    return new vscode.Range(place, place);
  }
  return new vscode.Range(line, 0, Math.max(line, (end ?? start) - 1), Number.MAX_SAFE_INTEGER);
}

// Answers often name a file without its folder. What is found goes by the editor's own rules of what to leave out.
async function findByName(file: string): Promise<vscode.Uri | 'none' | undefined> {
  const name = file.replace(/^(?:\.{0,2}\/)+/, '').replaceAll(/[[\]{}*?\\]/g, '?');
  const found = name === '' ? [] : await vscode.workspace.findFiles(`**/${name}`, undefined, maxFound);
  if (found.length <= 1) return found[0] ?? 'none';
  const picks = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const title = vscode.l10n.t('Several files are named {0}', name);
  return (await vscode.window.showQuickPick(picks, { title }))?.uri;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.File) !== 0,
    () => false,
  );
}

function isInside(file: string, roots: readonly string[]): boolean {
  return roots.some((root) => {
    const relative = path.relative(root, file);
    return !relative.startsWith('..') && !path.isAbsolute(relative);
  });
}
