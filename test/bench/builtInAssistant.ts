// The editor's built-in Copilot extension, as for somebody who has set it up. In a fresh profile the workbench disables
// it once and remembers that it did; told that this was done before, it leaves the extension as it is: enabled.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { runCommand } from '../support/workbench/actions.ts';
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

/** The same, with a model of its own at `baseUrl`, so that it answers without an account. */
export async function setUpCopilot(page: Page, server: EditorServer, baseUrl: string): Promise<void> {
  await keepCopilotEnabled(page, server);
  const url = `${baseUrl.replace(/\/v1$/, '')}/v1/chat/completions`;
  const limits = { toolCalling: true, vision: false, maxInputTokens: 128_000, maxOutputTokens: 32_000 };
  const endpoint = { name: 'Local', vendor: 'customendpoint', apiKey: 'sk-local' };
  const file = path.join(server.userDir, 'User/chatLanguageModels.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify([{ ...endpoint, models: [{ id: 'm', name: 'm', url, ...limits }] }]));
}

/** Opens its chat and waits until it can be asked: its model is chosen once its extension runs. */
export async function openCopilotChat(page: Page): Promise<{ root: Locator; composer: Locator }> {
  await runCommand(page, 'Chat: Open Chat');
  const root = page.locator('.interactive-session').first();
  await root.locator('.chat-input-toolbars').getByText('m', { exact: true }).waitFor({ timeout: 120_000 });
  return {
    root,
    composer: root
      .locator('.interactive-input-editor .native-edit-context, .interactive-input-editor textarea')
      .first(),
  };
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
