import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { errorMessage } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import type { Reporter } from '../report.ts';
import { readSettings } from '../settings.ts';

/** The system prompt that the settings name; `undefined`, with a warning, when its file cannot be read. */
export async function loadSystemPrompt(reporter: Reporter): Promise<string | undefined> {
  const { systemPromptFile } = readSettings();
  if (!systemPromptFile) return undefined;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const file = path.resolve(folder, systemPromptFile);
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (error) {
    reporter.show(failures.systemPromptMissing(file, errorMessage(error)));
    return undefined;
  }
}
