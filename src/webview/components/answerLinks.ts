import type { ViewServices } from '../viewContext.ts';
import { codeBlockClick, codeBlockKey } from './codeBlockActions.ts';
import { followFootnote } from './footnoteLinks.ts';

/** A click within an answer: a link is opened by the extension, a button of a code block does its work. */
export function answerClick(event: MouseEvent, services: ViewServices): void {
  if (!(event.target instanceof Element)) return;
  if (followFootnote(event.target)) return;
  const link = event.target.closest<HTMLElement>('a[data-href]');
  if (link?.dataset.href) {
    event.preventDefault();
    services.post({ type: 'link/open', href: link.dataset.href });
    return;
  }
  const button = event.target.closest<HTMLElement>('[data-code-action]');
  if (button) codeBlockClick(button, services);
}

/** Enter on a link in an answer (they have no address that the browser would follow), arrows among buttons. */
export function answerKey(event: KeyboardEvent): void {
  const { target } = event;
  if (target instanceof HTMLElement) codeBlockKey(event, target);
  if (event.key !== 'Enter' || !(target instanceof HTMLElement) || !target.matches('a[role="link"]')) return;
  event.preventDefault();
  target.click();
}
