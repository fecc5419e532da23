// Everything the other scripts need, on a machine with git, Node >= 20 and npm: packages, the pinned Node, the editor
// that runs in a browser, Chromium. `node scripts/setup.mjs`, or `setUp()`. Does nothing where all is there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint, npm, root, runQuietly, say } from './processes.mjs';
import { findOrInstallBrowser } from './setupBrowser.mjs';
import { installEditor } from './setupEditor.mjs';

/** The TypeScript sources and tests run as they are from this version on; it is also the editor's. */
const pinnedNodeMajor = 24;

/**
 * @typedef {{ node: string, editor?: string, chromium?: string }} Tools Paths: the Node program, the folder of the
 *   editor, the Chromium program.
 * @typedef {{ editor?: boolean, browser?: boolean }} Needs
 */

/** @param {Needs} needs @returns {Promise<Tools>} */
export async function setUp(needs = { editor: true, browser: true }) {
  installPackages();
  const node = findPinnedNode();
  const editor = needs.editor ? await installEditor() : undefined;
  const chromium = needs.browser ? await findOrInstallBrowser() : undefined;
  return { node, editor, chromium };
}

/** How the programs that the scripts start find the tools. @param {Tools} tools @returns {NodeJS.ProcessEnv} */
export function toolEnvironment(tools) {
  const binaries = [path.dirname(tools.node), path.join(root, 'node_modules/.bin')].join(path.delimiter);
  return {
    ...process.env,
    PATH: `${binaries}${path.delimiter}${process.env.PATH ?? ''}`,
    THROUGHLINE_NODE: tools.node,
    ...(tools.editor && { THROUGHLINE_EDITOR: tools.editor }),
    ...(tools.chromium && { CHROMIUM: tools.chromium }),
  };
}

function installPackages() {
  const stamp = path.join(root, 'node_modules/.throughline-setup');
  const wanted = fingerprint(path.join(root, 'package-lock.json'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing the packages of package-lock.json');
  npm(['ci', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

/**
 * The pinned Node comes as an npm package per platform (optional dependencies without install scripts, which npm may
 * refuse to run). Where there is no such package (macOS), the machine's own Node does if it is new enough.
 * @returns {string}
 */
function findPinnedNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const packaged = path.join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= pinnedNodeMajor) return process.execPath;
  throw new Error(
    `Tests and the editor need Node ${pinnedNodeMajor}; there is no package of it for ${process.platform}-${process.arch} ` +
      `and this is Node ${process.versions.node}. Install Node ${pinnedNodeMajor} and run this again with it.`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp().then(
    (tools) => {
      say(`Node      ${tools.node} (${runQuietly(tools.node, ['--version']).trim()})`);
      say(`editor    ${tools.editor}`);
      say(`Chromium  ${tools.chromium}`);
    },
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
