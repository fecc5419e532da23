// Builds everything that ships: dist/extension.cjs (what activation loads) with its lazily loaded chunks,
// dist/webview (the chat view) and dist/cli.mjs. `node esbuild.mjs [--dev] [--watch] [--metafile] [--tests]`.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, context, transform } from 'esbuild';
import { buildDiagramRenderer } from './scripts/diagramRenderer.mjs';
import { usedIcons } from './scripts/usedIcons.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
/** The oldest editor that `engines.vscode` allows runs Node 22.17 and Chromium 138. */
const hostTarget = 'node22.17';
const viewTarget = 'chrome138';

/**
 * @typedef {{ dev?: boolean, metafile?: boolean }} BuildFlags
 * @typedef {{ name: string, options: import('esbuild').BuildOptions }} Target
 */

/**
 * Builds all targets once. Warnings fail the build: a bundle that is probably broken does not ship.
 * @param {BuildFlags} flags
 */
export async function buildAll(flags = {}) {
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  await Promise.all(shippedTargets(flags).map((target) => buildTarget(target, flags)));
  await packDiagramRenderer(flags);
  await chmod(path.join(root, 'dist/cli.mjs'), 0o755);
}

/** Builds the tests that run inside the editor's extension host, which loads no TypeScript. */
export async function buildHostTests() {
  await rm(path.join(root, 'out/test/extension'), { recursive: true, force: true });
  await build({
    ...common({ dev: true }),
    entryPoints: ['test/extension/suite/*.ts'],
    outdir: 'out/test/extension',
    platform: 'node',
    target: hostTarget,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
  });
}

/** @param {BuildFlags} flags @returns {Target[]} */
function shippedTargets(flags) {
  return [extensionTarget(flags), webviewTarget(flags), tabsTarget(flags), cliTarget(flags)];
}

/**
 * The extension. esbuild splits code only for ES modules, and the editor loads CommonJS, so this builds split ES
 * modules in memory and rewrites each to CommonJS. Every dynamic import becomes a file of its own, loaded on first
 * need, and a module used by two of them exists once (`instanceof` holds across files).
 * @param {BuildFlags} flags @returns {Target}
 */
function extensionTarget(flags) {
  return {
    name: 'extension',
    options: {
      ...common(flags),
      entryPoints: { extension: 'src/extension/extension.ts' },
      outdir: 'dist',
      platform: 'node',
      target: hostTarget,
      format: 'esm',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      outExtension: { '.js': '.cjs' },
      external: ['vscode'],
      write: false,
      plugins: [writeAsCommonJs(flags)],
    },
  };
}

/** @param {BuildFlags} flags @returns {Target} */
function webviewTarget(flags) {
  return {
    name: 'webview',
    options: {
      ...common(flags),
      entryPoints: { main: 'src/webview/main.tsx', chat: 'media/chat/chat.css', math: 'media/chat/math.css' },
      outdir: 'dist/webview',
      platform: 'browser',
      target: viewTarget,
      format: 'esm',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      assetNames: 'fonts/[name]',
      loader: { '.woff2': 'file', '.ttf': 'file' },
      plugins: [usedIcons(), modernFonts(), withoutHelpersFirst()],
      jsx: 'automatic',
      jsxImportSource: 'preact',
    },
  };
}

/**
 * The pages in editor tabs. Built apart from the chat view: what both use would become a file that the chat view waits for.
 * The icons are the same file.
 * @param {BuildFlags} flags @returns {Target}
 */
function tabsTarget(flags) {
  return {
    name: 'tabs',
    options: {
      ...common(flags),
      entryPoints: {
        diagramPage: 'src/webview/diagram/main.tsx',
        diagram: 'media/diagram/diagram.css',
        statisticsPage: 'src/webview/statistics/main.tsx',
        statistics: 'media/statistics/statistics.css',
      },
      splitting: true,
      chunkNames: 'chunks/tab-[hash]',
      outdir: 'dist/webview',
      platform: 'browser',
      target: viewTarget,
      format: 'esm',
      assetNames: 'fonts/[name]',
      loader: { '.ttf': 'file' },
      plugins: [usedIcons()],
      jsx: 'automatic',
      jsxImportSource: 'preact',
    },
  };
}

/**
 * What draws diagrams, packed tighter than a VSIX is: read only when a diagram is opened.
 * @param {BuildFlags} flags
 */
async function packDiagramRenderer(flags) {
  const script = Buffer.from(await buildDiagramRenderer());
  const params = { [constants.BROTLI_PARAM_QUALITY]: flags.dev ? 1 : 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
  await mkdir(path.join(root, 'dist/webview'), { recursive: true });
  await writeFile(path.join(root, 'dist/webview/diagramRenderer.js.br'), brotliCompressSync(script, { params }));
}

/**
 * The command line. `vscode` is not external here: one import of it anywhere below `src/core` fails this build.
 * @param {BuildFlags} flags @returns {Target}
 */
function cliTarget(flags) {
  return {
    name: 'cli',
    options: {
      ...common(flags),
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir: 'dist',
      platform: 'node',
      target: hostTarget,
      format: 'esm',
      splitting: true,
      chunkNames: 'cli/[name]-[hash]',
      outExtension: { '.js': '.mjs' },
      banner: {
        // CommonJS packages inside the bundle call `require` for Node's own modules.
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      plugins: [addShebang()],
    },
  };
}

/** @param {BuildFlags} flags @returns {import('esbuild').BuildOptions} */
function common(flags) {
  return {
    absWorkingDir: root,
    bundle: true,
    minify: !flags.dev,
    // Inline, so that the rewrite to CommonJS finds the map and keeps it true.
    sourcemap: flags.dev ? 'inline' : false,
    legalComments: 'none',
    treeShaking: true,
    metafile: true,
    logLevel: 'warning',
    // Production code of the libraries (preact checks this).
    define: { 'process.env.NODE_ENV': flags.dev ? '"development"' : '"production"' },
  };
}

/** @param {Target} target @param {BuildFlags} flags */
async function buildTarget({ name, options }, flags) {
  const result = await build(options);
  if (result.warnings.length > 0)
    throw new Error(`${name}: the bundler warned (see above); a warning fails the build.`);
  if (flags.metafile) await writeMetafile(name, result.metafile);
}

/** @param {string} name @param {unknown} metafile */
async function writeMetafile(name, metafile) {
  await mkdir(path.join(root, 'out'), { recursive: true });
  await writeFile(path.join(root, `out/meta-${name}.json`), JSON.stringify(metafile));
}

/** @param {BuildFlags} flags @returns {import('esbuild').Plugin} */
function writeAsCommonJs(flags) {
  return {
    name: 'write-as-commonjs',
    setup(pluginBuild) {
      pluginBuild.onEnd(async ({ outputFiles = [], metafile }) => {
        if (!metafile) return;
        const modules = new Map(outputFiles.map((file) => [path.relative(root, file.path), file.text]));
        const eager = loadedWith(mainModule, metafile);
        await mkdir(path.join(root, 'dist/chunks'), { recursive: true });
        await writeMain(modules, eager, flags);
        const others = [...modules].filter(([name]) => name !== mainModule && !eager.includes(name));
        await Promise.all(others.map(([name, code]) => writeCommonJs(name, code, flags)));
      });
    },
  };
}

const mainModule = 'dist/extension.cjs';

/** The modules that `name` loads at once, without itself. @param {string} name @param {import('esbuild').Metafile} metafile */
function loadedWith(name, metafile, /** @type {Set<string>} */ found = new Set()) {
  for (const { path: next, kind, external } of metafile.outputs[name]?.imports ?? []) {
    if (kind !== 'import-statement' || external || found.has(next)) continue;
    found.add(next);
    loadedWith(next, metafile, found);
  }
  return [...found];
}

/**
 * What activation loads becomes one file: finding and compiling each of five small ones took the extension host longer
 * than everything that they do. Where the shared ones were stands a reference, so that each still exists once.
 * @param {Map<string, string>} modules @param {string[]} eager @param {BuildFlags} flags
 */
async function writeMain(modules, eager, flags) {
  const shared = eager.map((name, index) => `export * as shared${index} from './${path.relative('dist', name)}';`);
  const { outputFiles } = await build({
    ...commonJs(flags),
    absWorkingDir: root,
    stdin: {
      contents: ["export * from './extension.cjs';", ...shared].join('\n'),
      resolveDir: path.join(root, 'dist'),
    },
    bundle: true,
    write: false,
    plugins: [fromMemory(modules, [mainModule, ...eager])],
  });
  const [main] = outputFiles;
  if (!main) throw new Error('The bundler wrote no main module.');
  await writeFile(path.join(root, mainModule), withPlainEditor(main.text));
  await Promise.all(
    eager.map((name, index) =>
      writeFile(path.join(root, name), `module.exports=require("../extension.cjs").shared${index};\n`),
    ),
  );
}

/** Reads `inside` of `modules` and leaves every other file a file. @param {Map<string, string>} modules @param {string[]} inside @returns {import('esbuild').Plugin} */
function fromMemory(modules, inside) {
  return {
    name: 'from-memory',
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^\./ }, ({ path: wanted, resolveDir }) => {
        const name = path.relative(root, path.resolve(resolveDir, wanted));
        if (inside.includes(name)) return { path: name, namespace: 'memory' };
        return { path: `./${path.relative('dist', name)}`, external: true };
      });
      pluginBuild.onResolve({ filter: /^[^.]/ }, ({ path: wanted }) => ({ path: wanted, external: true }));
      pluginBuild.onLoad({ filter: /.*/, namespace: 'memory' }, ({ path: name }) => ({
        contents: modules.get(name) ?? '',
        resolveDir: path.dirname(path.join(root, name)),
        loader: 'js',
      }));
    },
  };
}

/** @param {string} name @param {string} contents @param {BuildFlags} flags */
async function writeCommonJs(name, contents, flags) {
  const { code } = await transform(contents, commonJs(flags));
  await writeFile(path.join(root, name), withPlainEditor(code));
}

/** @param {BuildFlags} flags */
function commonJs(flags) {
  return {
    format: /** @type {const} */ ('cjs'),
    target: hostTarget,
    platform: /** @type {const} */ ('node'),
    minify: !flags.dev,
    sourcemap: flags.dev ? /** @type {const} */ ('inline') : false,
    // A dynamic import of a sibling becomes a deferred require.
    supported: { 'dynamic-import': false },
    // There is no import.meta in CommonJS: a use of it would fail at run time.
    logOverride: { 'empty-import-meta': /** @type {const} */ ('error') },
    legalComments: /** @type {const} */ ('none'),
  };
}

/**
 * Nobody imports a default of `vscode`, so nobody needs the copy of its hundreds of properties that the bundler makes
 * for each importing module. @param {string} code
 */
function withPlainEditor(code) {
  return code.replaceAll(/[\w$]+\(require\("vscode"\)(?:, ?1)?\)/g, 'require("vscode")');
}

/** Of KaTeX's fonts the smallest form only: each browser that runs the editor reads it. @returns {import('esbuild').Plugin} */
function modernFonts() {
  return {
    name: 'modern-fonts',
    setup(pluginBuild) {
      pluginBuild.onLoad({ filter: /katex\.css$/ }, async ({ path: file }) => {
        const css = await readFile(file, 'utf8');
        return { contents: css.replaceAll(/,\s*url\([^)]*\.(?:woff|ttf)['"]?\) format\([^)]*\)/g, ''), loader: 'css' };
      });
    },
  };
}

/**
 * The bundler has every module of the page wait for the file with its own helpers, needed or not: another trip to the
 * server before the composer is there. Takes out the imports that take nothing from it.
 * @returns {import('esbuild').Plugin}
 */
function withoutHelpersFirst() {
  return {
    name: 'without-helpers-first',
    setup(pluginBuild) {
      pluginBuild.initialOptions.write = false;
      pluginBuild.onEnd(async ({ outputFiles = [], metafile }) => {
        const isHelper = (/** @type {string} */ name) =>
          Object.keys(metafile?.outputs[name]?.inputs ?? {}).length === 0;
        for (const file of outputFiles) {
          // Script and style of the chat view stand in its page: nothing in them may end there before its end.
          const stands = ['main.js', 'chat.css'].includes(path.basename(file.path));
          if (stands && /<!--[\s\S]*<script|<\/(?:script|style)/i.test(file.text))
            throw new Error(`${file.path} cannot stand in a page`);
          await mkdir(path.dirname(file.path), { recursive: true });
          const bare = /import ?"(\.[^"]+)";\n?/g;
          const withoutHelpers = (/** @type {string} */ all, /** @type {string} */ wanted) =>
            isHelper(path.relative(root, path.resolve(path.dirname(file.path), wanted))) ? '' : all;
          const isModule = file.path.endsWith('.js');
          await writeFile(file.path, isModule ? file.text.replaceAll(bare, withoutHelpers) : file.contents);
        }
      });
    },
  };
}

/** Puts the shebang before the banner, where a system looks for it. @returns {import('esbuild').Plugin} */
function addShebang() {
  return {
    name: 'add-shebang',
    setup(pluginBuild) {
      pluginBuild.initialOptions.write = false;
      pluginBuild.onEnd(async ({ outputFiles = [] }) => {
        for (const file of outputFiles) {
          await mkdir(path.dirname(file.path), { recursive: true });
          const shebang = path.basename(file.path) === 'cli.mjs' ? '#!/usr/bin/env node\n' : '';
          await writeFile(`${file.path}.tmp`, shebang + file.text);
          await rename(`${file.path}.tmp`, file.path);
        }
      });
    },
  };
}

/** @param {BuildFlags} flags */
async function watchAll(flags) {
  await packDiagramRenderer(flags);
  for (const { options } of shippedTargets(flags)) {
    const watcher = await context({ ...options, logLevel: 'info' });
    await watcher.watch();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const has = (/** @type {string} */ flag) => process.argv.includes(flag);
  const flags = { dev: has('--dev') || has('--watch'), metafile: has('--metafile') };
  const work = has('--watch') ? watchAll(flags) : has('--tests') ? buildHostTests() : buildAll(flags);
  // esbuild has printed what is wrong; only other errors need words.
  work.catch((error) => {
    if (!error.errors) console.error(error.message);
    process.exitCode = 1;
  });
}
