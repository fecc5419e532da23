import { errorMessage, isAbortError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import { isRecord } from '../../base/records.ts';
import { type FileLine, mostLineCharacters, readLines, readWhole } from '../imports/fileText.ts';
import { blockEnd, blockStart } from './archiveFormat.ts';
import { type ArchivePart, lost, partOf } from './archivePart.ts';
import { checkHeader } from './archiveSchema.ts';
import { isHistoryFile, readHistoryFile } from './historyFileReader.ts';

/**
 * Reads a file of exported sessions, as much of it as is whole. As we write it each part has a line of its own, so that damage costs
 * one part and no size is too large; written anew by another program it is read as one. Never throws for what is in the
 * file: that is told as `lost`, which holds nothing of what the file says. Throws only when `signal` aborts.
 */
export async function* readArchive(path: string, signal: AbortSignal): AsyncGenerator<ArchivePart> {
  try {
    if (isHistoryFile(path)) return yield* readHistoryFile(path, signal);
    const start = await findStart(path, signal);
    if (start === undefined) return yield lost({ why: l10n.t('It holds no sessions of Throughline.') });
    const kind = checkHeader(parsed(`${start.header}]}`));
    if (kind === 'newerVersion') return yield newerVersion();
    if (kind === 'valid') yield* readByLines(path, { ...start, signal });
    else yield* readOtherwise(path, { ...start, signal });
  } catch (error) {
    if (isAbortError(error) || signal.aborted) throw error;
    yield lost({ why: errorMessage(error) });
  }
}

interface Start {
  /** The line that the data begin with, and its number. */
  readonly header: string;
  readonly line: number;
}

interface Reading extends Start {
  readonly signal: AbortSignal;
}

// What people said may hold the beginning of data, too: in a document the last one counts.
async function findStart(path: string, signal: AbortSignal): Promise<Start | undefined> {
  let found: Start | undefined;
  let isNext = false;
  let isFirst = true;
  for await (const { text = '', number } of readLines(path, signal)) {
    if (isFirst && text.trim() === '') continue;
    if (isFirst && text.startsWith('{')) return { header: text, line: number };
    isFirst = false;
    if (isNext) found = { header: text, line: number };
    isNext = text.startsWith(blockStart);
  }
  return found;
}

async function* readByLines(path: string, { line: first, signal }: Reading): AsyncGenerator<ArchivePart> {
  let isInSession = false;
  let isEnded = false;
  for await (const line of readLines(path, signal)) {
    if (line.number <= first) continue;
    const text = line.text?.trim();
    if (text === blockEnd) break;
    if (text === '' || text === '],"messages":[') continue;
    if (text === ']}' || text === ']},') {
      isEnded = !isInSession;
      isInSession = false;
      continue;
    }
    isInSession ||= text?.endsWith('"images":[') ?? false;
    yield* partsOf(line, text);
  }
  if (!isEnded) yield lost({ place: l10n.t('End'), why: l10n.t('The file ends in the middle.') });
}

function* partsOf({ number }: FileLine, text: string | undefined): Generator<ArchivePart> {
  const place = l10n.t('Line {number}', { number });
  if (text === undefined)
    return yield lost({
      place,
      why: l10n.t('It is longer than {count} MB.', { count: mostLineCharacters / (1024 * 1024) }),
    });
  const value = parsed(text.endsWith('[') ? `${text}]}` : text.replace(/,$/, ''));
  if (value === undefined) return yield lost({ place, why: l10n.t('It is not whole JSON.') });
  yield partOf(value, place);
}

/** Of a file whose first line is not as we write it: another program wrote it anew, or it is damaged. */
async function* readOtherwise(path: string, reading: Reading): AsyncGenerator<ArchivePart> {
  const isDocument = reading.line > 1;
  const whole = isDocument ? undefined : parsed((await readWhole(path, reading.signal)) ?? '');
  if (isRecord(whole)) {
    const kind = checkHeader(whole);
    if (kind === 'newerVersion') return yield newerVersion();
    if (kind === 'valid') return yield* readDocument(whole);
  }
  const damage: ArchivePart[] = [];
  let isOurs = false;
  for await (const part of readByLines(path, reading)) {
    if (!isOurs && part.kind === 'lost') damage.push(part);
    else {
      if (!isOurs)
        yield* [
          lost({ place: l10n.t('Line {number}', { number: reading.line }), why: l10n.t('It is not whole JSON.') }),
          ...damage,
        ];
      isOurs = true;
      yield part;
    }
  }
  if (!isOurs) yield lost({ why: l10n.t('It holds no sessions of Throughline.') });
}

function* readDocument({ sessions }: Readonly<Record<string, unknown>>): Generator<ArchivePart> {
  for (const [index, session] of listOf(sessions).entries()) {
    const place = l10n.t('Session {number}', { number: index + 1 });
    yield partOf(session, place);
    if (!isRecord(session)) continue;
    for (const image of listOf(session.images)) yield partOf(image, place);
    for (const [at, message] of listOf(session.messages).entries())
      yield partOf(message, `${place}, ${l10n.t('Message {number}', { number: at + 1 })}`);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function newerVersion(): ArchivePart {
  return lost({ why: l10n.t('It was written by a newer version of Throughline: update it to read the file.') });
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    // Said by who asked, with its place.
    return undefined;
  }
}
