// `npm start`: set-up, build, and a real VS Code with Throughline on the sample project.
//   npm start                     in the browser, on port 8123 where that is free
//   npm start -- --folder DIR     on a project of yours
//   npm start -- --port N         on another port (the browser keeps its state per port)
//   npm start -- --desktop        in the VS Code that is installed on this machine
// A model is connected when the environment names one: THROUGHLINE_BASE_URL or OPENAI_BASE_URL, THROUGHLINE_MODEL, and
// a key in THROUGHLINE_API_KEY or OPENAI_API_KEY. Without, the offline assistant answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension, vsixPath } from './package.mjs';
import { cacheDir, isOnPath, root, run, runQuietly, say } from './processes.mjs';
import { setUp, toolEnvironment } from './setup.mjs';

async function main() {
  const { values } = parseArgs({
    options: { desktop: { type: 'boolean' }, port: { type: 'string' }, folder: { type: 'string' } },
  });
  const folder = values.folder === undefined ? undefined : path.resolve(values.folder);
  if (folder !== undefined && !existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  if (values.port !== undefined && !isPort(values.port)) throw new Error(`--port ${values.port} is not a port.`);
  const tools = await setUp({ editor: !values.desktop });
  say('building and packaging the extension');
  packageExtension(tools.node);
  const env = { ...toolEnvironment(tools), THROUGHLINE_HOME: path.join(cacheDir(), 'start') };
  const args = [...(folder === undefined ? [] : ['--folder', folder]), ...(values.port ? ['--port', values.port] : [])];
  if (values.desktop) return startDesktop(tools.node, env, folder);
  return runUntilStopped(tools.node, ['scripts/startEditor.ts', ...args], env);
}

/** @param {string} text */
function isPort(text) {
  return /^\d+$/.test(text) && Number(text) > 0 && Number(text) < 65_536;
}

/**
 * Waits for a program that ends by itself when it is told to, and tells it. Ctrl+C reaches both without that.
 * @param {string} node @param {readonly string[]} args @param {NodeJS.ProcessEnv} env
 */
async function runUntilStopped(node, args, env) {
  const child = spawn(node, args, { cwd: root, env, stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'close');
  process.exitCode = code ?? 1;
}

/** @param {string} node @param {NodeJS.ProcessEnv} env @param {string | undefined} folder */
async function startDesktop(node, env, folder) {
  const code = ['code', 'code-insiders', 'codium'].find(isOnPath);
  if (!code) {
    throw new Error(
      "There is no `code` command on the PATH. In VS Code run 'Shell Command: Install code command in PATH'.",
    );
  }
  const project = folder ?? runQuietly(node, ['scripts/startEditor.ts', '--only-project'], { env }).trim();
  const shell = process.platform === 'win32';
  runQuietly(code, ['--install-extension', vsixPath, '--force'], { shell });
  say(`opening ${project} in ${code}`);
  process.exitCode = await run(code, [project], { cwd: root, shell });
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
