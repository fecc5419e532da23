import { type CodeAction, isDiagramLanguage, isShellLanguage } from '../../protocol/codeActions.ts';
import { type StringId, text } from '../strings.ts';

/** A code block on the page: a head with language and what can be done with the code, and the code. */
export interface CodeBlock {
  readonly element: HTMLElement;
  readonly code: HTMLElement;
  /** Adds to the end of the code without touching what stands. */
  append(part: string): void;
}

/** Text nodes are kept short: appending to a long one costs its whole length. */
const maxNodeLength = 2000;

/** `lang` is the language's name as written, or empty. */
export function createCodeBlock(lang: string, initial: string): CodeBlock {
  const element = document.createElement('div');
  element.className = 'code-block unfinished';
  const code = document.createElement('code');
  if (lang !== '') code.className = `language-${lang.replaceAll(/[^\w+#.-]/g, '')}`;
  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  pre.dir = 'ltr';
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', text('codeLabel', { language: lang === '' ? text('plainText') : lang }));
  pre.append(code);
  element.append(head(lang), pre);
  const append = (part: string) => {
    const last = code.lastChild;
    if (last instanceof Text && last.length + part.length <= maxNodeLength) last.appendData(part);
    else if (part !== '') code.append(part);
  };
  append(initial);
  return { element, code, append };
}

/** The language of a `code` element made here or by the sanitiser, or empty. */
export function languageOf(code: Element): string {
  return /(?:^|\s)language-(\S+)/.exec(code.className)?.[1] ?? '';
}

/** The code blocks among `nodes` and within them. */
export function codeBlocksIn(nodes: readonly Node[]): HTMLElement[] {
  return nodes.flatMap((node) => {
    if (!(node instanceof HTMLElement)) return [];
    return node.matches('.code-block') ? [node] : [...node.querySelectorAll<HTMLElement>('.code-block')];
  });
}

/** Offers what can be done with the code of a block (or of the ones that `createCodeBlock` made): it is all there. */
export function completeCodeBlock(element: HTMLElement): void {
  element.classList.remove('unfinished');
}

/** What a button of a code block does. */
export type CodeBlockAction = CodeAction | 'copy';

const looks: Readonly<Record<CodeBlockAction, { readonly icon: string; readonly label: StringId }>> = {
  copy: { icon: 'copy', label: 'copyCode' },
  insert: { icon: 'insert', label: 'insertCode' },
  replace: { icon: 'replace', label: 'replaceSelection' },
  newFile: { icon: 'new-file', label: 'openAsFile' },
  terminal: { icon: 'terminal', label: 'putInTerminal' },
  diagram: { icon: 'type-hierarchy', label: 'openDiagram' },
};

function head(lang: string): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'code-head';
  const name = document.createElement('span');
  name.className = 'code-language';
  name.textContent = lang === '' ? text('plainText') : lang;
  bar.append(name, actions(lang));
  return bar;
}

// One stop of the Tab key: arrows move within (ARIA's toolbar).
function actions(lang: string): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'code-actions';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', text('codeActions'));
  const names: CodeBlockAction[] = ['copy', 'insert', 'replace', 'newFile'];
  if (isDiagramLanguage(lang)) names.unshift('diagram');
  if (isShellLanguage(lang)) names.push('terminal');
  for (const [index, name] of names.entries()) {
    const made = button(name);
    made.tabIndex = index === 0 ? 0 : -1;
    bar.append(made);
  }
  return bar;
}

function button(action: CodeBlockAction): HTMLButtonElement {
  const { icon, label } = looks[action];
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'icon-button';
  made.dataset.codeAction = action;
  made.title = text(label);
  made.setAttribute('aria-label', text(label));
  const picture = document.createElement('span');
  picture.className = `codicon codicon-${icon}`;
  picture.setAttribute('aria-hidden', 'true');
  made.append(picture);
  return made;
}
