import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { HealthFinding, HistoryCare } from '../../core/care/historyCare.ts';
import { progressTo, withCancel } from '../withCancel.ts';
import { healthReport, sizeText } from './healthReport.ts';

export interface CareCommandsOptions {
  readonly openCare: () => Promise<HistoryCare>;
  /** Sessions may be others now, in whichever way. */
  readonly onRepaired: () => Promise<void>;
  readonly now?: () => Date;
}

/** *Open Data Folder*, *Back Up History...* and *Check and Repair History*. */
export class CareCommands {
  private readonly options: CareCommandsOptions;

  constructor(options: CareCommandsOptions) {
    this.options = options;
  }

  async openDataFolder(): Promise<void> {
    const care = await this.options.openCare();
    // The file manager of this machine does not show the folders of another.
    if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
      await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(care.file));
      return;
    }
    const copy = vscode.l10n.t('Copy Path');
    const message = vscode.l10n.t('The history is on the machine that this window is connected to, in {folder}.', {
      folder: care.folder,
    });
    if ((await vscode.window.showInformationMessage(message, copy)) === copy)
      await vscode.env.clipboard.writeText(care.folder);
  }

  async backUp(): Promise<void> {
    const { openCare, now = () => new Date() } = this.options;
    const care = await openCare();
    const name = `throughline-history-${now().toISOString().slice(0, 10)}.db`;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Back Up the History'),
      defaultUri: vscode.Uri.file(path.join(homedir(), name)),
      filters: { [vscode.l10n.t('History')]: ['db'] },
    });
    if (!target) return;
    if (await care.isHistory(target.fsPath)) {
      await vscode.window.showWarningMessage(vscode.l10n.t('That is the history itself. Choose another file.'));
      return;
    }
    await withCancel(vscode.l10n.t('Backing up the history'), (signal, progress) =>
      care.backUp(target.fsPath, { signal, onProgress: progressTo(progress) }),
    );
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The history was backed up as {file}. “Import Sessions from File...” brings sessions back from it.',
        { file: target.fsPath },
      ),
    );
  }

  async check(): Promise<void> {
    const care = await this.options.openCare();
    const title = vscode.l10n.t('Checking the history');
    const findings = await withCancel(title, (signal) => care.check(signal));
    if (findings.length === 0) return this.tellSound(care);
    const isDamaged = findings.some(({ part }) => part === 'pages');
    const repair = isDamaged ? vscode.l10n.t('Repair and Reload') : vscode.l10n.t('Repair');
    const show = vscode.l10n.t('Show What Was Found');
    const detail = isDamaged
      ? vscode.l10n.t(
          'The file itself is damaged. It is set aside when the window is loaded anew, and all that can be read of it is taken over. Close other windows of Throughline before.',
        )
      : vscode.l10n.t('Nothing is deleted. What the history was before is kept beside it.');
    const question = vscode.l10n.t('Something is wrong with the history.');
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, repair, show);
    if (chosen === show) await showReport(healthReport({ file: care.file, findings, copies: await care.copies() }));
    if (chosen === repair) await this.repair(care, findings);
  }

  private async tellSound(care: HistoryCare): Promise<void> {
    const sound = vscode.l10n.t('The history is sound: the file, what refers to what, and the search index.');
    const copies = await care.copies();
    if (copies.length === 0) {
      await vscode.window.showInformationMessage(sound);
      return;
    }
    const size = sizeText(copies.reduce((sum, { bytes }) => sum + bytes, 0));
    const beside = vscode.l10n.t('Copies beside it, from before updates and repairs: {count} ({size}).', {
      count: copies.length,
      size,
    });
    const show = vscode.l10n.t('Show Copies');
    if ((await vscode.window.showInformationMessage(`${sound} ${beside}`, show)) === show)
      await showReport(healthReport({ file: care.file, findings: [], copies }));
  }

  private async repair(care: HistoryCare, findings: readonly HealthFinding[]): Promise<void> {
    const title = vscode.l10n.t('Repairing the history');
    const repair = await withCancel(title, (signal) => care.repair(findings, { signal }));
    if (repair.needsReload) {
      await vscode.commands.executeCommand('workbench.action.reloadWindow');
      return;
    }
    await this.options.onRepaired();
    await showReport(healthReport({ file: care.file, findings, repair, copies: await care.copies() }));
  }
}

async function showReport(content: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}
