import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { createSampleProject } from '../sampleProject.ts';
import { screenshot } from './actions.ts';
import { launchBrowser, leaveWorkbench, openWorkbench } from './browser.ts';
import { type EditorOptions, type EditorServer, freePort, startEditor } from './server.ts';

/** Everything but the folders and the port, which {@link Workbench} chooses and keeps over restarts. */
export interface WorkbenchOptions extends Pick<EditorOptions, 'settings' | 'env' | 'args' | 'workspaceTrust'> {
  /** Fills the project folder, which exists and is empty. Default: the sample project, a git repository. */
  readonly createProject?: (folder: string) => void;
  /** Puts something into the editor's user data before the first start. */
  readonly prepareUserDir?: (userDir: string) => void;
  /** Opens a window without a folder. */
  readonly noFolder?: boolean;
}

/**
 * For one `describe`: a VS Code with the packaged extension in a window, on a project of its own, all fresh. Started
 * before its tests, ended after; a test that fails leaves a picture in out/screenshots.
 *
 * @param options Called before the start, when what the settings name (a model server) runs.
 */
export function useWorkbench(options: () => WorkbenchOptions = () => ({})): Workbench {
  const workbench = new Workbench();
  before(async function () {
    this.timeout(120_000);
    try {
      await workbench.start(options());
    } catch (error) {
      if (workbench.isOpen) await screenshot(workbench.page, 'start failed');
      throw error;
    }
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() && workbench.isOpen)
      await screenshot(workbench.page, this.currentTest.fullTitle());
  });
  after(async function () {
    this.timeout(60_000);
    await workbench.dispose();
  });
  return workbench;
}

/** An editor, a browser and a project that live through restarts and crashes of either. */
export class Workbench {
  readonly #root = mkdtempSync(path.join(os.tmpdir(), 'tl-e2e-'));
  #project = path.join(this.#root, 'project');
  #options: WorkbenchOptions = {};
  #port = 0;
  #server: EditorServer | undefined;
  #browser: BrowserContext | undefined;
  #page: Page | undefined;

  get isOpen(): boolean {
    return this.#page !== undefined && !this.#page.isClosed();
  }

  get page(): Page {
    return started(this.#page);
  }

  get server(): EditorServer {
    return started(this.#server);
  }

  get browser(): BrowserContext {
    return started(this.#browser);
  }

  /** Absolute path of the project's folder. */
  get project(): string {
    return this.#project;
  }

  /** The editor's user data: settings, and `User/globalStorage` with what the extension stores. */
  get userDir(): string {
    return path.join(this.#root, 'user');
  }

  async start(options: WorkbenchOptions): Promise<void> {
    this.#options = options;
    this.#port = await freePort();
    (options.createProject ?? createSampleProject)(this.#project);
    options.prepareUserDir?.(this.userDir);
    await this.open();
  }

  /** Starts the editor and the browser again, with all they kept. `folder`: where the project is now. */
  async open(folder: string = this.#project): Promise<void> {
    this.#project = folder;
    await this.startServer();
    this.#browser ??= await launchBrowser(path.join(this.#root, 'profile'));
    this.#page = await this.#browser.newPage();
    await openWorkbench(this.#page, this.server, this.#options.noFolder ? { folder: null } : {});
  }

  /** Starts the editor only: after a crash of it, with the window still open. */
  async startServer(): Promise<void> {
    const { createProject: _, prepareUserDir: __, noFolder: ___, ...kept } = this.#options;
    this.#server = await startEditor({ ...kept, folder: this.#project, userDir: this.userDir, port: this.#port });
  }

  /** Closes the window, the browser and the editor as a user does. */
  async close(): Promise<void> {
    if (this.isOpen) await leaveWorkbench(this.page, this.server);
    await this.#browser?.close();
    this.#browser = undefined;
    this.#page = undefined;
    await this.#server?.stop();
    this.#server = undefined;
  }

  async dispose(): Promise<void> {
    try {
      await this.close();
    } finally {
      await this.#browser?.close();
      await this.#server?.kill();
      rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The workbench is not open');
  return part;
}
