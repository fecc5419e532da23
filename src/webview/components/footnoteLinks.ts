/** Goes from a reference to its footnote or back, within one answer. True when `target` is such a link. */
export function followFootnote(target: Element): boolean {
  const link = target.closest<HTMLElement>('a[data-note], a[data-note-back]');
  const answer = link?.closest('.markdown');
  if (!link || !answer) return false;
  const { note, noteBack } = link.dataset;
  const [selector, label] = note === undefined ? ['a[data-note]', noteBack] : ['.footnote', note];
  const isIt = ({ dataset }: HTMLElement) => (dataset.note ?? dataset.footnote)?.toLowerCase() === label?.toLowerCase();
  const goal = [...answer.querySelectorAll<HTMLElement>(selector)].find(isIt);
  goal?.scrollIntoView({ block: 'nearest' });
  goal?.focus({ preventScroll: true });
  return true;
}
