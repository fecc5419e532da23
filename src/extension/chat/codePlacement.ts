// How code of an answer fits where it is put: pure functions over text, so that they are tested without an editor.

/** How a file is indented. */
export interface IndentStyle {
  readonly insertSpaces: boolean;
  /** Columns of one step. */
  readonly size: number;
}

/** `code` with plain line ends and without the empty lines around it and the indentation that all lines share. */
export function withoutCommonIndent(code: string): string {
  const lines = code.replaceAll(/\r\n?/g, '\n').split('\n');
  while (lines.length > 1 && isBlank(lines[0])) lines.shift();
  while (lines.length > 1 && isBlank(lines.at(-1))) lines.pop();
  const indents = lines.filter((line) => !isBlank(line)).map(indentOf);
  const shared = indents.reduce((one, other) => sharedStart(one, other), indents[0] ?? '');
  return lines.map((line) => (isBlank(line) ? '' : line.slice(shared.length))).join('\n');
}

/**
 * `code` to stand at a place whose line is indented by `base`: its own steps become those of the file, and every line
 * but the first gets `base`.
 */
export function indentedFor(code: string, base: string, style: IndentStyle): string {
  const lines = withoutCommonIndent(code).split('\n');
  const step = stepOf(lines);
  return lines
    .map((line, index) => {
      if (isBlank(line)) return '';
      const own = indentOf(line);
      return (index === 0 ? '' : base) + restyled(own, step, style) + line.slice(own.length);
    })
    .join('\n');
}

/** The white space that a line starts with. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/**
 * The commands of a shell block, as they would be typed: of a recorded session (`$ npm test`) only what was typed, no
 * line end behind the last, and no control characters, with which a text could act in a terminal by itself.
 */
export function shellCommands(code: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  const plain = withoutCommonIndent(code).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  const lines = plain.split('\n');
  const typed = typedLines(lines);
  return (typed.length > 0 ? typed : lines).join('\n').trim();
}

/** The editor's name of a language, from what a fence calls it; `undefined` when the editor does not know it. */
export function editorLanguage(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const id = languageNames[lower] ?? lower;
  return known.find((language) => language.toLowerCase() === id);
}

const languageNames: Readonly<Record<string, string>> = {
  bash: 'shellscript',
  batch: 'bat',
  'c#': 'csharp',
  'c++': 'cpp',
  cc: 'cpp',
  cjs: 'javascript',
  cmd: 'bat',
  console: 'shellscript',
  cs: 'csharp',
  docker: 'dockerfile',
  'f#': 'fsharp',
  gitignore: 'ignore',
  golang: 'go',
  h: 'c',
  hpp: 'cpp',
  htm: 'html',
  js: 'javascript',
  json5: 'jsonc',
  jsx: 'javascriptreact',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  objc: 'objective-c',
  patch: 'diff',
  pl: 'perl',
  ps1: 'powershell',
  pwsh: 'powershell',
  py: 'python',
  python3: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shellscript',
  shell: 'shellscript',
  'shell-session': 'shellscript',
  svg: 'xml',
  tex: 'latex',
  text: 'plaintext',
  toml: 'toml',
  ts: 'typescript',
  tsx: 'typescriptreact',
  txt: 'plaintext',
  vb: 'vb',
  yml: 'yaml',
  zsh: 'shellscript',
};

// A command goes on in the next line after a backslash, which has no prompt.
function typedLines(lines: readonly string[]): string[] {
  const typed: string[] = [];
  let goesOn = false;
  for (const line of lines) {
    const command = /^\s*(?:[$%❯]|PS [^>]*>) +(\S.*)$/.exec(line)?.[1];
    if (command === undefined && !goesOn) continue;
    typed.push(command ?? line);
    goesOn = /\\$/.test(line);
  }
  return typed;
}

function isBlank(line: string | undefined): boolean {
  return (line ?? '').trim() === '';
}

function sharedStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

// Columns of one step of indentation: the smallest difference that two lines in a row have.
function stepOf(lines: readonly string[]): number {
  const widths = lines.filter((line) => !isBlank(line)).map((line) => indentOf(line).replaceAll('\t', '    ').length);
  const steps = widths.map((width, index) => width - (widths[index - 1] ?? 0)).filter((step) => step > 1);
  return steps.length === 0 ? 4 : Math.min(...steps);
}

// What is left over of a step (as in ` * ` of a comment) stays as it is.
function restyled(indent: string, step: number, { insertSpaces, size }: IndentStyle): string {
  const width = indent.replaceAll('\t', ' '.repeat(step)).length;
  const steps = Math.floor(width / step);
  return (insertSpaces ? ' '.repeat(steps * size) : '\t'.repeat(steps)) + ' '.repeat(width % step);
}
