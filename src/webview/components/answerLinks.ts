import { text } from '../strings.ts';
import type { ViewServices } from '../viewContext.ts';

const copiedMs = 1500;

/** A click within an answer: a link is opened by the extension, Copy copies its code block. */
export function answerClick(event: MouseEvent, services: ViewServices): void {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest<HTMLElement>('a[data-href]');
  if (link?.dataset.href) {
    event.preventDefault();
    services.post({ type: 'link/open', href: link.dataset.href });
    return;
  }
  const copy = event.target.closest<HTMLElement>('[data-action="copyCode"]');
  if (copy) copyCode(copy, services);
}

/** Enter on a link in an answer: they have no address that the browser would follow. */
export function answerKey(event: KeyboardEvent): void {
  const { target } = event;
  if (event.key !== 'Enter' || !(target instanceof HTMLElement) || !target.matches('a[data-href]')) return;
  event.preventDefault();
  target.click();
}

function copyCode(button: HTMLElement, services: ViewServices): void {
  const code = button.closest('.code-block')?.querySelector('code');
  if (!code) return;
  services.post({ type: 'text/copy', text: code.textContent ?? '' });
  services.announce(text('copied'));
  const icon = button.querySelector('.codicon');
  icon?.classList.replace('codicon-copy', 'codicon-check');
  setTimeout(() => icon?.classList.replace('codicon-check', 'codicon-copy'), copiedMs);
}
