// A folder as text: the list of its files, then the contents of as many as have room, whole. The list says which.
import path from 'node:path';
import { ThroughlineError } from '../../base/errors.ts';
import { createTimeSlices, type TimeSlices } from '../../base/timeSlices.ts';
import { failures } from '../errors.ts';
import type { ContextManager } from './contextManager.ts';
import type { EstimateTokens, Trimmed } from './trim.ts';

/** Files named in the list; of more only the number is told. */
const mostNamed = 500;
/** Characters of contents that are collected; a larger folder is listed, and its first files are read. */
const mostCharacters = 400_000;
const largestFile = 64_000;

/** The text of a folder of the project, with the contents of its files as far as they are read. */
export async function folderText(manager: ContextManager, folder: string, signal: AbortSignal): Promise<string> {
  const shown = manager.relativePath(folder);
  const list = await manager.ports.files(signal);
  const prefix = folder.endsWith(path.sep) ? folder : folder + path.sep;
  const slices = createTimeSlices(signal);
  const files: FolderFile[] = [];
  for (const { path: name, absolutePath, sizeBytes } of list.files) {
    await slices.pause();
    if (!absolutePath.startsWith(prefix)) continue;
    files.push({ name, absolutePath, sizeBytes, depth: depthOf(name) });
  }
  if (files.length === 0) throw new ThroughlineError(failures.folderEmpty(shown));
  const sections: Section[] = [];
  let left = mostCharacters;
  for (const { name, absolutePath, sizeBytes } of await inReadingOrder(files, slices)) {
    await slices.pause();
    if (sizeBytes > Math.min(left, largestFile)) continue;
    const text = await readable(manager, absolutePath, signal);
    if (text === undefined) continue;
    sections.push({ name, text });
    left -= text.length;
  }
  const names = files.map(({ name }) => name);
  return render({ names, total: files.length, isCapped: list.capped, sections });
}

interface FolderFile {
  readonly name: string;
  readonly absolutePath: string;
  readonly sizeBytes: number;
  readonly depth: number;
}

function depthOf(name: string): number {
  let depth = 0;
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) depth += 1;
  return depth;
}

// Files of the folder itself before those of folders in it, the small before the large. Only what can be read is put into
// order, a depth at a time: a folder may hold everything that a project has.
async function inReadingOrder(files: readonly FolderFile[], slices: TimeSlices): Promise<readonly FolderFile[]> {
  const byDepth: FolderFile[][] = [];
  for (const file of files) {
    await slices.pause();
    if (file.sizeBytes > largestFile) continue;
    byDepth[file.depth] ??= [];
    byDepth[file.depth]?.push(file);
  }
  const inOrder: FolderFile[] = [];
  for (const level of byDepth) {
    await slices.pause();
    if (level) inOrder.push(...level.sort((a, b) => a.sizeBytes - b.sizeBytes));
  }
  return inOrder;
}

/** Cuts a folder's text to `maxTokens`: contents go whole or not at all, and the head counts those that went. */
export function trimFolder(text: string, maxTokens: number, estimate: EstimateTokens): Trimmed & { kept: string } {
  const { head, sections } = parse(text);
  const kept: Section[] = [];
  const count = (section: Section) => estimate(sectionText(section)) + 1;
  let tokens = estimate(render({ ...head, sections: [] })) + 8;
  for (const section of sections) {
    const cost = count(section);
    if (tokens + cost > maxTokens) continue;
    kept.push(section);
    tokens += cost;
  }
  const rendered = render({ ...head, sections: kept });
  return {
    text: tokens > maxTokens ? '' : rendered,
    trimmed: kept.length < sections.length,
    tokens: Math.min(tokens, estimate(rendered)),
    kept: contentsLine(kept.length, head.total),
  };
}

interface Section {
  readonly name: string;
  readonly text: string;
}

interface Head {
  readonly names: readonly string[];
  readonly total: number;
  readonly isCapped: boolean;
}

async function readable(manager: ContextManager, file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await manager.readContent(file, signal)).content;
  } catch (error) {
    // Binary, or gone by now: it is in the list, and the head counts it as left out.
    if (error instanceof ThroughlineError) return undefined;
    throw error;
  }
}

const capMark = 'The project has more files than are listed here.';

function render({ names, total, isCapped, sections }: Head & { readonly sections: readonly Section[] }): string {
  const unnamed = total - Math.min(names.length, mostNamed);
  return [
    `Files (${total}):`,
    ...names.slice(0, mostNamed),
    ...(unnamed > 0 ? [`(${unnamed} more)`] : []),
    ...(isCapped ? [capMark] : []),
    '',
    contentsLine(sections.length, total),
    ...sections.map((section) => sectionText(section)),
  ].join('\n');
}

function contentsLine(count: number, total: number): string {
  if (count === total) return `The contents of all ${total} files follow.`;
  return count === 0
    ? `The contents of the ${total} files are left out.`
    : `The contents of ${count} of the ${total} files follow; the others are left out.`;
}

function sectionText({ name, text }: Section): string {
  return `\n=== ${name} ===\n${text}`;
}

// Only names of the list begin a section: a file that holds such a line does not.
function parse(text: string): { head: Head; sections: Section[] } {
  const lines = text.split('\n');
  const total = Number(/^Files \((\d+)\):/.exec(lines[0] ?? '')?.[1] ?? 0);
  const end = lines.indexOf('');
  const listed = lines.slice(1, Math.max(1, end));
  const names = listed.filter((line) => line !== capMark && !/^\(\d+ more\)$/.test(line));
  const known = new Set(names);
  const isAllNamed = names.length === total;
  const sections: { name: string; lines: string[] }[] = [];
  for (const line of lines.slice(end + 2)) {
    const name = /^=== (.+) ===$/.exec(line)?.[1];
    if (name !== undefined && (known.delete(name) || !isAllNamed)) sections.push({ name, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  const whole = sections.map((section, index) => {
    // The empty line before the next section's name is not this one's.
    const own = index < sections.length - 1 ? section.lines.slice(0, -1) : section.lines;
    return { name: section.name, text: own.join('\n') };
  });
  return { head: { names, total, isCapped: listed.includes(capMark) }, sections: whole };
}
