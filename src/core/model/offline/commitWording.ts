// Commit messages are English, as git projects write them, whatever the language of the editor.

/** `a`, `a and b`, `a, b and c`; of more than `most`, the first ones `and 4 more`. */
export function listInWords(items: readonly string[], most = 4): string {
  if (items.length <= 1) return items[0] ?? '';
  const shown = items.length <= most ? items.slice(0, -1) : items.slice(0, most - 1);
  const rest = items.length - shown.length;
  return `${shown.join(', ')} and ${rest === 1 ? items.at(-1) : `${rest} more`}`;
}

/** `lead` and as many of the items as fit in `room` characters. */
export function listWithin(lead: string, items: readonly string[], room: number): string {
  const unique = [...new Set(items)];
  for (let most = Math.min(4, unique.length); most > 1; most -= 1) {
    const text = lead + listInWords(unique, most);
    if (text.length <= room) return text;
  }
  const [first = ''] = unique;
  const rest = unique.length > 1 ? ` and ${unique.length - 1} more` : '';
  const space = room - lead.length - rest.length;
  return lead + (first.length > space ? `${first.slice(0, Math.max(1, space - 1))}…` : first) + rest;
}

/** `1 file`, `2 files`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Breaks text at spaces into lines of at most `width`, where that can be; later lines begin with `indent`. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
