import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';

/** A named text with variables: `$name`, `${name}`; `$$` stands for one dollar sign. */
export interface PromptTemplate {
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

const placeholder = /\$(?:\$|\{(?<braced>[A-Za-z_]\w*)\}|(?<bare>[A-Za-z_]\w*))/g;

/** Names of the variables in `text`, in order of first use. */
export function templateVariables(text: string): readonly string[] {
  const names = [...text.matchAll(placeholder)].map(({ groups }) => groups?.braced ?? groups?.bare);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * Puts `variables` into the template, each as it is: a value's own dollar signs stay. Variables that the template
 * does not use are ignored.
 * @throws ThroughlineError naming every variable that is missing.
 */
export function formatTemplate(template: PromptTemplate, variables: Readonly<Record<string, string>>): string {
  const missing = templateVariables(template.text).filter((name) => !Object.hasOwn(variables, name));
  if (missing.length > 0) throw new ThroughlineError(failures.promptVariableMissing(template.name, missing));
  return template.text.replaceAll(placeholder, (whole, ...rest) => {
    const groups = rest.at(-1) as { braced?: string; bare?: string };
    const name = groups.braced ?? groups.bare;
    return name === undefined ? whole.slice(1) : (variables[name] ?? '');
  });
}

/**
 * Reads a `*.prompt.md` file: optional front matter between `---` lines with `name:` and `description:` (plain
 * one-line values; other keys are ignored), then the template. The name defaults to that of the file.
 */
export function parsePromptFile(fileName: string, content: string): PromptTemplate {
  const match = /^\uFEFF?---\r?\n(?<head>[\s\S]*?)\r?\n---\r?\n?(?<body>[\s\S]*)$/.exec(content);
  const head = new Map<string, string>();
  for (const line of (match?.groups?.head ?? '').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) head.set(line.slice(0, colon).trim(), unquote(line.slice(colon + 1).trim()));
  }
  return {
    name: head.get('name') || fileName.replace(/\.prompt\.md$/, ''),
    description: head.get('description') ?? '',
    text: (match?.groups?.body ?? content).trim(),
  };
}

function unquote(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
