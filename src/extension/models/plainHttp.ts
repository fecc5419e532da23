import * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import { hostOf, isPlainHttp } from '../../core/model/endpointAddress.ts';

const stateKey = 'throughline.plainHttpHosts';

/** Asks, once for each host, before key and questions go over a network in clear. */
export class PlainHttp {
  private readonly state: vscode.Memento;
  /** Questions on the screen, by host: two requests at once ask one. */
  private readonly asking = new Map<string, Promise<boolean>>();

  constructor(state: vscode.Memento) {
    this.state = state;
  }

  /** Why nothing may be sent to the address, if it may not. */
  async refusal(address: string): Promise<Failure | undefined> {
    if (!isPlainHttp(address)) return undefined;
    const host = hostOf(address);
    if (this.accepted().includes(host)) return undefined;
    const asked = this.asking.get(host) ?? this.ask(host).finally(() => this.asking.delete(host));
    this.asking.set(host, asked);
    return (await asked) ? undefined : failures.endpointPlainHttp(host);
  }

  private async ask(host: string): Promise<boolean> {
    const send = vscode.l10n.t('Send Anyway');
    const detail = vscode.l10n.t(
      'Your key, your questions and the code that goes along can be read by everybody on the way. Use https where the server has it. You are asked once for each host.',
    );
    const question = vscode.l10n.t('The connection to {0} is not encrypted.', host);
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, send);
    if (chosen !== send) return false;
    await this.state.update(stateKey, [...this.accepted(), host]);
    return true;
  }

  private accepted(): readonly string[] {
    return this.state.get<readonly string[]>(stateKey, []);
  }
}
