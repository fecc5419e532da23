import { homedir } from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import { type ImportPlaces, importPlaces } from '../../core/imports/importSources.ts';

/** Where other assistants keep their files on this machine; `storage` is where the editor lets this extension keep its own. */
export function machinePlaces(storage: vscode.Uri, projects: readonly string[]): ImportPlaces {
  const machine = { platform: process.platform, home: homedir(), environment: process.env };
  return importPlaces(machine, { own: path.join(storage.fsPath, '..', '..'), projects });
}
