// What the chat view offers for a block of code and the extension does with it.

/** Into the editor that was used last, into a new one, or into a terminal, where it is not run; or drawn as a diagram. */
export type CodeAction = 'insert' | 'replace' | 'newFile' | 'terminal' | 'diagram';

const shells = new Set(
  'bash bat batch cmd console fish ksh nu nushell powershell ps1 pwsh sh shell shell-session shellscript shellsession terminal zsh'.split(
    ' ',
  ),
);

/** Is code of this language (as a fence names it) to be typed into a terminal? */
export function isShellLanguage(language: string): boolean {
  return shells.has(language.toLowerCase());
}

/** Is code of this language (as a fence names it) the source of a diagram? */
export function isDiagramLanguage(language: string): boolean {
  return /^(?:mermaid|mmd)$/i.test(language);
}
