// What of a message is read on the screen, without drawing it: so that what is found in it is counted as it is marked there.
// An estimate where Markdown is intricate (CommonMark 0.31); what is drawn is counted anew by the view.

/** Further than this no mark of Markdown reaches: a line of a million signs takes no longer than it must. */
const reach = '{1,300}?';

const codeSpan = new RegExp(`(\`+)(.${reach})\\1(?!\`)`);
/** Each with a sign without which it need not be tried. */
const replacements: readonly (readonly [sign: string, pattern: RegExp, by: string])[] = [
  ['[', /!?\[([^\]\n]{1,300})\](?:\([^()\s]{0,500}(?:\s[^()\n]{0,300})?\)|\[[^\]\n]{0,100}\])/g, '$1'],
  ['<', /<((?:https?:\/\/|mailto:)[^\s<>]{1,500})>/g, '$1'],
  ['*', new RegExp(`(\\*{1,3})(?=\\S)(.${reach})(?<=\\S)\\1`, 'g'), '$2'],
  ['_', new RegExp(`(?<![\\p{L}\\p{N}_])(_{1,3})(?=\\S)(.${reach})(?<=\\S)\\1(?![\\p{L}\\p{N}_])`, 'gu'), '$2'],
  ['~~', new RegExp(`~~(?=\\S)(.${reach})(?<=\\S)~~`, 'g'), '$1'],
];
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ', '#39': "'" };

/** The lines of a question or (with `isMarkdown`) of an answer as they are read. */
export function* shownLines(content: string, isMarkdown: boolean): Generator<string> {
  let fence: string | undefined;
  for (const line of linesOf(content)) {
    const [, marks, info = ''] = /^[\s>]*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    const isFence = marks !== undefined && (fence === undefined ? !info.includes('`') : closes(fence, marks, info));
    if (isFence) fence = fence === undefined ? marks : undefined;
    else yield fence === undefined && isMarkdown ? shownLine(line) : line;
  }
}

function* linesOf(content: string): Generator<string> {
  for (let from = 0; from <= content.length; ) {
    const end = content.indexOf('\n', from);
    const to = end < 0 ? content.length : end;
    yield content.slice(from, content[to - 1] === '\r' ? to - 1 : to);
    from = to + 1;
  }
}

function closes(fence: string, marks: string, info: string): boolean {
  return marks[0] === fence[0] && marks.length >= fence.length && info.trim() === '';
}

function shownLine(line: string): string {
  if (/^[\s>]*(?:[-*_=]\s*){3,}$/.test(line) || /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(line)) return '';
  const text = line.replace(/^[\s>]*(?:#{1,6}\s+|(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)?/, '');
  const cells = text.startsWith('|') ? text.replaceAll(/(?<!\\)\|/g, '\n') : text;
  return inline(cells);
}

function inline(text: string): string {
  if (!/[`*_~[\\<&]/.test(text)) return text;
  if (!text.includes('`')) return words(text);
  let shown = '';
  let rest = text;
  for (let span = codeSpan.exec(rest); span; span = codeSpan.exec(rest)) {
    shown += words(rest.slice(0, span.index)) + (span[2] ?? '').replace(/^ (.*\S.*) $/, '$1');
    rest = rest.slice(span.index + span[0].length);
  }
  return shown + words(rest);
}

// A sign behind a backslash is none of Markdown: it is hidden behind one that nobody writes.
const hidden = 0xe000;

function words(text: string): string {
  const hasHidden = text.includes('\\');
  let shown = hasHidden ? text.replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => hide(sign)) : text;
  for (const [sign, pattern, by] of replacements) if (shown.includes(sign)) shown = shown.replace(pattern, by);
  if (shown.includes('&'))
    shown = shown.replaceAll(/&(#?\w{1,6});/g, (entity, name: string) =>
      Object.hasOwn(entities, name) ? (entities[name] ?? entity) : entity,
    );
  return hasHidden ? shown.replaceAll(/[\ue000-\ue07f]/g, unhide) : shown;
}

function hide(sign: string): string {
  return String.fromCharCode(hidden + sign.charCodeAt(0));
}

function unhide(sign: string): string {
  return String.fromCharCode(sign.charCodeAt(0) - hidden);
}
