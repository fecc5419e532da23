// `npm run package`: builds, makes out/throughline.vsix and checks what is in it.
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, runQuietly } from './processes.mjs';
import { setUp } from './setup.mjs';

export const vsixPath = path.join(root, 'out/throughline.vsix');

const required = [
  'package.json',
  'package.nls.json',
  'package.nls.de.json',
  'l10n/bundle.l10n.de.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'dist/extension.cjs',
  'dist/webview/main.js',
  'dist/webview/chat.css',
  'dist/webview/fonts/codicon.ttf',
  'dist/webview/diagramPage.js',
  'dist/webview/diagram.css',
  'dist/webview/diagramRenderer.js.br',
  'media/icon.png',
  'media/walkthrough/ask.png',
];
const forbidden = /^(?:src|test|out|scripts|docs|node_modules|\.[^/]+)\/|\.(?:ts|tsx|map|mjs|vsix)$|(?:^|\/)\.env/;

/**
 * Builds and packages. Run the set-up before.
 * @param {string} node The Node to build with.
 */
export function packageExtension(node) {
  runQuietly(node, ['esbuild.mjs', '--metafile']);
  mkdirSync(path.dirname(vsixPath), { recursive: true });
  runQuietly(node, ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', vsixPath]);
}

/**
 * Reads the finished package.
 * @returns {{ files: string[], bytes: number, problems: string[] }} `problems` is empty when it may ship.
 */
export function inspectPackage() {
  const files = zipEntries(readFileSync(vsixPath))
    .filter((name) => name.startsWith('extension/'))
    .map((name) => name.slice('extension/'.length));
  const missing = required.filter((name) => !files.includes(name)).map((name) => `${name} is missing`);
  const unwanted = files.filter((name) => forbidden.test(name)).map((name) => `${name} must not ship`);
  return { files, bytes: statSync(vsixPath).size, problems: [...missing, ...unwanted] };
}

/**
 * The names in a ZIP file, from its central directory (PKWARE APPNOTE 4.3.12 and 4.3.16).
 * @param {Buffer} zip @returns {string[]}
 */
function zipEntries(zip) {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error(`${vsixPath} is not a ZIP file.`);
  const names = [];
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const nameLength = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return names;
}

async function main() {
  const { node } = await setUp({});
  packageExtension(node);
  const { files, bytes, problems } = inspectPackage();
  for (const file of files) console.log(`  ${file}`);
  console.log(`${vsixPath}: ${files.length} files, ${(bytes / 1024).toFixed(0)} KB`);
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
