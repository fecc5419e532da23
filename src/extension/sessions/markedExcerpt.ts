import type { Excerpt } from '../../core/history/search/excerpt.ts';
import { plainLabel } from './plainLabel.ts';

/**
 * An excerpt as a line of a list, with what was found between ‹ and ›: such a line has no styles, and screen readers pass over
 * these as over other quotation marks. Where it holds all that was typed, as it was typed, the editor marks that itself.
 */
export function markedExcerpt({ text, marks }: Excerpt, typed: string): string {
  const asTyped = typed.trim().toLowerCase();
  if (asTyped !== '' && text.toLowerCase().includes(asTyped)) return plainLabel(text);
  let line = '';
  let at = 0;
  for (const [start, end] of marks) {
    line += `${plainLabel(text.slice(at, start))}‹${plainLabel(text.slice(start, end))}›`;
    at = end;
  }
  return line + plainLabel(text.slice(at));
}
