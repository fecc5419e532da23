import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';

/** The log in VS Code's Output panel, written to disk by VS Code. Made with its first line: activation needs none. */
export class OutputLog implements Log, vscode.Disposable {
  private made: vscode.LogOutputChannel | undefined;

  info(message: string): void {
    this.channel.info(message);
  }

  warn(message: string, error?: unknown): void {
    this.channel.warn(message, ...details(error));
  }

  error(message: string, error?: unknown): void {
    this.channel.error(message, ...details(error));
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.made?.dispose();
  }

  private get channel(): vscode.LogOutputChannel {
    this.made ??= vscode.window.createOutputChannel('Throughline', { log: true });
    return this.made;
  }
}

function details(error: unknown): unknown[] {
  if (error === undefined) return [];
  return [error instanceof Error ? (error.stack ?? error.message) : error];
}
