import { l10n } from '../../base/l10n.ts';
import { isRecord } from '../../base/records.ts';

/** What a package manifest says of its project. */
export interface Manifest {
  readonly path: string;
  /** With its article, in the user’s language: `an npm package`. */
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  readonly scripts: readonly { readonly command: string; readonly runs: string }[];
  readonly entries: readonly { readonly path: string; readonly why: string }[];
}

type Facts = Partial<Omit<Manifest, 'path' | 'kind'>>;

const readers: readonly {
  readonly name: string;
  readonly kind: () => string;
  readonly read: (text: string) => Facts;
}[] = [
  { name: 'package.json', kind: () => l10n.t('an npm package'), read: readPackageJson },
  {
    name: 'pyproject.toml',
    kind: () => l10n.t('a Python project'),
    read: (text) => readToml(text, ['project', 'tool.poetry']),
  },
  {
    name: 'Cargo.toml',
    kind: () => l10n.t('a Rust crate'),
    read: (text) => ({ ...readToml(text, ['package']), scripts: cargoScripts }),
  },
  { name: 'go.mod', kind: () => l10n.t('a Go module'), read: readGoModule },
  { name: 'composer.json', kind: () => l10n.t('a PHP package'), read: readPackageJson },
  { name: 'pom.xml', kind: () => l10n.t('a Maven project'), read: readPom },
  { name: 'Makefile', kind: () => l10n.t('a project with a Makefile'), read: readMakefile },
];
const cargoScripts = [
  { command: 'cargo build', runs: '' },
  { command: 'cargo test', runs: '' },
];

/** The manifest at the top of the project; a Makefile adds its targets to those of another. */
export async function findManifest(
  paths: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<Manifest | undefined> {
  let found: Manifest | undefined;
  for (const reader of readers) {
    if (!paths.includes(reader.name)) continue;
    const facts = reader.read((await read(reader.name)) ?? '');
    const whole = {
      name: '',
      description: '',
      scripts: [],
      entries: [],
      ...facts,
      path: reader.name,
      kind: reader.kind(),
    };
    if (!found) found = whole;
    else if (reader.name === 'Makefile') found = { ...found, scripts: [...found.scripts, ...whole.scripts] };
  }
  return found;
}

function readPackageJson(text: string): Facts {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A manifest in the middle of an edit has nothing to say yet.
    return {};
  }
  if (!isRecord(json)) return {};
  const scripts = isRecord(json.scripts) ? Object.entries(json.scripts) : [];
  const bins = isRecord(json.bin) ? Object.entries(json.bin) : [['bin', json.bin] as const];
  const entries = [...bins, ['main', json.main] as const, ['module', json.module] as const].flatMap(([name, path]) =>
    typeof path === 'string'
      ? [{ path: path.replace(/^\.\//, ''), why: l10n.t('{field} of the manifest', { field: `\`${name}\`` }) }]
      : [],
  );
  return {
    name: textOf(json.displayName) || textOf(json.name),
    description: textOf(json.description),
    scripts: scripts.map(([name, runs]) => ({
      command: isShort(name) ? `npm ${name}` : `npm run ${name}`,
      runs: textOf(runs),
    })),
    entries,
  };
}

function isShort(name: string): boolean {
  return name === 'start' || name === 'test';
}

// Only plain `key = "text"` lines of the sections: enough for names and descriptions.
function readToml(text: string, sections: readonly string[]): Facts {
  const value = (key: string) => {
    for (const section of sections) {
      const start = text.split(/^\[/m).find((part) => part.startsWith(`${section}]`));
      const found = start && new RegExp(`^${key}\\s*=\\s*"((?:[^"\\\\]|\\\\.)*)"`, 'm').exec(start)?.[1];
      if (found) return found;
    }
    return '';
  };
  return { name: value('name'), description: value('description') };
}

function readGoModule(text: string): Facts {
  const module = /^module\s+(\S+)/m.exec(text)?.[1] ?? '';
  const scripts = [
    { command: 'go build ./...', runs: '' },
    { command: 'go test ./...', runs: '' },
  ];
  return { name: module.slice(module.lastIndexOf('/') + 1), scripts };
}

function readPom(text: string): Facts {
  const own = text.replace(/<parent>.*?<\/parent>|<dependencies>.*?<\/dependencies>/gs, '');
  const value = (tag: string) => new RegExp(`<${tag}>\\s*([^<]+?)\\s*</${tag}>`).exec(own)?.[1] ?? '';
  return { name: value('name') || value('artifactId'), description: value('description') };
}

function readMakefile(text: string): Facts {
  const targets = [...text.matchAll(/^([a-zA-Z][\w-]*)\s*:(?!=)[^\n]*?(?:##\s*(.*))?$/gm)];
  return { scripts: targets.slice(0, 12).map(([, name = '', said = '']) => ({ command: `make ${name}`, runs: said })) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
