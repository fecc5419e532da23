/**
 * The first paragraphs of prose in a README: no headings, badges, pictures, code, tables or HTML. `line` is where the
 * first one begins.
 */
export function readmeParagraphs(text: string, most: number): { paragraphs: string[]; line: number } {
  const paragraphs: string[] = [];
  let current: string[] = [];
  let line = 1;
  let fenced = false;
  const finish = () => {
    const prose = plainProse(current.join('\n'));
    if (prose !== '' && paragraphs.length < most) paragraphs.push(prose);
    current = [];
  };
  text.split(/\r?\n/).forEach((raw, index) => {
    if (/^\s*(```|~~~)/.test(raw)) fenced = !fenced;
    const isProse =
      !fenced && /\S/.test(raw) && !/^\s*(#|```|~~~|\||[-=*_]{3,}\s*$|<|!\[|\[!\[|\[[^\]]+\]:|\.\. )/.test(raw);
    if (!isProse) {
      finish();
      return;
    }
    if (current.length === 0 && paragraphs.length === 0) line = index + 1;
    current.push(raw.trim());
  });
  finish();
  return { paragraphs, line };
}

function plainProse(text: string): string {
  const plain = text
    .replaceAll(/\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)|!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replaceAll(/<[^>]+>/g, '')
    .trim();
  return /\p{L}{3}.*\s.*\p{L}{3}/su.test(plain) ? plain : '';
}
