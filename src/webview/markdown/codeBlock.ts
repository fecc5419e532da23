import { text } from '../strings.ts';

/** A code block on the page: a head with language and Copy button, and the code. */
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
  element.className = 'code-block';
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

function head(lang: string): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'code-head';
  const name = document.createElement('span');
  name.className = 'code-language';
  name.textContent = lang === '' ? text('plainText') : lang;
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'icon-button';
  copy.dataset.action = 'copyCode';
  copy.title = text('copyCode');
  copy.setAttribute('aria-label', text('copyCode'));
  const icon = document.createElement('span');
  icon.className = 'codicon codicon-copy';
  icon.setAttribute('aria-hidden', 'true');
  copy.append(icon);
  bar.append(name, copy);
  return bar;
}
