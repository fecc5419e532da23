// The import rules of docs and reviews, as a machine sees them: who may know whom.
import assert from 'node:assert/strict';
import { type Import, importsOf, packageOf, productFiles } from './sources.ts';

/** Core folders from the top down; a folder imports only from those in a later row, and from itself. */
const coreOrder: readonly (readonly string[])[] = [
  ['core/core.ts'],
  ['core/noticeBoard.ts'],
  ['core/archive', 'core/care'],
  ['core/chat', 'core/inline', 'core/imports'],
  ['core/context', 'core/sessions', 'core/history', 'core/prompts', 'core/edits'],
  ['core/retrieval'],
  ['core/project'],
  ['core/storage'],
  ['core/model'],
  ['core/errors.ts'],
  ['core/failures'],
];

interface AreaRule {
  /** Areas whose values may be imported, besides the area's own. */
  readonly values: readonly string[];
  /** Areas of which only types may be imported. */
  readonly types?: readonly string[];
  readonly node?: true;
  readonly npm?: true;
  readonly vscode?: true;
  /** For the version that a command line prints. */
  readonly manifest?: true;
}

const areaRules: Readonly<Record<string, AreaRule>> = {
  base: { values: [] },
  core: { values: ['base'], node: true, npm: true },
  protocol: { values: [], types: ['core', 'base'] },
  extension: { values: ['core', 'base', 'protocol'], node: true, npm: true, vscode: true },
  webview: { values: ['protocol', 'base'], types: ['core'], npm: true },
  cli: { values: ['core', 'base'], node: true, manifest: true },
};

/** Modules that exactly one file may import, whatever else its area allows. */
const oneImporter: Readonly<Record<string, string>> = {
  'node:sqlite': 'src/core/storage/database.ts',
  openai: 'src/core/model/openaiClient.ts',
};

/** npm packages that several files may import, and which. Every other has one importing file. */
const sharedPackages: Readonly<Record<string, RegExp>> = {
  valibot: /Schema\.ts$/,
  preact: /^src\/webview\//,
};

const files = productFiles();
const imports = files.flatMap(importsOf);

describe('imports', () => {
  it('are found at all', () => {
    assert.ok(imports.length > files.length / 2, `${imports.length} imports in ${files.length} files`);
  });

  it('name files that exist', () => {
    const known = new Set(files.map((file) => file.path));
    report(imports.filter(({ target }) => target !== undefined && /\.tsx?$/.test(target) && !known.has(target)));
  });

  it('stay within the areas that an area may know', () => {
    report(imports.filter((one) => !isAllowedArea(one)));
  });

  it('go down inside core', () => {
    report(imports.filter((one) => isInCore(one.from) && isInCore(one.target) && !goesDown(one)));
  });

  it('of the database layer stay inside core', () => {
    report(imports.filter((one) => one.target?.startsWith('src/core/storage/') && !isInCore(one.from)));
  });

  it('of some modules are left to one file', () => {
    report(imports.filter(({ from, specifier }) => (oneImporter[packageOf(specifier) ?? specifier] ?? from) !== from));
  });

  it('of an npm package are in one file', () => {
    const importers = new Map<string, Set<string>>();
    for (const { from, specifier } of imports) {
      const name = packageOf(specifier);
      if (name !== undefined && !sharedPackages[name]?.test(from)) {
        importers.set(name, (importers.get(name) ?? new Set()).add(from));
      }
    }
    const shared = [...importers].filter(([name, users]) => users.size > 1 || name in sharedPackages);
    assert.deepEqual(
      shared.map(([name, users]) => `${name}: ${[...users].join(', ')}`),
      [],
    );
  });

  it('make no circles', () => {
    assert.deepEqual(findCircles(), []);
  });

  it('keep models, the database and secret rules out of activation', () => {
    const loaded = [...loadedAtStart('src/extension/extension.ts')];
    const heavy = loaded.filter((name) => /^(?:openai|node:sqlite|@secretlint\/.*)$|^src\/core\/core\.ts$/.test(name));
    assert.deepEqual(heavy, []);
  });
});

function report(breaches: readonly Import[]): void {
  assert.deepEqual(
    breaches.map(({ from, specifier, kind }) => `${from} imports ${kind} '${specifier}'`),
    [],
  );
}

function areaOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function isInCore(file: string | undefined): boolean {
  return file?.startsWith('src/core/') === true;
}

function isAllowedArea({ from, specifier, target, kind }: Import): boolean {
  const area = areaOf(from);
  const rule = areaRules[area];
  if (!rule) return false;
  if (specifier === 'vscode') return rule.vscode === true;
  if (specifier.startsWith('node:')) return rule.node === true;
  if (target === undefined) return rule.npm === true;
  if (target === 'package.json') return rule.manifest === true;
  const other = areaOf(target);
  if (other === area || rule.values.includes(other)) return true;
  return kind === 'type' && rule.types?.includes(other) === true;
}

function goesDown({ from, target }: Import): boolean {
  const [own, other] = [corePlace(from), corePlace(target ?? '')];
  if (own.name === other.name) return true;
  return own.row >= 0 && other.row > own.row;
}

function corePlace(file: string): { name: string; row: number } {
  const name = file.split('/').slice(1, 3).join('/');
  return { name, row: coreOrder.findIndex((row) => row.includes(name)) };
}

/** Circles of imports that run when a file is loaded: the first half of such a circle sees the other unfinished. */
function findCircles(): string[] {
  const next = new Map<string, string[]>();
  for (const { from, target, kind } of imports) {
    if (target !== undefined && kind === 'value') next.set(from, [...(next.get(from) ?? []), target]);
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) circles.push([...trail.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return circles;
}

/** The files and modules that are loaded with `entry`, before anything asks for more. */
function loadedAtStart(entry: string): Set<string> {
  const loaded = new Set<string>([entry]);
  for (const file of loaded) {
    for (const { from, specifier, target, kind } of imports) {
      if (from === file && kind === 'value') loaded.add(target ?? packageOf(specifier) ?? specifier);
    }
  }
  return loaded;
}
