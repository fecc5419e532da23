// The window that a workbench is shown in.
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from '../chromium.ts';
import { chromiumProgram, readManifest } from './installation.ts';
import { isRunning, waitFor } from './processes.ts';
import type { EditorServer } from './server.ts';

/**
 * Starts Chromium. In this kind of editor `workspaceState`, secrets and layout live in the browser: give the same
 * `profileDir` and the same port again to come back to them.
 */
export async function launchBrowser(profileDir: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileDir, {
    executablePath: chromiumProgram(),
    args: [...chromiumFlags],
    viewport: { width: 1400, height: 900 },
    headless: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
}

export interface OpenOptions {
  /** Default: the server's. Or a workspace file, `.code-workspace`. `null`: none. */
  readonly folder?: string | null;
  /** The workbench's own start options, such as `['extensionTestsPath', uri]`. */
  readonly payload?: readonly (readonly [string, string])[];
}

export function workbenchUrl(server: EditorServer, options: OpenOptions = {}): string {
  const { folder = server.folder } = options;
  const query = new URLSearchParams(whatToOpen(folder));
  if (options.payload) query.set('payload', JSON.stringify(options.payload));
  return `${server.url}/?${query}`;
}

function whatToOpen(folder: string | null): Record<string, string> {
  if (folder === null) return { ew: 'true' };
  return folder.endsWith('.code-workspace') ? { workspace: folder } : { folder };
}

/** Opens the workbench in a page and waits until the extension's icon is there. */
export async function openWorkbench(page: Page, server: EditorServer, options: OpenOptions = {}): Promise<void> {
  await page.goto(workbenchUrl(server, options));
  await waitUntilReady(page);
}

/** Waits for a workbench that is being loaded (also after a reload). */
export async function waitUntilReady(page: Page): Promise<void> {
  const title = readManifest().contributes.viewsContainers.activitybar[0]?.title;
  await page.locator(`.activitybar [aria-label^="${title}"]`).first().waitFor({ timeout: 60_000 });
}

/**
 * Makes the workbench write its view state (a webview's `setState`, the layout) now. It does so once a minute, when
 * a view is hidden and when the window loses focus; a headless window always has focus, so it is told otherwise.
 */
export async function flushState(page: Page): Promise<void> {
  await page.evaluate(() => {
    const view = globalThis as unknown as { document: object; dispatchEvent(event: Event): void };
    Object.defineProperty(view.document, 'hasFocus', { value: () => false, configurable: true });
    view.dispatchEvent(new Event('blur'));
  });
  await page.waitForTimeout(1000);
}

/**
 * Leaves the workbench as closing the window does. Closing the browser alone leaves the extension host running for
 * hours with the workspace's storage locked: the next window would get other storage.
 */
export async function leaveWorkbench(page: Page, server: EditorServer): Promise<void> {
  await flushState(page);
  const host = server.extensionHostPid();
  await page.goto('about:blank');
  if (host !== undefined) await waitFor(() => !isRunning(host), 'the extension host to end', 15_000);
  await page.close();
}
