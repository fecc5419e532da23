// Processes that the tests started: which there are, whether they run, ending them. Never anybody else's.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessInfo {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
}

/** A process and everything below it, parents first. Empty when it is gone. */
export function processTree(rootPid: number): ProcessInfo[] {
  const all = listProcesses();
  const tree = all.filter((process) => process.pid === rootPid);
  for (const parent of tree) tree.push(...all.filter((process) => process.parentPid === parent.pid));
  return tree;
}

/** Does this process still run? One that has ended and waits for its parent to notice does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false; // No such process.
  }
  return readProcFile(pid, 'status')?.match(/^State:\s+Z/m) == null;
}

/** Sends a signal; a process that is already gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends these processes at once, as a crash or a power cut does, and waits until they are gone. */
export async function killAll(processes: readonly ProcessInfo[]): Promise<void> {
  for (const { pid } of processes) signal(pid, 'SIGKILL');
  await waitFor(() => processes.every(({ pid }) => !isRunning(pid)), 'the killed processes to be gone', 5_000);
}

/** Waits until `isDone` holds; an error that says what was waited for after `timeoutMs`. */
export async function waitFor(
  isDone: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`);
    await sleep(50);
  }
}

function listProcesses(): ProcessInfo[] {
  if (!existsSync('/proc/self/status')) return listWithPs();
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const pid = Number(name);
    const parent = readProcFile(pid, 'status')?.match(/^PPid:\s+(\d+)/m)?.[1];
    const command = readProcFile(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? '';
    return parent ? [{ pid, parentPid: Number(parent), command }] : [];
  });
}

/** macOS. */
function listWithPs(): ProcessInfo[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, command] = line.match(/^\s*(\d+)\s+(\d+)\s+(.*)$/) ?? [];
    return pid ? [{ pid: Number(pid), parentPid: Number(parent), command: command ?? '' }] : [];
  });
}

/** Undefined when the process ended meanwhile. */
function readProcFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined; // It is gone, or there is no /proc here.
  }
}
