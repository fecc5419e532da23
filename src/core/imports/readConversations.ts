import path from 'node:path';
import { errorMessage, isAbortError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import { createAiderReader } from './aiderReader.ts';
import { readChatGpt } from './chatGptReader.ts';
import { createClaudeCodeReader } from './claudeCodeReader.ts';
import { readCline } from './clineReader.ts';
import { readClineSession } from './clineSessionReader.ts';
import { createCodexReader } from './codexReader.ts';
import { readContinue } from './continueReader.ts';
import { readCopilotChat } from './copilotChatReader.ts';
import { createCopilotLogReader } from './copilotLogReader.ts';
import { fieldsOf, listOf } from './fields.ts';
import { type FileLine, mostFileBytes, mostLineCharacters, readLines, readPieces, readWhole } from './fileText.ts';
import type { ImportedSession, LineReader, ReadResult, Unreadable } from './imported.ts';
import { clineRecord, type ImportFile } from './importSources.ts';
import { JsonElementCutter, salvageList } from './jsonElements.ts';

const megabyte = 1024 * 1024;

/**
 * Reads the conversations of a file of another assistant, as much of it as is whole. Never throws for what is in the file or for
 * a file that cannot be read: that is told in `unreadable`. Throws only when `signal` aborts. What is told holds nothing of what the
 * file says.
 */
export async function* readConversations(file: ImportFile, signal: AbortSignal): AsyncGenerator<ReadResult> {
  const name = path.basename(file.path).replace(/\.jsonl?(?:\.zst)?$/, '');
  try {
    switch (file.assistant) {
      case 'claudeCode':
        return yield await readByLines(file.path, { reader: createClaudeCodeReader(name), signal });
      case 'codex':
        return yield await readByLines(file.path, { reader: createCodexReader(name), signal });
      case 'aider':
        return yield await readByLines(file.path, { reader: createAiderReader(path.dirname(file.path)), signal });
      case 'copilotChat':
        return yield withFolder(await readCopilotFile(file.path, name, signal), file.folder);
      case 'continue':
        return yield await readObject(file.path, { list: 'history', signal, read: (it) => readContinue(it, name) });
      case 'cline':
        if (file.path.endsWith(clineRecord)) return yield await readClineRecord(file.path, signal);
        return yield await readClineTask(file.path, signal);
      case 'chatGpt':
        yield* readExport(file.path, signal);
    }
  } catch (error) {
    if (isAbortError(error) || signal.aborted) throw error;
    yield { sessions: [], unreadable: [{ why: errorMessage(error) }] };
  }
}

function readCopilotFile(file: string, name: string, signal: AbortSignal): Promise<ReadResult> {
  if (file.endsWith('.jsonl')) return readByLines(file, { reader: createCopilotLogReader(name), signal });
  return readObject(file, { list: 'requests', signal, read: (it) => readCopilotChat(it, name) });
}

async function readByLines(
  file: string,
  { reader, signal }: { readonly reader: LineReader; readonly signal: AbortSignal },
): Promise<ReadResult> {
  const unreadable = new UnreadableParts();
  const take = ({ text, number }: FileLine) => {
    const place = () => l10n.t('Line {number}', { number });
    if (text === undefined) return unreadable.add(place(), tooLong(mostLineCharacters));
    if (text.trim() === '' && !file.endsWith('.md')) return;
    try {
      reader.take(text, number);
    } catch (error) {
      unreadable.add(place(), whyNot(error));
    }
  };
  try {
    for await (const line of readLines(file, signal)) take(line);
  } catch (error) {
    signal.throwIfAborted();
    // What was read until the disk, or a compressed file, gave out is whole.
    unreadable.add(undefined, errorMessage(error));
  }
  return { sessions: reader.finish(), unreadable: unreadable.list };
}

interface ObjectReading {
  /** What is read of a damaged file. */
  readonly list: string;
  readonly signal: AbortSignal;
  readonly read: (value: unknown) => ImportedSession;
}

async function readObject(file: string, { list, signal, read }: ObjectReading): Promise<ReadResult> {
  const { value, unreadable } = await readJson(file, list, signal);
  if (value === undefined) return { sessions: [], unreadable };
  return { sessions: [read(value)], unreadable };
}

interface ReadJson {
  /** `undefined` when there is nothing of it. */
  readonly value: unknown;
  readonly unreadable: readonly Unreadable[];
}

/** A file in JSON; of a damaged one an object with what is whole of its list `name`. */
async function readJson(file: string, name: string, signal: AbortSignal): Promise<ReadJson> {
  const source = await readWhole(file, signal);
  if (source === undefined) return { value: undefined, unreadable: [{ why: tooLong(mostFileBytes) }] };
  // Some assistants leave empty files behind: nothing is lost with them.
  if (source.trim() === '') return { value: undefined, unreadable: [] };
  try {
    return { value: JSON.parse(source), unreadable: [] };
  } catch (error) {
    const salvaged = salvageList(source, name);
    if (!salvaged) return { value: undefined, unreadable: [{ why: whyNot(error) }] };
    const unreadable = new UnreadableParts();
    for (const number of salvaged.lost) unreadable.add(l10n.t('Entry {number}', { number }), whyNot(error));
    return { value: name === '' ? salvaged.list : { [name]: salvaged.list }, unreadable: unreadable.list };
  }
}

async function readClineTask(folder: string, signal: AbortSignal): Promise<ReadResult> {
  const [ui, api] = await Promise.all(
    ['ui_messages.json', 'api_conversation_history.json'].map((name) => readIfThere(path.join(folder, name), signal)),
  );
  const history = await readIfThere(path.join(folder, '../../state/taskHistory.json'), signal);
  const key = path.basename(folder);
  const entry = listOf(history.value).find((item) => fieldsOf(item).id === key);
  // The second file stands in for the first: what is lost of it matters only then.
  const isShown = listOf(ui?.value).length > 0;
  return {
    sessions: [readCline({ key, ui: ui?.value, api: api?.value, entry })],
    unreadable: [...(ui?.unreadable ?? []), ...(isShown ? [] : (api?.unreadable ?? []))],
  };
}

async function readClineRecord(file: string, signal: AbortSignal): Promise<ReadResult> {
  const { value: record, unreadable } = await readJson(file, 'messages', signal);
  const key = path.basename(file, clineRecord);
  const manifest = await readIfThere(path.join(path.dirname(file), `${key}.json`), signal);
  return {
    sessions: record === undefined ? [] : [readClineSession({ key, record, manifest: manifest.value })],
    unreadable,
  };
}

async function readIfThere(file: string, signal: AbortSignal): Promise<ReadJson> {
  try {
    return await readJson(file, '', signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { value: undefined, unreadable: [] };
    throw error;
  }
}

/** An export can be larger than what can be read as one: it is read conversation by conversation. */
async function* readExport(file: string, signal: AbortSignal): AsyncGenerator<ReadResult> {
  const cutter = new JsonElementCutter();
  let count = 0;
  for await (const piece of readPieces(file, signal)) {
    for (const { text, number } of cutter.take(piece)) {
      count = number;
      const place = l10n.t('Conversation {number}', { number });
      try {
        if (text === undefined) yield { sessions: [], unreadable: [{ place, why: tooLong(mostLineCharacters) }] };
        else yield { sessions: [readChatGpt(JSON.parse(text), `conversation ${number}`)], unreadable: [] };
      } catch (error) {
        if (signal.aborted) throw error;
        yield { sessions: [], unreadable: [{ place, why: whyNot(error) }] };
      }
    }
  }
  if (cutter.isTorn)
    yield {
      sessions: [],
      unreadable: [
        {
          place: l10n.t('Behind conversation {number}', { number: count }),
          why: l10n.t('The file ends in the middle.'),
        },
      ],
    };
}

function withFolder(result: ReadResult, folder: string | undefined): ReadResult {
  if (folder === undefined) return result;
  return { ...result, sessions: result.sessions.map((session) => ({ ...session, folder })) };
}

function tooLong(characters: number): string {
  return l10n.t('It is longer than {count} MB.', { count: characters / megabyte });
}

// The messages of JSON.parse quote what they could not read: that is not for a list or a log.
function whyNot(error: unknown): string {
  return error instanceof SyntaxError
    ? l10n.t('It is not whole JSON.')
    : l10n.t('It does not fit what comes before it.');
}

const mostListed = 100;

class UnreadableParts {
  readonly list: Unreadable[] = [];

  add(place: string | undefined, why: string): void {
    if (this.list.length < mostListed) this.list.push({ ...(place !== undefined && { place }), why });
    else if (this.list.length === mostListed) this.list.push({ why: l10n.t('There is more of it.') });
  }
}
