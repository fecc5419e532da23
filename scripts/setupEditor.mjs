// The editor that `npm start` and the tests run: VS Code's own server, which shows the real workbench in a browser and
// has a real extension host. Kept outside the repository, once per version: it is 0.6 GB.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir, fingerprint, npm, root, say, withLock } from './processes.mjs';

const manifestDir = path.join(root, 'test/support/host');

/** @returns {Promise<string>} The folder with the editor's `node_modules`. */
export async function installEditor() {
  const manifest = ['package.json', 'package-lock.json'].map((name) => path.join(manifestDir, name));
  const target = path.join(cacheDir(), `vscode-host-${fingerprint(...manifest)}`);
  const isReady = () => existsSync(path.join(target, '.ready'));
  if (isReady()) return target;
  await withLock(target, async () => {
    if (!isReady()) install(manifest, target);
  });
  return target;
}

/** @param {readonly string[]} manifest @param {string} target */
function install(manifest, target) {
  say(`installing the editor into ${target} (250 MB to download, a minute at most on a fast line)`);
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const file of manifest) cpSync(file, path.join(partial, path.basename(file)));
  // Install scripts stay off: they compile eight native modules (a compiler, Python, minutes) that nothing here uses
  // and refuse to run under another Node than 24. What is used comes prebuilt.
  npm(['ci', '--ignore-scripts', '--loglevel=error'], partial);
  // What the editor's own install script does besides: the workbench's dependencies, from the shrinkwraps in the
  // package. Not `npm ci`, which refuses them as out of step.
  const workbench = path.join(partial, 'node_modules/code-server/lib/vscode');
  for (const folder of [workbench, path.join(workbench, 'extensions')]) {
    npm(['install', '--omit=dev', '--ignore-scripts', '--loglevel=error'], folder);
  }
  writeFileSync(path.join(partial, '.ready'), '');
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
}
