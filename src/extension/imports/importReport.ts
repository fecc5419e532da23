import * as vscode from 'vscode';
import type { UnreadablePart } from '../../core/imports/conversationImporter.ts';

/** What of an import could not be read, by file. It says where and why, never what stood there. */
export function importReport(unreadable: readonly UnreadablePart[]): string {
  const byFile = new Map<string, string[]>();
  for (const { path, place, why } of unreadable) {
    const line = place === undefined ? `- ${why}` : `- ${place}: ${why}`;
    byFile.set(path, [...(byFile.get(path) ?? []), line]);
  }
  const parts = [...byFile].map(([path, lines]) => `## ${path}\n\n${lines.join('\n')}\n`);
  return [
    `# ${vscode.l10n.t('What could not be read')}\n`,
    `${vscode.l10n.t('The rest of these files was imported. The files were not changed.')}\n`,
    ...parts,
  ].join('\n');
}
