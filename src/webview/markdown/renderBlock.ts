import { text } from '../strings.ts';
import { createCodeBlock, languageOf } from './codeBlock.ts';
import type { Markdown, MarkdownBlock } from './markdown.ts';
import type { Sanitize } from './sanitize.ts';

/** Draws one block; gives the nodes that stand for it in the answer, in order. */
export type RenderBlock = (block: MarkdownBlock) => Node[];

export function createBlockRenderer(markdown: Markdown, sanitize: Sanitize): RenderBlock {
  return (block) => {
    if (block.kind === 'space' || block.kind === 'def') return [];
    if (block.code) return [createCodeBlock(block.code.lang, block.code.text).element];
    const fragment = sanitize(markdown.toHtml(block));
    decorate(fragment);
    return [...fragment.childNodes].filter((node) => !(node instanceof Text) || node.data.trim() !== '');
  };
}

// What the sanitiser lets through is plain; here it gets the view's own parts.
function decorate(fragment: DocumentFragment): void {
  for (const pre of fragment.querySelectorAll('pre')) {
    const code = pre.querySelector('code');
    pre.replaceWith(createCodeBlock(code ? languageOf(code) : '', pre.textContent ?? '').element);
  }
  for (const table of fragment.querySelectorAll('table')) {
    const scroller = document.createElement('div');
    scroller.className = 'table-scroller';
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'group');
    scroller.setAttribute('aria-label', text('table'));
    table.replaceWith(scroller);
    scroller.append(table);
  }
  for (const link of fragment.querySelectorAll<HTMLElement>('a[data-href]')) {
    const href = link.dataset.href ?? '';
    link.setAttribute('role', 'link');
    link.tabIndex = 0;
    // Where it leads is always told: a title alone could lie.
    link.title = link.title === '' ? href : `${link.title}\n${href}`;
  }
}
