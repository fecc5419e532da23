import type { OutlineEntry, SymbolKind } from '../model/outline.ts';
import { docAbove, docBelow } from './docComments.ts';
import { maskCode } from './maskCode.ts';
import { type SymbolRule, symbolRulesOf } from './symbolRules.ts';

/** Lines longer than this are generated or data; they define nothing worth naming. */
const maxLineLength = 1000;
const maxSignatureLines = 12;
const maxSignatureLength = 220;
const holders: ReadonlySet<SymbolKind> = new Set([
  'class',
  'interface',
  'struct',
  'trait',
  'implementation',
  'enum',
  'module',
]);

/**
 * The definitions in a text, in order of their lines, found by line patterns and indentation: right for code as
 * formatters leave it, and for fragments such as a hunk of a diff. Takes time linear in the text.
 */
export function outlineOf(language: string, text: string): OutlineEntry[] {
  const rules = symbolRulesOf(language);
  if (rules.length === 0) return [];
  const source = readSource(language, text);
  const open: Found[] = [];
  const entries: OutlineEntry[] = [];
  let fenced = false;
  for (let index = 0; index < source.code.length; index += 1) {
    const line = source.code[index] ?? '';
    if (language === 'markdown' && /^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (fenced || line.length > maxLineLength || line.trim() === '') continue;
    const indent = indentOf(line);
    while (open.length > 0 && (open.at(-1)?.endIndex ?? 0) < index) open.pop();
    const found = matchLine(rules, { source, index, indent, holder: open.at(-1) });
    if (!found) continue;
    entries.push(entryOf(source, found, open));
    open.push(found);
  }
  return entries;
}

interface Source {
  readonly language: string;
  readonly lines: readonly string[];
  /** The lines with strings and comments blanked. */
  readonly code: readonly string[];
}

interface Found {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly indent: number;
  readonly index: number;
  readonly endIndex: number;
  readonly owner: string | undefined;
}

interface LineAt {
  readonly source: Source;
  readonly index: number;
  readonly indent: number;
  readonly holder: Found | undefined;
}

function readSource(language: string, text: string): Source {
  const lines = text.split(/\r?\n/);
  return { language, lines, code: maskCode(language, text).split(/\r?\n/) };
}

function matchLine(rules: readonly SymbolRule[], at: LineAt): Found | undefined {
  for (const rule of rules) {
    if (rule.where === 'top' && at.indent > 0) continue;
    if (rule.where === 'member' && !isMember(at)) continue;
    const match = rule.pattern.exec((rule.raw ? at.source.lines : at.source.code)[at.index] ?? '');
    const name = match?.groups?.name;
    if (!name) continue;
    const endIndex = endOf(rule.kind, at);
    return { name, kind: rule.kind, indent: at.indent, index: at.index, endIndex, owner: match?.groups?.parent };
  }
  return undefined;
}

// Directly inside: at the indentation of the first line of the body.
function isMember({ source, index, indent, holder }: LineAt): boolean {
  if (!holder || !holders.has(holder.kind) || indent <= holder.indent) return false;
  for (let at = holder.index + 1; at < index; at += 1) {
    const line = source.code[at] ?? '';
    if (line.trim() === '' || indentOf(line) <= holder.indent) continue;
    return indent <= indentOf(line);
  }
  return true;
}

function endOf(kind: SymbolKind, at: LineAt): number {
  if (kind === 'heading') return endOfSection(at);
  return kind === 'macro' && at.source.code[at.index]?.startsWith('#') ? endOfDirective(at) : endOfBlock(at);
}

// The preprocessor joins lines that end with a backslash.
function endOfDirective({ source, index }: LineAt): number {
  let end = index;
  while (end + 1 < source.lines.length && /\\\s*$/.test(source.lines[end] ?? '')) end += 1;
  return end;
}

// A block reaches to the line before the next one that is indented no deeper, closing brackets included.
function endOfBlock({ source, index, indent }: LineAt): number {
  let end = index;
  for (let at = index + 1; at < source.code.length; at += 1) {
    const line = source.code[at] ?? '';
    const trimmed = line.trim();
    if (trimmed === '' || indentOf(line) > indent) {
      if (trimmed !== '') end = at;
      continue;
    }
    if (isPassedOver(trimmed)) continue;
    if (indentOf(line) < indent) return end;
    if (!/^([)\]}]|end\b|fi\b|done\b)/.test(trimmed)) return end;
    end = at;
    if (!/([{([:]|=>|=)$/.test(trimmed)) return end;
  }
  return end;
}

// Directives and access labels stand out to the left; so do the last lines of strings that span lines.
function isPassedOver(code: string): boolean {
  if (code === '{' || /^#|^(public|private|protected)\s*:/.test(code)) return true;
  return /^["'`]/.test(code) && (code.match(/["'`]/g)?.length ?? 0) % 2 === 1;
}

function endOfSection({ source, index }: LineAt): number {
  const level = headingLevel(source.lines[index] ?? '');
  let fenced = false;
  for (let at = index + 1; at < source.lines.length; at += 1) {
    const line = source.lines[at] ?? '';
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const other = fenced ? 0 : headingLevel(line);
    if (other > 0 && other <= level) return at - 1;
  }
  return source.lines.length - 1;
}

function headingLevel(line: string): number {
  return /^(#{1,6})\s/.exec(line)?.[1]?.length ?? 0;
}

function entryOf(source: Source, found: Found, open: readonly Found[]): OutlineEntry {
  const parent = found.owner ?? open.at(-1)?.name;
  const doc =
    docAbove(source.language, source.lines, found.index) ?? docBelow(source.language, source.lines, found.index);
  return {
    name: found.name,
    kind: found.kind,
    line: found.index + 1,
    endLine: found.endIndex + 1,
    signature: signatureOf(source, found),
    ...(doc !== undefined && { doc }),
    ...(parent !== undefined && { parent }),
  };
}

// The definition up to where its parentheses are closed and its body opens.
function signatureOf(source: Source, found: Found): string {
  const parts: string[] = [];
  let depth = 0;
  const last = Math.min(found.endIndex, found.index + maxSignatureLines - 1);
  for (let at = found.index; at <= last; at += 1) {
    parts.push((source.lines[at] ?? '').trim());
    for (const char of source.code[at] ?? '') depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (depth <= 0) break;
  }
  const text = parts
    .join(' ')
    .replaceAll(/([([])\s+/g, '$1')
    .replaceAll(/,?\s+([)\]])/g, '$1')
    .replace(/\s*(\{|=>\s*\{?|=\s*\{|:)?\s*$/, '');
  const short = found.kind === 'key' ? text.replace(/\s*[,[{]+$/, '') : text;
  return short.length > maxSignatureLength ? `${short.slice(0, maxSignatureLength - 1)}…` : short;
}

function indentOf(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === ' ') width += 1;
    else if (char === '\t') width += 4;
    else break;
  }
  return width;
}
