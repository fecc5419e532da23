/** Lines of a text file, 1-based and inclusive at both ends. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** `path`, or `path:3`, or `path:3-9`. */
export function formatPlace(path: string, range?: LineRange): string {
  if (!range) return path;
  return range.start === range.end ? `${path}:${range.start}` : `${path}:${range.start}-${range.end}`;
}

/** The lines of `text` within `range`; lines outside the text are passed over. */
export function sliceLines(text: string, range: LineRange): string {
  return text
    .split('\n')
    .slice(Math.max(0, range.start - 1), range.end)
    .join('\n');
}
