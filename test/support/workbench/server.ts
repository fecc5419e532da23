// A real VS Code: its server, with a real extension host, shown in a browser (browser.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { editorProgram, installedExtensionsDir, nodeProgram } from './installation.ts';
import { isRunning, killAll, type ProcessInfo, processTree, signal, waitFor } from './processes.ts';
import { type EditorSettings, testSettings } from './settings.ts';

export interface EditorOptions {
  /** The project to open. */
  readonly folder: string;
  /** Settings, storage and logs of the editor. Give the same one again to come back to it. */
  readonly userDir: string;
  /** Default: where this test run installed the packaged extension. */
  readonly extensionsDir?: string;
  /** Default: any free one. What a browser keeps for a workbench belongs to its port. */
  readonly port?: number;
  /** On top of the quiet ones; `'keep'` leaves the settings of `userDir` as they are. */
  readonly settings?: EditorSettings | 'keep';
  /** For the editor and its extension host, on top of ours without anything that connects a model. */
  readonly env?: NodeJS.ProcessEnv;
  /** Asks whether workspaces are trusted; a new one is not. Default: every workspace is. */
  readonly workspaceTrust?: boolean;
  /** More arguments for the server. */
  readonly args?: readonly string[];
}

/** A running editor. */
export interface EditorServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  readonly userDir: string;
  readonly logFile: string;
  processes(): ProcessInfo[];
  /** The process that runs the extension, while a workbench is open. */
  extensionHostPid(): number | undefined;
  /** As a user does: asks, and waits until every process is gone. */
  stop(): Promise<void>;
  /** As a crash does: every process at once. */
  kill(): Promise<void>;
}

/** Lets a page load an unpacked extension and run tests in the extension host. */
export const testDriverArgs = ['--vscode-option', 'enable-smoke-test-driver'] as const;

export async function startEditor(options: EditorOptions): Promise<EditorServer> {
  const port = options.port ?? (await freePort());
  if (options.settings !== 'keep') writeSettings(options.userDir, { ...testSettings, ...options.settings });
  // Sockets are made here. A socket's path has 107 characters at most, and a killed editor leaves its sockets behind.
  const tempDir = mkdtempSync(path.join(os.tmpdir(), 'tl-'));
  const logFile = path.join(options.userDir, 'server.log');
  const child = spawnEditor(options, { port, tempDir, logFile });
  const server = describeServer(child, options, { port, tempDir, logFile });
  await waitFor(() => hasStarted(child, server.url, logFile), `the editor to listen on ${server.url}`, 60_000);
  return server;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port');
  return address.port;
}

/** Writes the user settings of an editor that does not run yet, or changes those of one that does. */
export function writeSettings(userDir: string, settings: EditorSettings): void {
  mkdirSync(path.join(userDir, 'User'), { recursive: true });
  writeFileSync(path.join(userDir, 'User/settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

interface ServerPlace {
  readonly port: number;
  readonly tempDir: string;
  readonly logFile: string;
}

function spawnEditor(options: EditorOptions, { port, tempDir, logFile }: ServerPlace): ChildProcess {
  const extensionsDir = options.extensionsDir ?? installedExtensionsDir();
  mkdirSync(options.userDir, { recursive: true });
  mkdirSync(extensionsDir, { recursive: true });
  // Else a file in the user's home is read and written.
  const config = path.join(options.userDir, 'config.yaml');
  writeFileSync(config, 'auth: none\n');
  const log = openSync(logFile, 'a');
  const places = ['--user-data-dir', options.userDir, '--extensions-dir', extensionsDir, '--config', config];
  const quiet = ['telemetry', 'update-check', 'getting-started-override', 'proxy'];
  if (!options.workspaceTrust) quiet.push('workspace-trust');
  const args = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...places, ...quiet.map((x) => `--disable-${x}`)];
  const child = spawn(nodeProgram(), [editorProgram(), ...args, ...(options.args ?? []), options.folder], {
    env: { ...cleanEnvironment(), TMPDIR: tempDir, XDG_RUNTIME_DIR: tempDir, ...options.env },
    stdio: ['ignore', log, log],
    // A process group of its own, so that all of it can be ended.
    detached: true,
  });
  endWithUs(child);
  return child;
}

/** Whatever makes this process end (but a kill that it does not see), the editor's processes end too. */
function endWithUs(child: ChildProcess): void {
  // Without a listener these two end a process before its `exit` listeners run.
  for (const name of ['SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(name) === 0) process.once(name, () => process.exit(130));
  }
  const killGroup = (): void => {
    if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
  };
  process.once('exit', killGroup);
  child.once('exit', () => setTimeout(() => process.off('exit', killGroup), 10_000).unref());
}

/** Ours without what would connect a model behind a test's back, and without what the editor takes for orders. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(?:OPENAI_|THROUGHLINE_|PORT$|NODE_OPTIONS$|VSCODE_|npm_)/.test(name),
  );
  return { ...Object.fromEntries(entries), PATH: `${path.dirname(nodeProgram())}${path.delimiter}${process.env.PATH}` };
}

async function hasStarted(child: ChildProcess, url: string, logFile: string): Promise<boolean> {
  if (child.exitCode !== null) {
    throw new Error(
      `The editor ended with exit code ${child.exitCode}:\n${readFileSync(logFile, 'utf8').slice(-2000)}`,
    );
  }
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false; // Not listening yet.
  }
}

function describeServer(child: ChildProcess, options: EditorOptions, place: ServerPlace): EditorServer {
  const pid = child.pid;
  if (pid === undefined) throw new Error('The editor could not be started');
  const processes = (): ProcessInfo[] => processTree(pid);
  const forget = (): void => rmSync(place.tempDir, { recursive: true, force: true });
  return {
    url: `http://127.0.0.1:${place.port}`,
    port: place.port,
    pid,
    folder: options.folder,
    userDir: options.userDir,
    logFile: place.logFile,
    processes,
    extensionHostPid: () => processes().find(({ command }) => command.includes('--type=extensionHost'))?.pid,
    async stop() {
      const all = processes();
      signal(pid, 'SIGTERM');
      await waitFor(() => all.every((one) => !isRunning(one.pid)), 'the editor to stop', 10_000).catch(() =>
        killAll(all.filter((one) => isRunning(one.pid))),
      );
      forget();
    },
    async kill() {
      await killAll(processes());
      forget();
    },
  };
}
