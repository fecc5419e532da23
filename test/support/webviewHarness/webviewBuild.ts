import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { themeFile, themeNames } from './themeColours.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Files of the fake host by the path they are served under. */
export type ServedFiles = ReadonlyMap<string, Buffer>;

/** Builds the chat view as it ships, and the probe page that draws Markdown without a view, in memory. */
export async function buildWebview(): Promise<ServedFiles> {
  const files = new Map<string, Buffer>();
  const outdir = path.join(root, 'dist/webview');
  const result = await build({
    ...buildOptions,
    entryPoints: {
      main: 'src/webview/main.tsx',
      chat: 'media/chat/chat.css',
      math: 'media/chat/math.css',
      probe: 'test/support/webviewHarness/page/probe.ts',
    },
    outdir,
  });
  for (const file of result.outputFiles ?? []) {
    files.set(`/${path.relative(outdir, file.path)}`, Buffer.from(file.contents));
  }
  const page = path.join(root, 'test/support/webviewHarness/page');
  const sheets = [path.join(page, 'editor.css'), ...themeNames.map(themeFile)];
  files.set('/editor.css', Buffer.concat(await Promise.all(sheets.map((file) => readFile(file)))));
  files.set('/host.js', await readFile(path.join(page, 'host.js')));
  return files;
}

const buildOptions: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'chrome138',
  write: false,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  chunkNames: 'chunks/[name]-[hash]',
  assetNames: 'fonts/[name]',
  loader: { '.woff2': 'file', '.woff': 'file', '.ttf': 'file' },
};
