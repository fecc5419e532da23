import type { Excerpt } from '../../core/history/search/excerpt.ts';
import { plainLabel } from './plainLabel.ts';

/**
 * An excerpt as a line of a list, with what was found between ‹ and ›, since such a line has no styles: words that follow one
 * another within one pair, so that there is little of it to be read out. Where the line holds all that was typed, as it was typed,
 * the editor marks that itself.
 */
export function markedExcerpt({ text, marks }: Excerpt, typed: string): string {
  const asTyped = typed.trim().toLowerCase();
  if (asTyped !== '' && text.toLowerCase().includes(asTyped)) return plainLabel(text);
  let line = '';
  let at = 0;
  for (const [start, end] of joined(text, marks)) {
    line += `${plainLabel(text.slice(at, start))}‹${plainLabel(text.slice(start, end))}›`;
    at = end;
  }
  return line + plainLabel(text.slice(at));
}

function joined(text: string, marks: Excerpt['marks']): [number, number][] {
  const found: [number, number][] = [];
  for (const [start, end] of marks) {
    const last = found.at(-1);
    if (last && text.slice(last[1], start).trim() === '') last[1] = end;
    else found.push([start, end]);
  }
  return found;
}
