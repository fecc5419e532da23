/** What is selected in an answer, and where. */
export interface AnswerSelection {
  /** As Markdown quotes it: code stays code. */
  readonly quotation: string;
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
  const words = selection.toString().trim();
  if (words === '') return undefined;
  return { quotation: quote(words, element.closest<HTMLElement>('.code-block')), box: range.getBoundingClientRect() };
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
