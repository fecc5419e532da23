import * as vscode from 'vscode';
import { openSettings } from './settings.ts';

/** What a click on the status bar offers. */
export async function showStatusMenu({ isAnswering }: { readonly isAnswering: boolean }): Promise<void> {
  const run = (command: string) => () => vscode.commands.executeCommand(command);
  const stop = { label: `$(stop-circle) ${vscode.l10n.t('Stop Answer')}`, run: run('throughline.stopAnswer') };
  const items = [
    ...(isAnswering ? [stop] : []),
    { label: `$(server-environment) ${vscode.l10n.t('Select Model')}`, run: run('throughline.selectModel') },
    { label: `$(plug) ${vscode.l10n.t('Connect a Model')}`, run: run('throughline.connectModel') },
    { label: `$(add) ${vscode.l10n.t('New Session')}`, run: run('throughline.newSession') },
    { label: `$(history) ${vscode.l10n.t('Resume Session...')}`, run: run('throughline.resumeSession') },
    { label: `$(search) ${vscode.l10n.t('Search History...')}`, run: run('throughline.searchHistory') },
    { label: `$(graph) ${vscode.l10n.t('Show Statistics')}`, run: run('throughline.showStatistics') },
    { label: `$(comment-discussion) ${vscode.l10n.t('Show Chat')}`, run: run('throughline.showChat') },
    { label: `$(gear) ${vscode.l10n.t('Settings')}`, run: openSettings },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, run: run('throughline.showLog') },
  ];
  await (await vscode.window.showQuickPick(items))?.run();
}
