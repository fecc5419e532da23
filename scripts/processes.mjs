// What the scripts share: running programs, saying what is done, folders outside the repository.
// Plain Node 20 and nothing installed: these run before the set-up.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Where set-up keeps what is large and shared between clones. @returns {string} */
export function cacheDir() {
  if (process.env.THROUGHLINE_CACHE) return path.resolve(process.env.THROUGHLINE_CACHE);
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'throughline');
}

/** One line about what happens now. @param {string} text */
export function say(text) {
  console.log(`• ${text}`);
}

/** @param {...string} files Paths. @returns {string} 12 hex digits that change when a file does. */
export function fingerprint(...files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Runs a program with our output and waits.
 * @param {string} command @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { limitMs?: number }} [options] After `limitMs` it is ended: asked
 *   first, so that it can end what it started, then killed.
 * @returns {Promise<number>} Its exit code; 128 when a signal ended it.
 */
export function run(command, args, { limitMs, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const timers = limitMs === undefined ? [] : endAfter(child, limitMs);
    // Ctrl+C reaches the child by itself; a request to end this program must be passed on.
    const passOn = () => {
      child.kill('SIGTERM');
      process.exitCode = 143;
    };
    process.once('SIGTERM', passOn);
    child.once('error', (error) => reject(new Error(`Could not run ${command}: ${error.message}`)));
    child.once('close', (code) => {
      for (const timer of timers) clearTimeout(timer);
      process.off('SIGTERM', passOn);
      resolve(code ?? 128);
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child @param {number} limitMs */
function endAfter(child, limitMs) {
  const ask = setTimeout(() => {
    console.error(`✗ not done after ${limitMs / 60_000} minutes: ended`);
    child.kill('SIGTERM');
  }, limitMs);
  return [ask, setTimeout(() => child.kill('SIGKILL'), limitMs + 20_000)];
}

/**
 * Runs a program quietly; its output is shown only when it fails.
 * @param {string} command @param {readonly string[]} args @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {string} What it printed to standard output.
 */
export function runQuietly(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.error) throw new Error(`Could not run ${command}: ${result.error.message}`);
  if (result.status !== 0) {
    const output = `${result.stdout}${result.stderr}`.trim().split('\n').slice(-40).join('\n');
    throw new Error(`${command} ${args.join(' ')} failed (exit ${result.status}):\n${output}`);
  }
  return String(result.stdout);
}

/** npm of this machine, also on Windows. @param {readonly string[]} args @param {string} [cwd] @returns {string} */
export function npm(args, cwd = root) {
  return runQuietly(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...args, '--no-audit', '--no-fund'], {
    cwd,
    shell: process.platform === 'win32',
  });
}

/** @param {string} name @returns {boolean} Is this program on the PATH? */
export function isOnPath(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.some((folder) => endings.some((ending) => existsSync(path.join(folder, name + ending))));
}

/**
 * Does `work` while no other process does it: two `npm test` at once share one cache.
 * A lock whose owner is gone is taken over.
 * @template T @param {string} target What is being made. @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(target, work) {
  const lock = `${target}.lock`;
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let waited = false; !takeLock(lock); waited = true) {
    if (!waited) say(`waiting for another set-up (${lock})`);
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock @returns {boolean} */
function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  // 0: it was just created and has no content yet, or it is gone again.
  if (owner > 0 && !isRunning(owner)) rmSync(lock, { force: true });
  return false;
}

/** @param {number} pid @returns {boolean} */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
