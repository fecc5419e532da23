// What the code says to the user through `l10n.t` and `l10n.mark`, and what stands in the bundles.
import { type SourceFile, sourceFiles } from './sources.ts';

const call = /\bl10n\s*\.(?:t|mark)\(/g;
const literal = /^\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)\s*[,)]/;

/** Every message of the product, sorted; built-in prompts are shown by their descriptions. */
export function messagesInCode(): string[] {
  const inCode = codeFiles().flatMap((file) => messageCalls(file).flatMap(({ message }) => message ?? []));
  const prompts = sourceFiles('media/prompts/*.prompt.md').flatMap(
    ({ text }) => /^description: (.+)$/m.exec(text)?.[1] ?? [],
  );
  return [...new Set([...inCode, ...prompts])].sort();
}

/** Calls whose message is not one literal: it could not be found, and so not be translated. */
export function unreadableCalls(): string[] {
  return codeFiles().flatMap((file) =>
    messageCalls(file).flatMap(({ message, line }) => (message === undefined ? `${file.path}: ${line}` : [])),
  );
}

/** The names of the places that a message has. */
export function placesOf(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)\}/g)].map(([place]) => place))].sort();
}

function codeFiles(): SourceFile[] {
  const files = sourceFiles('src/core/**/*.ts', 'src/extension/**/*.ts', 'src/base/**/*.ts');
  return files.filter(({ path }) => path !== 'src/base/l10n.ts');
}

function messageCalls({ text }: SourceFile): { message?: string; line: string }[] {
  return [...text.matchAll(call)].map((match) => {
    const rest = text.slice(match.index + match[0].length);
    const found = literal.exec(rest)?.[1];
    const line = `${match[0]}${rest.trimStart().split('\n')[0]}`;
    return found === undefined ? { line } : { message: unquoted(found), line };
  });
}

function unquoted(written: string): string {
  return written.slice(1, -1).replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
