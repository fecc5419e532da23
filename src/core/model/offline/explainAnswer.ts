import { l10n } from '../../../base/l10n.ts';
import type { OutlineEntry } from '../outline.ts';
import type { TaskCode } from '../task.ts';
import { describeHistory } from './historyText.ts';
import { importsOf, isImport } from './imports.ts';
import { aKind, kindName } from './kindNames.ts';
import { code, codeBlock, docText, placeLink, quote, section, shorten } from './markdown.ts';
import { notableThings } from './notableThings.ts';
import { describeOutline } from './outlineText.ts';
import type { ProjectFacts } from './projectFacts.ts';
import { referencesOf } from './references.ts';
import { andMore, counted, listInWords } from './wording.ts';

/** The selection and where it stands. */
interface Subject {
  readonly selected: TaskCode;
  /** Lines of the selection, counted in the file. */
  readonly first: number;
  readonly last: number;
  /** Definitions in the selection, with lines of the file. */
  readonly entries: readonly OutlineEntry[];
  /** The innermost definition that encloses the selection. */
  readonly around: OutlineEntry | undefined;
  readonly file: string;
}

const maxReferences = 10;
const maxUses = 8;

/** Explains code from the project itself, a block of markdown at a time. */
export async function* explainAnswer(
  selected: TaskCode,
  facts: ProjectFacts,
  signal: AbortSignal,
): AsyncIterable<string> {
  const subject = await readSubject(selected, facts, signal);
  yield lead(subject, facts);
  const outline = describeOutline(selected.path, subject.entries);
  if (outline !== undefined) yield section(l10n.t('What is in it'), outline);
  const notable = notableThings(selected, facts.codeOnly(selected.language, selected.text));
  if (notable.length > 0) yield section(l10n.t('Worth noticing'), notable.map((one) => `- ${one}`).join('\n'));
  const references = await describeReferences(subject, facts, signal);
  if (references !== undefined) yield section(l10n.t('What it refers to'), references);
  const uses = await describeUses(subject, facts, signal);
  if (uses !== undefined) yield section(l10n.t('Where it is used'), uses);
  const range = selected.range ? { start: subject.first, end: subject.last } : undefined;
  const history = describeHistory(await facts.lastChange(selected.path, range, signal));
  if (history !== undefined) yield section(l10n.t('History'), history);
}

async function readSubject(selected: TaskCode, facts: ProjectFacts, signal: AbortSignal): Promise<Subject> {
  const first = selected.range?.start ?? 1;
  const lines = selected.text.replace(/\n$/, '').split('\n').length;
  const last = first + lines - 1;
  const file = (selected.range && (await facts.readFile(selected.path, signal))) ?? selected.text;
  const isSame =
    !selected.range ||
    file
      .split('\n')
      .slice(first - 1, last)
      .join('\n')
      .includes(selected.text.trim());
  // An editor may hold what is not saved: then the selection alone is right.
  const whole = isSame
    ? facts.outline(selected.language, file)
    : shift(facts.outline(selected.language, selected.text), first - 1);
  const entries = whole.filter(({ line }) => line >= first && line <= last);
  const around = whole.findLast(({ line, endLine }) => line < first && endLine >= last);
  return { selected, first, last, entries, around, file };
}

function shift(entries: readonly OutlineEntry[], by: number): OutlineEntry[] {
  return entries.map((entry) => ({ ...entry, line: entry.line + by, endLine: entry.endLine + by }));
}

function lead(subject: Subject, facts: ProjectFacts): string {
  const { selected, first, last } = subject;
  const language = facts.languageLabel(selected.language);
  const place = placeLink(selected.path, selected.range && { start: first, end: last });
  if (!selected.range) return leadOfFile(subject, language, place);
  const main = mainEntry(subject);
  if (!main) return leadOfLines(subject, language, place);
  const takes = describeSignature(main);
  const said = main.doc === undefined ? l10n.t('No comment describes it.') : quote(docText(main.doc));
  return [
    whatItIs(main, subject.around, { language, place }),
    codeBlock(selected.language, main.signature),
    ...(takes === undefined ? [] : [takes]),
    said,
  ].join('\n\n');
}

function whatItIs(
  main: OutlineEntry,
  around: OutlineEntry | undefined,
  { language, place }: { language: string; place: string },
): string {
  const told = { name: code(main.name), kind: aKind(main), language, place };
  if (!around) return l10n.t('{name} is {kind}, in {language}, at {place}.', told);
  const outer = nameWithKind(around);
  return l10n.t('{name} is {kind} in {outer}, in {language}, at {place}.', { ...told, outer });
}

function leadOfFile({ selected, entries, last }: Subject, language: string, place: string): string {
  const told = { place, file: aFileIn(language), lines: counted.lines(last) };
  const names = namesOf(entries.filter(({ parent }) => parent === undefined));
  const sentence =
    names === ''
      ? l10n.t('{place} is {file} of {lines}.', told)
      : l10n.t('{place} is {file} of {lines}, defining {names}.', { ...told, names });
  const doc = fileComment(selected.text);
  return doc ? `${sentence}\n\n${quote(docText(doc))}` : sentence;
}

function leadOfLines({ selected, entries, first, last, around }: Subject, language: string, place: string): string {
  const told = { lines: counted.lines(last - first + 1), language };
  const what = around
    ? l10n.t('{lines} of {language} in {outer}', { ...told, outer: nameWithKind(around) })
    : l10n.t('{lines} of {language}', told);
  const names = namesOf(entries.filter(({ kind }) => kind !== 'property'));
  const sentence =
    names === ''
      ? l10n.t('{place}: {what}.', { place, what })
      : l10n.t('{place}: {what} that define {names}.', { place, what, names });
  const within = around && names === '' ? [codeBlock(selected.language, around.signature)] : [];
  const said = around?.doc === undefined ? [] : [quote(docText(around.doc))];
  return [sentence, ...within, ...said].join('\n\n');
}

function namesOf(entries: readonly OutlineEntry[]): string {
  const names = entries.map(({ name }) => code(name));
  return listInWords(names, 5);
}

function nameWithKind({ kind, name }: OutlineEntry): string {
  return l10n.t('{kind} {name}', { kind: kindName(kind), name: code(name) });
}

function aFileIn(language: string): string {
  const isVowel = /^[aeiou]/i.test(language) && !/^(un|us)/i.test(language);
  return isVowel ? l10n.t('an {language} file', { language }) : l10n.t('a {language} file', { language });
}

// The one definition that the selection is: it begins the selection and fills most of it.
function mainEntry({ entries, first, last, selected }: Subject): OutlineEntry | undefined {
  const [top, ...others] = entries.filter(
    ({ parent, line }) => !entries.some((one) => one.name === parent && one.line < line),
  );
  if (!top || others.length > 0) return undefined;
  const before = selected.text.split('\n').slice(0, top.line - first);
  const isFirst = before.every((line) => /^\s*($|\/\/|\/?\*|#|@|--|\[|"""|import\b|from\b|use\b)/.test(line));
  return isFirst && Math.min(top.endLine, last) - top.line >= (last - first) / 2 - 1 ? top : undefined;
}

function describeSignature({ signature, kind, name }: OutlineEntry): string | undefined {
  if (kind !== 'function' && kind !== 'method') return undefined;
  const open = signature.indexOf('(', signature.indexOf(name));
  const close = closingOf(signature, open);
  if (open < 0 || close < 0) return undefined;
  const parameters = splitAtCommas(signature.slice(open + 1, close)).filter(
    (one) => !/^(self|cls|&?(mut )?self|this)$/.test(one),
  );
  const result = /^\s*(?::|->)?\s*([^{=]+?)\s*$/.exec(signature.slice(close + 1))?.[1];
  if (parameters.length === 0)
    return result ? l10n.t('Takes nothing; gives {result}.', { result: code(result) }) : l10n.t('Takes nothing.');
  const told = { parameters: listInWords(parameters.map(code), 8) };
  return result
    ? l10n.t('Takes {parameters}; gives {result}.', { ...told, result: code(result) })
    : l10n.t('Takes {parameters}.', told);
}

function closingOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at >= 0 && at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if ('([{<'.includes(char)) depth += 1;
    if (')]}'.includes(char) || (char === '>' && text[at - 1] !== '=')) depth -= 1;
    if (char !== ',' || depth > 0) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter(Boolean);
}

function fileComment(text: string): string | undefined {
  const match =
    /^(?:#!.*\n)?\s*(?:((?:\/\/.*\n)+)|\/\*\*?([\s\S]*?)\*\/|((?:#.*\n)+)|(?:"""|''')([\s\S]*?)(?:"""|'''))/.exec(text);
  const raw = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
  // What stands right above a definition belongs to that.
  if (raw === undefined || /copyright|licen[cs]e|spdx/i.test(raw)) return undefined;
  const after = text.slice((match?.index ?? 0) + (match?.[0].length ?? 0));
  if (match?.[4] === undefined && !/^\s*\n|^\s*(import|use|package|from|const .*require)\b/.test(after))
    return undefined;
  const lines = raw.split('\n').map((line) => line.replace(/^\s*(\/\/+|\*|#+)?\s?/, '').trimEnd());
  return lines.join('\n').trim() || undefined;
}

async function describeReferences(
  subject: Subject,
  facts: ProjectFacts,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { selected, entries, file } = subject;
  const imports = importsOf(selected.language, file);
  const own = new Set(entries.map(({ name }) => name));
  const found = await referencesOf({ ...selected, imports, own }, facts, signal);
  const outside = found.filter(
    ({ path, line }) => path !== selected.path || line < subject.first || line > subject.last,
  );
  const lines = outside.slice(0, maxReferences).map((one) => {
    const said = one.doc === undefined ? '' : `: ${docText(shorten(firstSentence(one.doc), 140))}`;
    return `- ${code(shorten(one.signature, 120))}, ${placeLink(one.path, { start: one.line, end: one.line })}${said}`;
  });
  if (outside.length > maxReferences) {
    const others = outside.slice(maxReferences).map(({ name }) => code(name));
    lines.push(`- ${l10n.t('and {names}', { names: listInWords(others, 8) })}`);
  }
  const used = new Set(facts.identifiersIn(selected.language, selected.text).map(({ name }) => name));
  const packages = imports.filter(({ isLocal, names }) => !isLocal && names.some((name) => used.has(name)));
  const external = packages
    .filter(({ names }) => !outside.some(({ name }) => names.includes(name)))
    .map(({ module, names }) => {
      const those = names.filter((name) => used.has(name)).map(code);
      return l10n.t('{names} from {module}', { names: those.join(', '), module: code(module) });
    });
  if (external.length > 0)
    lines.push(`- ${l10n.t('from outside the project: {names}', { names: external.join('; ') })}`);
  return lines.length > 0 ? lines.join('\n') : undefined;
}

function firstSentence(text: string): string {
  return /^[\s\S]*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}

async function describeUses(subject: Subject, facts: ProjectFacts, signal: AbortSignal): Promise<string | undefined> {
  const { selected, first, last } = subject;
  const main = mainEntry(subject);
  const names = main ? [main.name] : offeredNames(subject);
  const lines: string[] = [];
  for (const name of names) {
    const uses = (await facts.usesOf(name, 60, signal)).filter(
      ({ path, line, text }) => !(path === selected.path && line >= first && line <= last) && !isImport(text),
    );
    const shown = uses.slice(0, Math.ceil(maxUses / names.length));
    const indent = names.length > 1 ? '  ' : '';
    if (names.length > 1 && shown.length > 0) lines.push(`- ${code(name)}`);
    for (const { path, line, text } of shown) {
      lines.push(`${indent}- ${placeLink(path, { start: line, end: line })} ${code(shorten(text, 100))}`);
    }
    if (uses.length > shown.length) lines.push(`${indent}- ${andMore.lines(uses.length - shown.length)}`);
    if (uses.length === 0 && main)
      lines.push(
        l10n.t('A search for the name finds no use of {name} elsewhere in the project.', { name: code(name) }),
      );
  }
  return lines.length > 0 ? lines.join('\n') : undefined;
}

// What the lines define for others to use; of many the first few.
function offeredNames({ entries, selected }: Subject): string[] {
  const top = entries.filter(
    ({ parent, kind }) => parent === undefined && !['heading', 'key', 'test', 'property'].includes(kind),
  );
  const exported = top.filter(({ signature }) => /^(export|pub|public)\b/.test(signature));
  const isMarked = /^(typescript|javascript|rust|java|csharp)/.test(selected.language);
  return (isMarked ? exported : top).map(({ name }) => name).slice(0, 4);
}
