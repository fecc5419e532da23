// The colours of the editor's themes that the chat view uses: read in a real workbench and kept as style sheets, so
// that the view without a workbench is seen in them too.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../workbench/installation.ts';

export type Theme = 'dark' | 'light' | 'hc-dark' | 'hc-light';

/** The themes by their names in the editor's picker, and what tells them by the body of a webview. */
export const themes: Readonly<Record<Theme, { readonly title: string; readonly bodyClass: string }>> = {
  dark: { title: 'Dark Modern', bodyClass: 'vscode-dark' },
  light: { title: 'Light Modern', bodyClass: 'vscode-light' },
  'hc-dark': { title: 'Dark High Contrast', bodyClass: 'vscode-high-contrast' },
  'hc-light': { title: 'Light High Contrast', bodyClass: 'vscode-high-contrast vscode-high-contrast-light' },
};

export const themeNames = Object.keys(themes) as Theme[];

/** The kept style sheet of a theme. */
export function themeFile(theme: Theme): string {
  return path.join(repositoryRoot, 'test/support/webviewHarness/page/themes', `${theme}.css`);
}

/** A style sheet of the colours that the view uses, of all that an editor gives to a webview. */
export function themeSheet(theme: Theme, given: Readonly<Record<string, string>>): string {
  const lines = usedColours().flatMap((name) => (given[name] ? [`  ${name}: ${given[name]};`] : []));
  const scheme = theme.endsWith('light') ? 'light' : 'dark';
  return [`html:has(body[data-theme="${theme}"]) {`, `  color-scheme: ${scheme};`, ...lines, '}', ''].join('\n');
}

/** The editor's variables in the style sheets of the view and of its page, fonts left out: these are the machine's. */
function usedColours(): readonly string[] {
  const folder = path.join(repositoryRoot, 'media/chat');
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  files.push(path.join(repositoryRoot, 'test/support/webviewHarness/page/editor.css'));
  const names = files.flatMap((file) => readFileSync(file, 'utf8').match(/--vscode-[\w-]+/g) ?? []);
  return [...new Set(names)].filter((name) => !/-font-(?:family|size|weight)$/.test(name)).sort();
}
