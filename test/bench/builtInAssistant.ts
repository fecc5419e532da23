// The editor's built-in Copilot extension, as for somebody who has set it up. In a fresh profile the workbench disables
// it once and remembers that it did; told that this was done before, it leaves the extension as it is: enabled.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { EditorServer } from '../support/workbench/server.ts';
import type { EditorSettings } from '../support/workbench/settings.ts';

export const assistantSettings: EditorSettings = { 'chat.disableAIFeatures': false };

/** Is the built-in Copilot extension part of this host? */
export function hasCopilot(): boolean {
  const host = process.env.THROUGHLINE_EDITOR ?? '';
  const builtIn = path.join(host, 'node_modules/code-server/lib/vscode/extensions');
  return existsSync(builtIn) && readdirSync(builtIn).includes('copilot');
}

/** Call before the workbench is opened for the first time: writes into the storage that it keeps in the browser. */
export async function keepCopilotEnabled(page: Page, server: EditorServer): Promise<void> {
  // Any page of the same origin.
  await page.goto(`${server.url}/healthz`);
  await page.evaluate(rememberMigration);
}

interface Opening {
  onupgradeneeded: () => void;
  onsuccess: () => void;
  onerror: () => void;
  readonly error: Error | null;
  readonly result: {
    createObjectStore(name: string): void;
    close(): void;
    transaction(
      store: string,
      mode: 'readwrite',
    ): { objectStore(name: string): { put(value: string, key: string): void }; oncomplete: () => void };
  };
}

// Runs in the page.
function rememberMigration(): Promise<void> {
  const { indexedDB } = globalThis as unknown as { indexedDB: { open(name: string): Opening } };
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('vscode-web-state-db-global');
    opening.onupgradeneeded = () => opening.result.createObjectStore('ItemTable');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction('ItemTable', 'readwrite');
      change.objectStore('ItemTable').put('true', 'builtinChatExtensionEnablementMigration');
      change.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}
