// Of the icons of VS Code (@vscode/codicons) only those that the webviews name are shipped: the font and its style sheet
// have six hundred, and a page waits for both.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
// Cuts a font with HarfBuzz in WebAssembly: the library that browsers themselves use for it.
import subsetFont from 'subset-font';
import { root } from './processes.mjs';

const rulePattern = /^\.codicon-([\w-]+):before \{ content: "\\([0-9a-f]+)" \}\n?/gm;

/** @returns {import('esbuild').Plugin} */
export function usedIcons() {
  return {
    name: 'used-icons',
    setup(pluginBuild) {
      pluginBuild.onLoad({ filter: /codicon\.css$/ }, async ({ path: file }) => {
        const words = await namedWords();
        const css = await readFile(file, 'utf8');
        const contents = css.replaceAll(rulePattern, (rule, name) => (words.has(name) ? rule : ''));
        return { contents, loader: 'css' };
      });
      pluginBuild.onLoad({ filter: /codicon\.ttf$/ }, async ({ path: file }) => {
        const words = await namedWords();
        const css = await readFile(file.replace(/ttf$/, 'css'), 'utf8');
        const used = [...css.matchAll(rulePattern)].filter(([, name = '']) => words.has(name));
        if (used.length === 0)
          throw new Error(`No icon of ${file} is used: its style sheet is written in another way.`);
        const glyphs = used.map(([, , code = '']) => String.fromCodePoint(Number.parseInt(code, 16))).join('');
        const contents = await subsetFont(await readFile(file), glyphs, { targetFormat: 'truetype' });
        return { contents, loader: 'file' };
      });
    },
  };
}

/** Every quoted word of what a webview is made of: the names of its icons are among them. @returns {Promise<Set<string>>} */
async function namedWords() {
  const words = new Set();
  for (const folder of ['src/webview', 'src/protocol', 'media']) {
    for (const entry of await readdir(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!/\.(?:tsx?|css)$/.test(entry.name)) continue;
      const text = await readFile(path.join(entry.parentPath, entry.name), 'utf8');
      for (const [, name] of text.matchAll(/(?:['"`]|codicon-)([a-z][\w-]*)/g)) words.add(name);
    }
  }
  return words;
}
