import { l10n } from '../../base/l10n.ts';

interface Language {
  readonly id: string;
  readonly label: string;
  readonly extensions: readonly string[];
  readonly names?: readonly string[];
}

// Ids are those of VS Code: https://code.visualstudio.com/docs/languages/identifiers
const languages: readonly Language[] = [
  { id: 'typescript', label: 'TypeScript', extensions: ['ts', 'mts', 'cts'] },
  { id: 'typescriptreact', label: 'TypeScript with JSX', extensions: ['tsx'] },
  { id: 'javascript', label: 'JavaScript', extensions: ['js', 'mjs', 'cjs'] },
  { id: 'javascriptreact', label: 'JavaScript with JSX', extensions: ['jsx'] },
  { id: 'vue', label: 'Vue', extensions: ['vue'] },
  { id: 'svelte', label: 'Svelte', extensions: ['svelte'] },
  { id: 'python', label: 'Python', extensions: ['py', 'pyi', 'pyw'] },
  { id: 'go', label: 'Go', extensions: ['go'] },
  { id: 'rust', label: 'Rust', extensions: ['rs'] },
  { id: 'java', label: 'Java', extensions: ['java'] },
  { id: 'kotlin', label: 'Kotlin', extensions: ['kt', 'kts'] },
  { id: 'scala', label: 'Scala', extensions: ['scala'] },
  { id: 'swift', label: 'Swift', extensions: ['swift'] },
  { id: 'c', label: 'C', extensions: ['c', 'h'] },
  { id: 'cpp', label: 'C++', extensions: ['cc', 'cpp', 'cxx', 'hh', 'hpp', 'hxx', 'ino'] },
  { id: 'csharp', label: 'C#', extensions: ['cs'] },
  { id: 'ruby', label: 'Ruby', extensions: ['rb', 'rake', 'gemspec'], names: ['gemfile', 'rakefile'] },
  { id: 'php', label: 'PHP', extensions: ['php'] },
  { id: 'shellscript', label: 'shell script', extensions: ['sh', 'bash', 'zsh'], names: ['.bashrc', '.profile'] },
  { id: 'powershell', label: 'PowerShell', extensions: ['ps1', 'psm1'] },
  { id: 'lua', label: 'Lua', extensions: ['lua'] },
  { id: 'perl', label: 'Perl', extensions: ['pl', 'pm'] },
  { id: 'elixir', label: 'Elixir', extensions: ['ex', 'exs'] },
  { id: 'sql', label: 'SQL', extensions: ['sql'] },
  { id: 'html', label: 'HTML', extensions: ['html', 'htm'] },
  { id: 'css', label: 'CSS', extensions: ['css'] },
  { id: 'scss', label: 'SCSS', extensions: ['scss', 'sass'] },
  { id: 'less', label: 'Less', extensions: ['less'] },
  { id: 'json', label: 'JSON', extensions: ['json'] },
  { id: 'jsonc', label: 'JSON with comments', extensions: ['jsonc'], names: ['tsconfig.json', '.eslintrc'] },
  { id: 'yaml', label: 'YAML', extensions: ['yml', 'yaml'] },
  { id: 'toml', label: 'TOML', extensions: ['toml'] },
  { id: 'xml', label: 'XML', extensions: ['xml', 'csproj', 'xsd', 'svg'] },
  { id: 'ini', label: 'INI', extensions: ['ini', 'cfg', 'properties'], names: ['.editorconfig', '.npmrc'] },
  { id: 'markdown', label: 'Markdown', extensions: ['md', 'markdown', 'mdx'] },
  { id: 'restructuredtext', label: 'reStructuredText', extensions: ['rst'] },
  { id: 'dockerfile', label: 'Dockerfile', extensions: ['dockerfile'], names: ['dockerfile', 'containerfile'] },
  { id: 'makefile', label: 'Makefile', extensions: ['mk'], names: ['makefile', 'gnumakefile'] },
  { id: 'proto3', label: 'Protocol Buffers', extensions: ['proto'] },
  { id: 'graphql', label: 'GraphQL', extensions: ['graphql', 'gql'] },
  { id: 'terraform', label: 'Terraform', extensions: ['tf'] },
];

const byExtension = new Map(
  languages.flatMap((one) => one.extensions.map((extension) => [extension, one.id] as const)),
);
const byName = new Map(languages.flatMap((one) => (one.names ?? []).map((name) => [name, one.id] as const)));
const labels = new Map(languages.map((one) => [one.id, one.label]));

/** The language of a file by its name, as VS Code calls it; `plaintext` when it is not known. Takes either separator. */
export function languageOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  return byName.get(name) ?? (dot < 0 ? undefined : byExtension.get(name.slice(dot + 1))) ?? 'plaintext';
}

/** The name of a language for people; the id itself when it is not known. */
export function languageLabel(id: string): string {
  return labels.get(id) ?? (id === 'plaintext' ? l10n.t('plain text') : id);
}
