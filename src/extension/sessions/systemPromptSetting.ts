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
  private file = '';
  private text = defaultSystemPrompt;

  constructor(reporter: Reporter) {
    this.reporter = reporter;
  }

  get value(): string {
    return this.text;
  }

  /** Reads the file when the setting names another one. Cannot it be read, the user is warned and the built-in prompt is used. */
  async refresh(): Promise<void> {
    const { systemPromptFile } = readSettings();
    if (systemPromptFile === this.file) return;
    this.file = systemPromptFile;
    this.text = systemPromptFile ? ((await this.read(systemPromptFile)) ?? defaultSystemPrompt) : defaultSystemPrompt;
  }

  private async read(name: string): Promise<string | undefined> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const file = path.resolve(folder, name);
    try {
      return (await readFile(file, 'utf8')).trim() || undefined;
    } catch (error) {
      this.reporter.show(failures.systemPromptMissing(file, errorMessage(error)));
      return undefined;
    }
  }
}
