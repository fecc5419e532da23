/** A statement that brings names into a file. */
export interface ImportFact {
  /** As it is written: a path, a package, a dotted name. */
  readonly module: string;
  /** Names as the file uses them. Empty when everything comes under the module's own name. */
  readonly names: readonly string[];
  /** Does it come from a file of this project, by how it is written? */
  readonly isLocal: boolean;
}

/** The imports of a file in the languages that name what they import; none in others. */
export function importsOf(language: string, text: string): ImportFact[] {
  if (/^(typescript|javascript|vue|svelte)/.test(language)) return importsOfScript(text);
  if (language === 'python') return importsOfPython(text);
  if (language === 'rust') return importsOfRust(text);
  if (language === 'java' || language === 'kotlin' || language === 'scala') return importsOfJava(text);
  return language === 'go' ? importsOfGo(text) : [];
}

/** Can a file of this language use a name of another file only by importing that name? */
export function importsByName(language: string): boolean {
  return /^(typescript|javascript|vue|svelte|python|rust)/.test(language);
}

/** Does this line only bring names into its file? */
export function isImport(line: string): boolean {
  return /^\s*((import|from|use)\b|export \{|export \* from|(const|let|var)\b.*\brequire\()/.test(line);
}

function importsOfScript(text: string): ImportFact[] {
  const found: ImportFact[] = [];
  const statement =
    /^\s*import\s+(?:type\s+)?([^'";]+?)\s+from\s+['"]([^'"]+)['"]|^\s*(?:const|let|var)\s+([^=;]+?)\s*=\s*(?:await\s+)?(?:require|import)\(\s*['"]([^'"]+)['"]/gm;
  for (const [, names = '', module, required, requiredModule] of text.matchAll(statement)) {
    const from = module ?? requiredModule ?? '';
    found.push({ module: from, names: boundNames(required ?? names), isLocal: /^[./~#]|^@\//.test(from) });
  }
  return found;
}

// `a, { b, type C as D, e: f }` and `* as g`.
function boundNames(clause: string): string[] {
  return clause
    .replaceAll(/[{}]/g, ',')
    .split(',')
    .map((part) => /([\w$]+)\s*$/.exec(part.trim())?.[1] ?? '')
    .filter((name) => name !== '' && name !== 'type');
}

function importsOfPython(text: string): ImportFact[] {
  const found: ImportFact[] = [];
  for (const [, from, listed, flat, plainImport] of text.matchAll(
    /^[ \t]*from\s+([.\w]+)\s+import\s+(?:\(([^)]*)\)|([^\n#]+))|^[ \t]*import\s+([^\n#]+)/gm,
  )) {
    if (from !== undefined) {
      found.push({ module: from, names: boundNames(listed ?? flat ?? ''), isLocal: from.startsWith('.') });
      continue;
    }
    for (const one of (plainImport ?? '').split(',')) {
      const [module = '', alias] = one.trim().split(/\s+as\s+/);
      found.push({ module, names: [alias ?? module.split('.')[0] ?? module], isLocal: false });
    }
  }
  return found;
}

function importsOfRust(text: string): ImportFact[] {
  return [...text.matchAll(/^\s*(?:pub\s+)?use\s+([\w:]+?)(?:::\{([^}]*)\}|::(\w+|\*))?(?:\s+as\s+(\w+))?;/gm)].map(
    ([, module = '', listed, last = '', alias]) => ({
      module,
      names: listed === undefined ? [alias ?? last].filter(Boolean) : boundNames(listed),
      isLocal: /^(crate|super|self)\b/.test(module),
    }),
  );
}

function importsOfJava(text: string): ImportFact[] {
  return [...text.matchAll(/^\s*import\s+(?:static\s+)?([\w.]+)\.(\w+|\*);?/gm)].map(([, module = '', name = '']) => ({
    module,
    names: [name],
    isLocal: false,
  }));
}

function importsOfGo(text: string): ImportFact[] {
  const block = /^import\s*\(([^)]*)\)/m.exec(text)?.[1] ?? '';
  const single = [...text.matchAll(/^import\s+(?:\w+\s+)?"([^"]+)"/gm)].map(([, module = '']) => module);
  const listed = [...block.matchAll(/"([^"]+)"/g)].map(([, module = '']) => module);
  return [...single, ...listed].map((module) => ({ module, names: [], isLocal: false }));
}
