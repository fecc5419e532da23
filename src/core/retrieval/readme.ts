/**
 * The first paragraphs of prose in a README, up to its first section: no headings, badges, pictures, code, tables or HTML. `line` is where the
 * first one begins.
 */
export function readmeParagraphs(text: string, most: number): { paragraphs: string[]; line: number } {
  const paragraphs: string[] = [];
  let current: string[] = [];
  let line = 1;
  let fenced = false;
  let ended = false;
  const finish = () => {
    const prose = plainProse(current.join('\n'));
    if (prose !== '' && paragraphs.length < most && !ended) paragraphs.push(prose);
    current = [];
  };
  text.split(/\r?\n/).forEach((raw, index) => {
    if (/^\s*(```|~~~)/.test(raw)) fenced = !fenced;
    if (!fenced && /^##\s/.test(raw) && paragraphs.length > 0) ended = true;
    const isText =
      !fenced && /^ {0,3}\S/.test(raw) && !/^\s*(#|```|~~~|\||[-=*_]{3,}\s*$|<|!\[|\[!\[|\[[^\]]+\]:|\.\. )/.test(raw);
    if (!isText) {
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
  // In code the marks are not marks.
  if (text.includes('`')) return isProse(text) ? text.replaceAll('<', '\\<') : '';
  const plain = text
    .replaceAll(/\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)|!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replaceAll(/<[^>]+>/g, '')
    .trim();
  return isProse(plain) ? plain : '';
}

function isProse(text: string): boolean {
  return /\p{L}{3}.*\s.*\p{L}{3}/su.test(text);
}
