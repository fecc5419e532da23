import path from 'node:path';
import * as vscode from 'vscode';
import type { ContextManager } from '../../core/context/contextManager.ts';

// `src/a.ts`, `src/a.ts:12`, `src/a.ts:12-20`, `src/a.ts#L12`, `src/a.ts#L12-L20`
const placePattern = /^(?<file>[^#]+?)(?:(?::|#L)(?<start>\d+)(?:-L?(?<end>\d+))?(?::\d+)?)?$/;

/**
 * Opens a link of an answer. Web addresses go through VS Code, which asks; a place in the project opens at its line.
 * Everything else (commands, other schemes, files outside the workspace) is refused: answers are untrusted.
 */
export async function openLink(href: string, context: ContextManager): Promise<void> {
  if (/^(?:https?|mailto):/i.test(href)) {
    await vscode.env.openExternal(vscode.Uri.parse(href, true));
    return;
  }
  const place = /^[a-z][a-z0-9+.-]+:(?!\d)/i.test(href) ? undefined : placePattern.exec(decode(href))?.groups;
  const file = place?.file && context.absolutePath(place.file);
  if (!place || !file || !isInside(file, context.project.rootPaths)) {
    void vscode.window.showWarningMessage(
      `Throughline does not open “${href.slice(0, 120)}”: it is neither a file of this workspace nor a web address.`,
    );
    return;
  }
  await openPlace(
    file,
    place.start ? { start: Number(place.start), end: Number(place.end ?? place.start) } : undefined,
  );
}

/** Shows a file, with those lines selected. Says so when it is gone. */
export async function openPlace(file: string, range?: { start: number; end: number }): Promise<void> {
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const selection =
      range && new vscode.Range(range.start - 1, 0, Math.max(range.start, range.end) - 1, Number.MAX_SAFE_INTEGER);
    await vscode.window.showTextDocument(document, { selection, preview: true });
  } catch {
    void vscode.window.showWarningMessage(
      `${path.basename(file)} cannot be opened. It may have been moved, deleted, or is not a text file.`,
    );
  }
}

function isInside(file: string, roots: readonly string[]): boolean {
  return roots.some((root) => {
    const relative = path.relative(root, file);
    return !relative.startsWith('..') && !path.isAbsolute(relative);
  });
}

function decode(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    // Not percent-encoded: a file name with a bare percent sign.
    return href;
  }
}
