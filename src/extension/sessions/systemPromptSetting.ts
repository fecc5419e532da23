import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { errorMessage } from '../../base/errors.ts';
import { defaultSystemPrompt } from '../../core/chat/systemPrompt.ts';
import { failures } from '../../core/errors.ts';
import type { Reporter } from '../report.ts';
import { readSettings } from '../settings.ts';

/** The system prompt of new sessions: the built-in one, or the text of the file that a setting names. */
export class SystemPromptSetting {
  private readonly reporter: Reporter;
  private file: string | undefined;
  private text = defaultSystemPrompt;

  constructor(reporter: Reporter) {
    this.reporter = reporter;
  }

  get value(): string {
    return this.text;
  }

  /**
   * Reads the file when the setting names another one, or when `changed` is that file. When it cannot be read the user
   * is warned and the built-in prompt is used.
   */
  async refresh(changed?: string): Promise<void> {
    const file = systemPromptPath();
    if (file === this.file && (file === undefined || changed !== file)) return;
    this.file = file;
    this.text = (file && (await this.read(file))) || defaultSystemPrompt;
  }

  private async read(file: string): Promise<string | undefined> {
    try {
      return (await readFile(file, 'utf8')).trim() || undefined;
    } catch (error) {
      this.reporter.show(failures.systemPromptMissing(file, errorMessage(error)));
      return undefined;
    }
  }
}

/** A path that is relative is one of the workspace, which is obeyed only when it is trusted. */
function systemPromptPath(): string | undefined {
  const { systemPromptFile: name } = readSettings();
  if (name === '' || (!path.isAbsolute(name) && !vscode.workspace.isTrusted)) return undefined;
  return path.resolve(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', name);
}
