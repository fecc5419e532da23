/** What is selected in an answer, and where. */
export interface AnswerSelection {
  /** As Markdown quotes it: code stays code, formulas stay TeX. */
  readonly quotation: string;
  /** As it reads. */
  readonly words: string;
  /** The message of which it is. */
  readonly messageId: string;
  readonly box: DOMRect;
}

/** What of one answer is selected now. */
export function selectedAnswer(): AnswerSelection | undefined {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  const { commonAncestorContainer: within } = range;
  const element = within instanceof Element ? within : within.parentElement;
  if (!element?.closest('.answer .markdown')) return undefined;
  const words = (withMathsOnce(range)?.words ?? selection.toString()).trim();
  if (words === '') return undefined;
  const messageId = element.closest<HTMLElement>('[data-message]')?.dataset.message ?? '';
  const quotation = quote(words, element.closest<HTMLElement>('.code-block'));
  return { quotation, words, messageId, box: range.getBoundingClientRect() };
}

/** Copies what is selected by hand with each formula once, as it was written; without formulas the browser copies. */
export function copyMathsOnce(event: ClipboardEvent): void {
  const selection = document.getSelection();
  if (!event.clipboardData || !selection || selection.isCollapsed || selection.rangeCount === 0) return;
  if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
  const found = withMathsOnce(selection.getRangeAt(0));
  if (!found) return;
  event.clipboardData.setData('text/plain', found.words);
  event.clipboardData.setData('text/html', found.html);
  event.preventDefault();
}

// A formula is on the page twice, for the eye and for screen readers, and neither is what was written. One that is selected in
// part is taken whole.
function withMathsOnce(selected: Range): { readonly words: string; readonly html: string } | undefined {
  const range = selected.cloneRange();
  const [first, last] = [mathAround(range.startContainer), mathAround(range.endContainer)];
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const page = document.createElement('div');
  page.append(range.cloneContents());
  const formulas = page.querySelectorAll<HTMLElement>('.math');
  if (formulas.length === 0) return undefined;
  for (const formula of formulas) formula.replaceWith(texOf(formula));
  for (const head of page.querySelectorAll('.code-head')) head.remove();
  // Where lines end is known only of what is laid out.
  page.className = 'screen-reader-only';
  page.ariaHidden = 'true';
  document.body.append(page);
  const { innerText: words, innerHTML: html } = page;
  page.remove();
  return { words, html };
}

function mathAround(node: Node): Element | undefined {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest('.math') ?? undefined;
}

function texOf(formula: HTMLElement): HTMLElement {
  const tex = (formula.querySelector('annotation') ?? formula).textContent ?? '';
  const isDisplay = formula.classList.contains('display');
  const source = document.createElement(isDisplay ? 'div' : 'span');
  source.textContent = isDisplay ? `$$${tex}$$` : `$${tex}$`;
  return source;
}

function quote(words: string, block: HTMLElement | null): string {
  const language = block?.querySelector('.code-language')?.textContent ?? '';
  const lines = block
    ? [`\`\`\`${language}`, ...words.split('\n'), '```']
    : words
        .split(/\n(?:[ \t]*\n)+/)
        .join('\n\n')
        .split('\n');
  return lines.map((line) => `> ${line}`.trimEnd()).join('\n');
}
