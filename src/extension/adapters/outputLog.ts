import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';

/** The log in VS Code's Output panel, written to disk by VS Code. */
export class OutputLog implements Log, vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Throughline', { log: true });

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
    this.channel.dispose();
  }
}

function details(error: unknown): unknown[] {
  if (error === undefined) return [];
  return [error instanceof Error ? (error.stack ?? error.message) : error];
}
