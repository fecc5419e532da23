import { type CodeBlockAction, languageOf } from '../markdown/codeBlock.ts';
import { text } from '../strings.ts';
import type { ViewServices } from '../viewContext.ts';

const copiedMs = 1500;

/** Does what a button of a code block says. The extension does the work, but for showing that something was copied. */
export function codeBlockClick(button: HTMLElement, { post, announce }: ViewServices): void {
  const code = button.closest('.code-block')?.querySelector('code');
  const action = button.dataset.codeAction as CodeBlockAction | undefined;
  if (!code || !action) return;
  const source = code.textContent ?? '';
  if (action === 'copy') {
    post({ type: 'text/copy', text: source });
    announce(text('copied'));
    showCopied(button);
  } else post({ type: 'code/act', action, text: source, language: languageOf(code) });
}

/** Arrow keys, Home and End move among the buttons of a code block, which are one stop of the Tab key. */
export function codeBlockKey(event: KeyboardEvent, target: HTMLElement): void {
  const bar = target.matches('.code-actions > button') ? target.parentElement : null;
  if (!bar || event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [...bar.querySelectorAll('button')];
  const next = nextIndex(event.key, buttons.indexOf(target as HTMLButtonElement), buttons.length);
  if (next === undefined) return;
  event.preventDefault();
  for (const [index, button] of buttons.entries()) button.tabIndex = index === next ? 0 : -1;
  buttons[next]?.focus();
}

function nextIndex(key: string, index: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (index + 1) % count;
  if (key === 'ArrowLeft') return (index + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

function showCopied(button: HTMLElement): void {
  const icon = button.querySelector('.codicon');
  icon?.classList.replace('codicon-copy', 'codicon-check');
  setTimeout(() => icon?.classList.replace('codicon-check', 'codicon-copy'), copiedMs);
}
