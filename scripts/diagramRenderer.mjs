// Builds what draws diagrams: mermaid (MIT, the library whose language it is) without the kinds, layouts and typesetting
// that are large and rarely asked for. Whole it is 1.5 MB deflated; so it is a third. Nothing else of it ships.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// A diagram of such a kind is told to be one that is not drawn: the renderer knows the error by its name.
const leftOutKind = `throw Object.assign(new Error('left out'), { name: 'KindLeftOut' });`;
// Formulas in labels stay as they are written.
const noTypesetting = `
  const escaped = (tex) => tex.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  export default { renderToString: escaped };`;

/** By the module's path: what stands in its place. Each must be met, so that an update of mermaid brings nothing back. */
const replacements = [
  ...[
    'abnfDiagram',
    'architectureDiagram',
    'cynefinDiagram',
    'diagram-3B7GL73J', // agent flow
    'diagram-MHCOC4E2', // event modelling
    'ebnfDiagram',
    'ishikawaDiagram',
    'pegDiagram',
    'railroadDiagram',
    'swimlanesDiagram',
    'usecaseDiagram',
    'vennDiagram',
    'wardleyDiagram',
  ].map((name) => ({ pattern: new RegExp(`/mermaid\\.core/${name}-?[A-Z0-9]*\\.mjs$`), contents: leftOutKind })),
  // Layouts: the one that stays draws those diagrams too.
  { pattern: /\/mermaid\.core\/(?:elk|cose-bilkent|swimlanes)-\w+\.mjs$/, sameAs: /^dagre-\w+\.mjs$/ },
  { pattern: /\/katex\/dist\/katex\.mjs$/, contents: noTypesetting },
];

/** @returns {Promise<string>} A classic script, for a page of its own. */
export async function buildDiagramRenderer() {
  const met = new Set();
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/webview/diagram/renderer.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'chrome138',
    write: false,
    legalComments: 'none',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [leaveOut(met)],
  });
  const missed = replacements.filter((one) => !met.has(one)).map(({ pattern }) => pattern.source);
  if (missed.length > 0) throw new Error(`Diagrams: mermaid has no ${missed.join(', ')} any more.`);
  return result.outputFiles[0].text;
}

/** @param {Set<unknown>} met @returns {import('esbuild').Plugin} */
function leaveOut(met) {
  return {
    name: 'leave-out',
    setup(pluginBuild) {
      pluginBuild.onLoad({ filter: /[\\/]node_modules[\\/](?:mermaid|katex)[\\/]/ }, async ({ path: file }) => {
        const name = file.replaceAll('\\', '/');
        const found = replacements.find(({ pattern }) => pattern.test(name));
        if (!found) return undefined;
        met.add(found);
        if ('contents' in found) return { contents: found.contents };
        const { readdir } = await import('node:fs/promises');
        const other = (await readdir(path.dirname(file))).find((one) => found.sameAs.test(one));
        return { contents: `export * from './${other}';`, resolveDir: path.dirname(file) };
      });
    },
  };
}
