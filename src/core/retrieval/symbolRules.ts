import type { SymbolKind } from '../model/outline.ts';

/** One way a line can define something. The pattern sees the line without strings and comments. */
export interface SymbolRule {
  readonly kind: SymbolKind;
  /** Group `name` is the name; group `parent`, where there is one, what it belongs to. */
  readonly pattern: RegExp;
  /** `top`: only at the left margin. `member`: only directly inside a class or its like. Default: anywhere. */
  readonly where?: 'top' | 'member';
  /** Match the line as it is written: names of tests and keys are strings. */
  readonly raw?: true;
}

const notStatement =
  '(?!(?:if|for|foreach|while|switch|catch|return|else|do|try|new|throw|await|yield|case|default|delete|typeof|using|lock|function|super|assert|with|sizeof|goto)\\b)';

const typescript: readonly SymbolRule[] = [
  {
    kind: 'function',
    pattern: /^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?function\s*\*?\s*(?<name>[\w$]+)/,
  },
  {
    kind: 'class',
    pattern: /^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?class\s+(?<name>[\w$]+)/,
  },
  { kind: 'interface', pattern: /^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?interface\s+(?<name>[\w$]+)/ },
  { kind: 'enum', pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+(?<name>[\w$]+)/ },
  { kind: 'type', pattern: /^\s*(?:export\s+)?(?:declare\s+)?type\s+(?<name>[\w$]+)\s*(?:<.*)?=/ },
  { kind: 'module', pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+(?<name>[\w$.]+)\s*\{/ },
  {
    kind: 'function',
    where: 'top',
    pattern:
      /^(?:export\s+)?(?:default\s+)?(?:const|let|var)\s+(?<name>[\w$]+)\s*(?::.+)?=\s*(?:async\s*)?(?:function\b|<|\([^()]*$|\(.*\).*=>|[\w$]+\s*=>)/,
  },
  {
    kind: 'constant',
    where: 'top',
    pattern: /^(?:export\s+)?(?:declare\s+)?(?:const|let|var)\s+(?<name>[\w$]+)\s*[=:;]/,
  },
  {
    kind: 'function',
    where: 'top',
    pattern: /^(?:module\.)?exports\.(?<name>[\w$]+)\s*=\s*(?:async\s*)?(?:function|\()/,
  },
  {
    kind: 'method',
    where: 'member',
    pattern: new RegExp(
      `^\\s+(?:(?:public|private|protected|static|readonly|override|abstract|declare|async|get|set|accessor)\\s+)*\\*?${notStatement}(?<name>#?[\\w$]+)\\??\\s*(?:<[^>]*>)?\\(`,
    ),
  },
  {
    kind: 'method',
    where: 'member',
    pattern:
      /^\s+(?:(?:public|private|protected|static|readonly|override)\s+)*(?<name>#?[\w$]+)\s*(?::.+)?=\s*(?:async\s*)?(?:\(.*=>|[\w$]+\s*=>)/,
  },
  {
    kind: 'property',
    where: 'member',
    pattern:
      /^\s+(?:(?:public|private|protected|static|readonly|override|declare|accessor)\s+)*(?<name>#?[\w$]+)\s*[?!]?\s*(?:[:;]|=[^>])/,
  },
  { kind: 'test', raw: true, pattern: /^\s*(?:describe|suite|context|it|test)(?:\.\w+)?\(\s*(['"`])(?<name>.+?)\1/ },
];

const python: readonly SymbolRule[] = [
  { kind: 'class', pattern: /^\s*class\s+(?<name>\w+)/ },
  { kind: 'method', where: 'member', pattern: /^\s+(?:async\s+)?def\s+(?<name>\w+)/ },
  { kind: 'function', pattern: /^\s*(?:async\s+)?def\s+(?<name>\w+)/ },
  { kind: 'constant', where: 'top', pattern: /^(?<name>[A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/ },
  { kind: 'property', where: 'member', pattern: /^\s+(?<name>[a-z_]\w*)\s*:\s*\S/ },
];

const go: readonly SymbolRule[] = [
  { kind: 'method', where: 'top', pattern: /^func\s*\(\s*(?:\w+\s+)?\*?(?<parent>\w+)[^)]*\)\s*(?<name>\w+)/ },
  { kind: 'function', where: 'top', pattern: /^func\s+(?<name>\w+)/ },
  { kind: 'struct', pattern: /^\s*(?:type\s+)?(?<name>\w+)(?:\[[^\]]*\])?\s+struct\s*\{/ },
  { kind: 'interface', pattern: /^\s*(?:type\s+)?(?<name>\w+)(?:\[[^\]]*\])?\s+interface\s*\{/ },
  { kind: 'type', where: 'top', pattern: /^type\s+(?<name>\w+)/ },
  { kind: 'constant', where: 'top', pattern: /^(?:const|var)\s+(?<name>\w+)/ },
];

const rust: readonly SymbolRule[] = [
  {
    kind: 'method',
    where: 'member',
    pattern:
      /^\s+(?:pub(?:\([^)]*\))?\s+)?(?:default\s+)?(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?(?:extern\s+(?:"[^"]*"\s+)?)?fn\s+(?<name>\w+)/,
  },
  {
    kind: 'function',
    pattern:
      /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?(?:extern\s+(?:"[^"]*"\s+)?)?fn\s+(?<name>\w+)/,
  },
  { kind: 'struct', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:struct|union)\s+(?<name>\w+)/ },
  { kind: 'enum', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?enum\s+(?<name>\w+)/ },
  { kind: 'trait', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:unsafe\s+)?trait\s+(?<name>\w+)/ },
  { kind: 'implementation', pattern: /^\s*(?:unsafe\s+)?impl(?:<.*?>)?\s+(?:[^{]*\sfor\s+)?(?:\w+::)*(?<name>\w+)/ },
  { kind: 'type', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?type\s+(?<name>\w+)/ },
  { kind: 'module', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(?<name>\w+)\s*\{/ },
  { kind: 'macro', pattern: /^\s*macro_rules!\s*(?<name>\w+)/ },
  { kind: 'constant', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:const|static(?:\s+mut)?)\s+(?<name>[A-Z_]\w*)\s*:/ },
];

const javaModifiers =
  '(?:(?:public|private|protected|internal|static|final|abstract|sealed|partial|readonly|override|virtual|async|synchronized|native|default|strictfp|unsafe|extern|open|data|inline|suspend|lateinit|const)\\s+)*';
const java: readonly SymbolRule[] = [
  { kind: 'module', where: 'top', pattern: /^namespace\s+(?<name>[\w.]+)/ },
  {
    kind: 'class',
    pattern: new RegExp(`^\\s*(?:@\\w+\\s+)*${javaModifiers}(?:class|record|object|struct)\\s+(?<name>\\w+)`),
  },
  { kind: 'interface', pattern: new RegExp(`^\\s*${javaModifiers}@?interface\\s+(?<name>\\w+)`) },
  { kind: 'enum', pattern: new RegExp(`^\\s*${javaModifiers}enum\\s+(?:class\\s+)?(?<name>\\w+)`) },
  {
    kind: 'function',
    pattern: new RegExp(`^\\s*${javaModifiers}(?:fun|func)\\s+(?:<[^>]*>\\s*)?(?:\\w+\\.)?(?<name>\\w+)`),
  },
  {
    kind: 'method',
    where: 'member',
    pattern: new RegExp(
      `^\\s+(?:@\\w+\\s+)*${javaModifiers}${notStatement}(?:(?:<[^>]+>\\s*)?[\\w.]+(?:<.*>)?[\\[\\]?]*\\s+)?(?<name>[A-Za-z_]\\w*)\\s*\\([^;=]*(?:[{;,(]|$|=>|throws)`,
    ),
  },
  {
    kind: 'property',
    where: 'member',
    pattern: new RegExp(
      `^\\s+${javaModifiers}${notStatement}(?:val\\s+|var\\s+|[\\w.]+(?:<.*>)?[\\[\\]?]*\\s+)(?<name>\\w+)\\s*(?:[;={:]|=>)`,
    ),
  },
];

const c: readonly SymbolRule[] = [
  { kind: 'macro', where: 'top', pattern: /^#\s*define\s+(?<name>\w+)/ },
  { kind: 'module', pattern: /^\s*namespace\s+(?<name>[\w:]+)/ },
  {
    kind: 'class',
    pattern: /^\s*(?:template\s*<.*>\s*)?class\s+(?:[A-Z_]+\s+)?(?<name>\w+)(?:\s+final)?\s*(?:$|[{:](?!:))/,
  },
  { kind: 'struct', pattern: /^\s*(?:typedef\s+)?(?:struct|union)\s+(?<name>\w+)\s*(?:$|[{:](?!:))/ },
  { kind: 'enum', pattern: /^\s*(?:typedef\s+)?enum\s+(?:class\s+)?(?<name>\w+)\s*(?:$|[{:](?!:))/ },
  { kind: 'type', pattern: /^\s*using\s+(?<name>\w+)\s*=/ },
  {
    kind: 'function',
    where: 'top',
    pattern: new RegExp(
      `^${notStatement}(?:[\\w:*&<>,~\\[\\]]+\\s+)*[*&]*(?:(?<parent>\\w+)::)?(?<name>~?\\w+|operator\\S+)\\s*\\([^;]*$`,
    ),
  },
  {
    kind: 'method',
    where: 'member',
    pattern: new RegExp(
      `^\\s+${notStatement}(?:[\\w:*&<>,~\\[\\]]+\\s+)*[*&]*(?<name>~?\\w+|operator\\S+)\\s*\\(.*\\)?[^=]*[;{]?\\s*$`,
    ),
  },
];

const ruby: readonly SymbolRule[] = [
  { kind: 'module', pattern: /^\s*module\s+(?<name>[\w:]+)/ },
  { kind: 'class', pattern: /^\s*class\s+(?<name>[\w:]+)/ },
  { kind: 'method', where: 'member', pattern: /^\s+def\s+(?:self\.)?(?<name>[\w?!=]+)/ },
  { kind: 'function', pattern: /^\s*def\s+(?:self\.)?(?<name>[\w?!=]+)/ },
  { kind: 'constant', pattern: /^\s*(?<name>[A-Z][A-Z0-9_]+)\s*=/ },
  { kind: 'test', raw: true, pattern: /^\s*(?:describe|context|it|test)\s+(['"])(?<name>.+?)\1\s+do/ },
];

const php: readonly SymbolRule[] = [
  { kind: 'module', where: 'top', pattern: /^namespace\s+(?<name>[\w\\]+)/ },
  { kind: 'class', pattern: /^\s*(?:(?:abstract|final|readonly)\s+)*class\s+(?<name>\w+)/ },
  { kind: 'interface', pattern: /^\s*interface\s+(?<name>\w+)/ },
  { kind: 'trait', pattern: /^\s*trait\s+(?<name>\w+)/ },
  { kind: 'enum', pattern: /^\s*enum\s+(?<name>\w+)/ },
  {
    kind: 'method',
    where: 'member',
    pattern: /^\s+(?:(?:public|private|protected|static|abstract|final)\s+)*function\s+&?(?<name>\w+)/,
  },
  { kind: 'function', pattern: /^\s*function\s+&?(?<name>\w+)/ },
];

const shell: readonly SymbolRule[] = [
  { kind: 'function', pattern: /^\s*(?:function\s+)?(?<name>[\w:.-]+)\s*\(\)/ },
  { kind: 'function', pattern: /^\s*function\s+(?<name>[\w:.-]+)/ },
  {
    kind: 'constant',
    where: 'top',
    pattern: /^(?:export\s+|readonly\s+|declare\s+(?:-\w+\s+)*)?(?<name>[A-Z_][A-Z0-9_]*)=/,
  },
];

const css: readonly SymbolRule[] = [{ kind: 'class', where: 'top', pattern: /^(?<name>[.#@:a-z][^{};]*?)\s*[,{]\s*$/ }];
const markdown: readonly SymbolRule[] = [{ kind: 'heading', pattern: /^#{1,6}\s+(?<name>.+?)\s*#*$/ }];
const yaml: readonly SymbolRule[] = [{ kind: 'key', where: 'top', pattern: /^(?<name>[\w.$-]+):/ }];
const toml: readonly SymbolRule[] = [{ kind: 'key', where: 'top', pattern: /^\[+(?<name>[^\]]+)\]+/ }];
const json: readonly SymbolRule[] = [{ kind: 'key', raw: true, pattern: /^(?: {2}| {4}|\t)"(?<name>[^"]+)"\s*:/ }];
const makefile: readonly SymbolRule[] = [{ kind: 'function', where: 'top', pattern: /^(?<name>[\w.-]+)\s*:(?!=)/ }];
const sql: readonly SymbolRule[] = [
  {
    kind: 'type',
    pattern:
      /^\s*create\s+(?:or\s+replace\s+)?(?:virtual\s+|temp\s+|unique\s+)*(?:table|view|function|procedure|index|trigger)\s+(?:if\s+not\s+exists\s+)?(?<name>[\w."]+)/i,
  },
];

const fallback: readonly SymbolRule[] = [
  {
    kind: 'class',
    pattern: /^\s*(?:\w+\s+){0,3}(?:class|struct|interface|trait|protocol|module|object|defmodule)\s+(?<name>[\w.]+)/,
  },
  {
    kind: 'function',
    pattern: /^\s*(?:\w+\s+){0,3}(?:function|func|fun|fn|def|defp|sub|proc|procedure)\s+(?<name>[\w.:]+)/,
  },
];

const rules: Readonly<Record<string, readonly SymbolRule[]>> = {
  typescript,
  typescriptreact: typescript,
  javascript: typescript,
  javascriptreact: typescript,
  vue: typescript,
  svelte: typescript,
  python,
  go,
  rust,
  java,
  kotlin: java,
  scala: java,
  csharp: java,
  c,
  cpp: c,
  ruby,
  php,
  shellscript: shell,
  css,
  scss: css,
  less: css,
  markdown,
  yaml,
  toml,
  json,
  jsonc: json,
  makefile,
  sql,
};
const none = new Set(['plaintext', 'html', 'xml', 'ini', 'restructuredtext']);

/** How the language's definitions look, most specific first. */
export function symbolRulesOf(language: string): readonly SymbolRule[] {
  return none.has(language) ? [] : (rules[language] ?? fallback);
}
