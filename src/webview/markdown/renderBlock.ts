import { text } from '../strings.ts';
import { createCodeBlock, languageOf } from './codeBlock.ts';
import { type Markdown, type MarkdownBlock, mathLanguages } from './markdown.ts';
import type { Sanitize } from './sanitize.ts';

/** Draws one block; gives the nodes that stand for it in the answer, in order. */
export type RenderBlock = (block: MarkdownBlock) => Node[];

/** An element that shows a formula. */
export type DrawMath = (tex: string, isDisplay: boolean) => HTMLElement;

export function createBlockRenderer(markdown: Markdown, sanitize: Sanitize, drawMath: DrawMath): RenderBlock {
  return (block) => {
    if (block.kind === 'space' || block.kind === 'def') return [];
    if (block.code) return [createCodeBlock(block.code.lang, block.code.text).element];
    const fragment = sanitize(markdown.toHtml(block));
    decorate(fragment, drawMath);
    return [...fragment.childNodes].filter((node) => !(node instanceof Text) || node.data.trim() !== '');
  };
}

// What the sanitiser lets through is plain; here it gets the view's own parts.
function decorate(fragment: DocumentFragment, drawMath: DrawMath): void {
  for (const code of fragment.querySelectorAll(`code[class^="language-${mathLanguages.inline}"]:not(pre code)`))
    code.replaceWith(drawMath(code.textContent ?? '', languageOf(code) === mathLanguages.display));
  for (const pre of fragment.querySelectorAll('pre')) {
    const code = pre.querySelector('code');
    pre.replaceWith(createCodeBlock(code ? languageOf(code) : '', pre.textContent ?? '').element);
  }
  for (const table of fragment.querySelectorAll('table')) {
    const scroller = document.createElement('div');
    scroller.className = 'table-scroller';
    scroller.tabIndex = 0;
    // Its columns run as its first words do.
    scroller.dir = 'auto';
    scroller.setAttribute('role', 'group');
    scroller.setAttribute('aria-label', text('table'));
    table.replaceWith(scroller);
    scroller.append(table);
  }
  for (const item of fragment.querySelectorAll<HTMLElement>('li[data-task]')) decorateTask(item);
  for (const note of fragment.querySelectorAll<HTMLElement>('div[data-footnote]')) decorateFootnote(note);
  for (const link of fragment.querySelectorAll<HTMLElement>('a[data-href]')) {
    const href = link.dataset.href ?? '';
    asLink(link);
    keepLineTogether(link);
    // Where it leads is always told: a title alone could lie.
    link.title = link.title === '' ? href : `${link.title}\n${href}`;
  }
  for (const link of fragment.querySelectorAll<HTMLElement>('a[data-note]')) {
    asLink(link);
    link.setAttribute('aria-label', text('footnote', { label: link.dataset.note ?? '' }));
  }
}

// A link leads nowhere by itself: what is clicked is told to the extension.
function asLink(link: HTMLElement): void {
  link.setAttribute('role', 'link');
  link.tabIndex = 0;
}

const endOfPlace = /(?:\.\w{1,10})?(?::\d+(?::\d+)?(?:-\d+(?::\d+)?)?|#L\d[\dCL-]*)$/;

// A long path breaks anywhere where it is narrow, but not within or before its line: `.ts:14` is read as one.
function keepLineTogether(link: HTMLElement): void {
  const last = (link.querySelector(':scope > code') ?? link).lastChild;
  const at = last instanceof Text ? endOfPlace.exec(last.data)?.index : undefined;
  if (!(last instanceof Text) || at === undefined) return;
  const end = last.splitText(at);
  const span = document.createElement('span');
  span.className = 'place-end';
  end.replaceWith(span);
  span.append(end);
}

function decorateTask(item: HTMLElement): void {
  const isDone = item.dataset.task === 'done';
  item.classList.add('task');
  const box = document.createElement('span');
  box.className = `codicon codicon-${isDone ? 'pass-filled' : 'circle-large-outline'} task-box`;
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', text(isDone ? 'taskDone' : 'taskOpen'));
  item.prepend(box);
}

function decorateFootnote(note: HTMLElement): void {
  const label = note.dataset.footnote ?? '';
  note.className = 'footnote';
  note.tabIndex = -1;
  const back = document.createElement('a');
  back.className = 'footnote-label';
  back.dataset.noteBack = label;
  back.textContent = label;
  back.setAttribute('aria-label', text('footnoteBack', { label }));
  asLink(back);
  note.prepend(back);
}
