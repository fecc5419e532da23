// Where the set-up put the tools (scripts/setup.mjs passes them in the environment), and the extension under test.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const repositoryRoot = path.resolve(import.meta.dirname, '../../..');

/** What the tests need of the extension's package.json. */
export interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly title: string }[] };
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly title: string;
        readonly media: { readonly altText: string };
      }[];
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
  };
}

/** With its texts in English: `%key%` stands for the one of `package.nls.json`. */
export function readManifest(): Manifest {
  const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');
  const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
  return JSON.parse(
    read('package.json').replaceAll(/(?<=")%([\w.]+)%(?=")/g, (place, key: string) =>
      JSON.stringify(texts[key] ?? place).slice(1, -1),
    ),
  ) as Manifest;
}

/** The pinned Node, which the editor runs on. */
export function nodeProgram(): string {
  return process.env.THROUGHLINE_NODE ?? process.execPath;
}

/** The editor's command-line program. */
export function editorProgram(): string {
  const host = required('THROUGHLINE_EDITOR');
  return path.join(host, 'node_modules/code-server/out/node/entry.js');
}

export function chromiumProgram(): string {
  return required('CHROMIUM');
}

/** The folder that the packaged extension was installed into for this run. */
export function installedExtensionsDir(): string {
  return required('THROUGHLINE_EXTENSIONS');
}

/** Installs a packaged extension as a user does. No editor may run on `extensionsDir` meanwhile. */
export function installExtension(vsix: string, extensionsDir: string): void {
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: npm run package makes it.`);
  const userDir = path.join(extensionsDir, '../installing');
  mkdirSync(userDir, { recursive: true });
  mkdirSync(extensionsDir, { recursive: true });
  const args = ['--config', path.join(userDir, 'config.yaml'), '--user-data-dir', userDir];
  execFileSync(
    nodeProgram(),
    [editorProgram(), ...args, '--extensions-dir', extensionsDir, '--install-extension', vsix, '--force'],
    { stdio: 'pipe', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  rmSync(userDir, { recursive: true, force: true });
}

/** Puts a copy of an unpacked extension among the installed ones. No editor may run on `extensionsDir` meanwhile. */
export function installUnpacked(folder: string, extensionsDir: string): void {
  const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(text) as Manifest & { readonly version: string };
  const relativeLocation = `${publisher}.${name}-${version}`;
  const target = path.join(extensionsDir, relativeLocation);
  cpSync(folder, target, { recursive: true });
  const list = path.join(extensionsDir, 'extensions.json');
  const installed = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as unknown[]) : [];
  const location = { $mid: 1, path: target, scheme: 'file' };
  const entry = { identifier: { id: `${publisher}.${name}` }, version, location, relativeLocation };
  writeFileSync(list, JSON.stringify([...installed, entry]));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this through npm (npm run test:e2e), which does the set-up.`);
  return value;
}
