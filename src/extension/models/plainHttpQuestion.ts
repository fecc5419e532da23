import * as vscode from 'vscode';

/** Asks whether key and questions may go to the host in clear. */
export async function askPlainHttp(host: string): Promise<boolean> {
  const send = vscode.l10n.t('Send Anyway');
  const detail = vscode.l10n.t(
    'Your key, your questions and the code that goes along can be read by everybody on the way. Use https where the server has it. You are asked once for each host.',
  );
  const question = vscode.l10n.t('The connection to {0} is not encrypted.', host);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, send)) === send;
}
