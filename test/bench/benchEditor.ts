// Fresh starts of a real editor for measuring: with which extensions, and how to ask the inside of its extension host.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { createSampleProject } from '../support/sampleProject.ts';
import { launchBrowser, workbenchUrl } from '../support/workbench/browser.ts';
import { installExtension, installUnpacked, repositoryRoot } from '../support/workbench/installation.ts';
import { waitFor } from '../support/workbench/processes.ts';
import { type EditorServer, startEditor } from '../support/workbench/server.ts';
import type { EditorSettings } from '../support/workbench/settings.ts';

/** Our own extensions for the benchmark: `reader` answers from inside the host, `floor` is the control. */
export type BenchExtension = 'reader' | 'floor';

/** Identifiers as the editor's marks write them. */
export const extensionIds = {
  throughline: 'throughline.throughline',
  floor: 'throughline-bench.bench-floor',
  copilot: 'GitHub.copilot-chat',
} as const;

/** A mark that the editor itself set in the extension host. */
export interface Mark {
  readonly name: string;
  readonly startTime: number;
}

/** A fresh editor in a window, whose extensions have started. */
export interface BenchEditor {
  readonly page: Page;
  readonly server: EditorServer;
  /** The editor's own performance marks of the extension host. */
  marks(): Promise<readonly Mark[]>;
  /** Resident memory of the extension host in MB (10^6 bytes), after forced garbage collections. */
  hostMemoryMb(): Promise<number>;
}

export interface BenchEditorOptions {
  readonly extensionsDir: string;
  readonly settings?: EditorSettings;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with the page before the workbench is opened in it. */
  readonly prepare?: (page: Page, server: EditorServer) => Promise<void>;
}

/** A folder that is gone when `work` has ended, however it ended. */
export async function withTempDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'tl-bench-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Fills `extensionsDir`: the packaged Throughline as a user installs it, and copies of our own extensions, entered as
 * installed ones, so that the editor treats all of them alike.
 */
export function installForBench(extensionsDir: string, options: { throughline: boolean; own: BenchExtension[] }): void {
  mkdirSync(extensionsDir, { recursive: true });
  if (options.throughline) installExtension(path.join(repositoryRoot, 'out/throughline.vsix'), extensionsDir);
  for (const name of options.own) installUnpacked(path.join(import.meta.dirname, 'extensions', name), extensionsDir);
}

/** Starts an editor with nothing kept from before, on the sample project, does `work` in it and ends it. */
export async function withBenchEditor<T>(
  options: BenchEditorOptions,
  work: (editor: BenchEditor) => Promise<T>,
): Promise<T> {
  return withTempDir(async (dir) => {
    const folder = path.join(dir, 'project');
    createSampleProject(folder);
    const readerFile = path.join(dir, 'reader');
    const { extensionsDir, settings = {}, env } = options;
    const server = await startEditor({
      folder,
      userDir: path.join(dir, 'user'),
      extensionsDir,
      settings,
      env: { ...env, BENCH_READER_FILE: readerFile },
    });
    let browser: BrowserContext | undefined;
    try {
      browser = await launchBrowser(path.join(dir, 'profile'));
      const page = await browser.newPage();
      await options.prepare?.(page, server);
      await page.goto(workbenchUrl(server));
      await waitFor(() => existsSync(readerFile), 'the extension host to start its extensions', 60_000);
      return await work(describeEditor(page, server, Number(readFileSync(readerFile, 'utf8'))));
    } finally {
      // Nothing is kept, so nobody has to be waited for: a dozen starts would take a minute longer.
      await browser?.close();
      await server.kill();
    }
  });
}

function describeEditor(page: Page, server: EditorServer, port: number): BenchEditor {
  const ask = async <T>(what: string): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/${what}`);
    if (!response.ok) throw new Error(`The reader in the extension host failed: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    page,
    server,
    marks: () => ask<readonly Mark[]>('marks'),
    hostMemoryMb: async () => (await ask<NodeJS.MemoryUsage>('memory')).rss / 1e6,
  };
}
