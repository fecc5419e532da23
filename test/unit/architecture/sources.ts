// What the architecture tests look at: the source files and what they import.
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../support/workbench/installation.ts';

export interface SourceFile {
  /** From the repository's root, with `/`: `src/core/model/message.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** The file that imports. */
  readonly from: string;
  /** As written: `node:fs`, `openai`, `../base/log.ts`. */
  readonly specifier: string;
  /** Path of the file meant, for a relative specifier. */
  readonly target?: string;
  /** `type`: erased before anything runs. `dynamic`: loaded when first needed. */
  readonly kind: 'value' | 'type' | 'dynamic';
}

/** Files of the repository by glob; those in `test/fixtures` are data, not code. */
export function sourceFiles(...patterns: readonly string[]): SourceFile[] {
  const paths = globSync([...patterns], { cwd: repositoryRoot }).map((file) => file.replaceAll(path.sep, '/'));
  return paths
    .filter((file) => !file.startsWith('test/fixtures/') && !file.includes('node_modules/'))
    .sort()
    .map((file) => ({ path: file, text: readFileSync(path.join(repositoryRoot, file), 'utf8') }));
}

/** Every TypeScript file of the product. */
export function productFiles(): SourceFile[] {
  return sourceFiles('src/**/*.{ts,tsx}');
}

/** The content of a file of the repository; undefined where there is none (yet). */
export function readIfThere(file: string): string | undefined {
  const full = path.join(repositoryRoot, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}

const staticImport = /^(?:import|export)\s+(type\s+)?(?:[\w*$\s{},]+?\s+from\s+)?'([^']+)'/gm;
const dynamicImport = /(typeof\s+)?\bimport\(\s*'([^']+)'/g;

/** All imports of a file, in the one form that the formatter leaves them in. */
export function importsOf(file: SourceFile): Import[] {
  const code = withoutComments(file.text);
  const fixed = [...code.matchAll(staticImport)].map(([, isType, specifier]) =>
    describeImport(file.path, specifier, isType ? 'type' : 'value'),
  );
  const late = [...code.matchAll(dynamicImport)].map(([, isType, specifier]) =>
    describeImport(file.path, specifier, isType ? 'type' : 'dynamic'),
  );
  return [...fixed, ...late];
}

/** The npm package of a specifier: `highlight.js/lib/core` is `highlight.js`. Undefined for files and Node's own. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:') || specifier === 'vscode') return undefined;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function describeImport(from: string, specifier = '', kind: Import['kind'] = 'value'): Import {
  if (!specifier.startsWith('.')) return { from, specifier, kind };
  return { from, specifier, kind, target: path.posix.join(path.posix.dirname(from), specifier) };
}

/** Comments show code too. A `//` within a line may be part of an address, so only whole lines go. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
