import type * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import { hostOf, isPlainHttp } from '../../core/model/endpointAddress.ts';

const stateKey = 'throughline.plainHttpHosts';

export interface PlainHttpParts {
  /** Where the hosts are remembered that the user has accepted. */
  readonly state: Pick<vscode.Memento, 'get' | 'update'>;
  /** Asks the user. */
  readonly ask: (host: string) => Promise<boolean>;
}

/** Asks, once for each host, before key and questions go over a network in clear. */
export class PlainHttp {
  private readonly parts: PlainHttpParts;
  /** Questions on the screen, by host: two requests at once ask one. */
  private readonly asking = new Map<string, Promise<boolean>>();

  constructor(parts: PlainHttpParts) {
    this.parts = parts;
  }

  /** Would a request to the address ask first? */
  needsQuestion(address: string): boolean {
    return isPlainHttp(address) && !this.accepted().includes(hostOf(address));
  }

  /** Why nothing may be sent to the address, if it may not. */
  async refusal(address: string): Promise<Failure | undefined> {
    if (!this.needsQuestion(address)) return undefined;
    const host = hostOf(address);
    const asked = this.asking.get(host) ?? this.ask(host).finally(() => this.asking.delete(host));
    this.asking.set(host, asked);
    return (await asked) ? undefined : failures.endpointPlainHttp(host);
  }

  private async ask(host: string): Promise<boolean> {
    if (!(await this.parts.ask(host))) return false;
    await this.parts.state.update(stateKey, [...this.accepted(), host]);
    return true;
  }

  private accepted(): readonly string[] {
    return this.parts.state.get<readonly string[]>(stateKey, []);
  }
}
