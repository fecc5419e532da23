import type { Definition } from '../place.ts';
import { type ImportFact, importsByName } from './imports.ts';
import type { ProjectFacts } from './projectFacts.ts';

/** A piece of code and the file it stands in. */
export interface CodeInFile {
  readonly path: string;
  readonly language: string;
  readonly text: string;
  readonly imports: readonly ImportFact[];
  /** Names that it defines itself. */
  readonly own: ReadonlySet<string>;
}

const maxNames = 60;

/**
 * Where the names that a piece of code refers to are defined in the project, most used first. A name counts only when
 * the file can mean that definition: its own, an imported one, or in languages without imports by name the only one.
 */
export async function referencesOf(
  subject: CodeInFile,
  facts: ProjectFacts,
  signal: AbortSignal,
): Promise<Definition[]> {
  const { language, text, own } = subject;
  const names = facts
    .identifiersIn(language, text)
    .map(({ name }) => name)
    .filter((name) => !own.has(name))
    .slice(0, maxNames);
  const definitions = await facts.definitionsOf(names, signal);
  return names.flatMap((name) => {
    const candidates = definitions.filter((one) => one.name === name && one.kind !== 'test');
    return choose(candidates, name, subject) ?? [];
  });
}

function choose(candidates: readonly Definition[], name: string, subject: CodeInFile): Definition | undefined {
  const here = candidates.find(({ path, parent }) => path === subject.path && parent === undefined);
  const member = candidates.find(({ path }) => path === subject.path);
  if (here ?? member) return here ?? member;
  const imported = subject.imports.find(({ names }) => names.includes(name));
  if (imported) return candidates.find(({ path }) => fits(path, imported, subject.path));
  if (importsByName(subject.language)) return undefined;
  const near = candidates.filter(({ path }) => folderOf(path) === folderOf(subject.path));
  return near[0] ?? (candidates.length === 1 ? candidates[0] : undefined);
}

// Does the import name this file? Compared by the tail of the path, without extension and `index`.
function fits(path: string, { module, isLocal }: ImportFact, from: string): boolean {
  const target = path.replace(/(\.d)?\.\w+$/, '').replace(/\/(index|__init__|mod)$/, '');
  if (isLocal && /^\.{1,2}\//.test(module)) {
    return (
      resolve(folderOf(from), module)
        .replace(/\.\w+$/, '')
        .replace(/\/index$/, '') === target
    );
  }
  const tail = module
    .replaceAll('::', '/')
    .replaceAll('.', '/')
    .replace(/^(crate|super|self|[~@#])?\/+/, '');
  return tail !== '' && (`/${target}`.endsWith(`/${tail}`) || `/${target}`.includes(`/${tail}/`));
}

function resolve(folder: string, module: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const step of module.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
