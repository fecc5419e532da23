import * as vscode from 'vscode';
import type { HistoryCare } from '../../core/care/historyCare.ts';

/** Whether sessions may leave the history for good: asked, since what follows cannot be undone. */
export async function agreesToRemoval(question: string, openCare: () => Promise<HistoryCare>): Promise<boolean> {
  const care = await openCare();
  const copies = care.isOnDisk ? await care.copies() : [];
  const detail = [
    vscode.l10n.t('All that was said in it is removed from the history. This cannot be undone.'),
    ...(copies.length > 0
      ? [
          vscode.l10n.t(
            'It stays in copies that were made before updates and repairs ({count} in {folder}) until you delete these.',
            { count: copies.length, folder: care.folder },
          ),
        ]
      : []),
    vscode.l10n.t('Back-ups and exported files that you have made are not touched.'),
  ].join('\n\n');
  const remove = vscode.l10n.t('Delete for Good');
  const show = vscode.l10n.t('Show Copies');
  const buttons = copies.length > 0 ? [remove, show] : [remove];
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  if (chosen === show) await vscode.commands.executeCommand('throughline.openDataFolder');
  return chosen === remove;
}
