import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { errorMessage, isAbortError, ThroughlineError } from '../../base/errors.ts';
import { isRecord } from '../../base/records.ts';
import { createTimeSlices, type TimeSlices } from '../../base/timeSlices.ts';
import type { Redactor } from '../context/redact.ts';
import { failures } from '../errors.ts';
import { withAlternates } from '../history/chatHistoryManager.ts';
import { messageMarkdown, timeText, titleMarkdown } from '../history/conversationMarkdown.ts';
import { MessageTree } from '../history/messageTree.ts';
import { assistantName } from '../model/assistant.ts';
import type { Message } from '../model/message.ts';
import type { Stores } from '../storage/stores.ts';
import { type ArchiveRecord, archiveFormat, archiveVersion, blockEnd, blockStart, jsonLine } from './archiveFormat.ts';
import { redactRecord } from './redactRecord.ts';
import { imageRecords, messageRecords, sessionRecord } from './sessionRecords.ts';

export interface SessionExporterOptions {
  readonly stores: Stores;
  readonly redactor: Redactor;
  readonly now?: () => number;
}

/** What of the sessions goes out. */
export interface ExportContents {
  /** Are secrets replaced? */
  readonly isRedacted: boolean;
  /** What was sent with the questions: files, selections, the exact text of each request. */
  readonly withContext: boolean;
  readonly withImages: boolean;
}

export interface ExportProgress {
  /** Messages that are written. */
  readonly done: number;
  readonly of: number;
}

export interface ExportRequest {
  readonly sessionIds: readonly string[];
  readonly contents: ExportContents;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
}

/** Messages, after which it is told how far it is. */
const toldEvery = 50;
const gatheredCharacters = 256 * 1024;
/** Tables that a choice leaves out. */
const contextTables = ['receipts', 'usage_names'];
const imagesTable = 'message_images';

/** Writes sessions into files: JSON, or a document that reads well and carries the same JSON. docs/session-format.md. */
export class SessionExporter {
  private readonly options: SessionExporterOptions;

  constructor(options: SessionExporterOptions) {
    this.options = options;
  }

  /** Writes a file as a whole or not at all. */
  async writeJson(path: string, request: ExportRequest): Promise<void> {
    await written(path, this.documentLines(request), request.signal);
  }

  /** {@link writeJson}, as a document about one session. */
  async writeMarkdown(path: string, request: ExportRequest): Promise<void> {
    await written(path, this.markdownLines(request), request.signal);
  }

  private async *markdownLines(request: ExportRequest): AsyncGenerator<string> {
    for (const id of request.sessionIds) yield* this.readable(id, request);
    yield `${blockStart}: the conversation as data. "Import Sessions from File..." of Throughline reads this, and not what is above.`;
    yield* this.documentLines(request);
    yield blockEnd;
  }

  private async *readable(id: string, { contents, signal }: ExportRequest): AsyncGenerator<string> {
    const { transfer } = this.options.stores;
    const redact = this.redaction(contents);
    const cells = transfer.sessionCells(id) ?? {};
    const text = (column: string) => (typeof cells[column] === 'string' ? cells[column] : undefined);
    const project = transfer.project(transfer.session(id)?.projectId ?? '');
    const origin = text('origin');
    const about = [
      project?.name,
      text('branch'),
      origin && `from ${assistantName(origin)}`,
      typeof cells.created_at_ms === 'number' && timeText(cells.created_at_ms),
    ];
    yield titleMarkdown(await redact(text('title') ?? ''));
    yield '';
    yield `*${await redact(about.filter(Boolean).join(' · '))}*`;
    const slices = createTimeSlices(signal);
    for (const message of this.shown(id)) {
      await slices.pause();
      const clean = contents.isRedacted ? ((await redactRecord(message, redact)) as Message) : message;
      for (const paragraph of messageMarkdown(clean, { withFacts: true })) yield `\n${paragraph}`;
    }
    yield '';
  }

  /** What a session shows, one message after the other; of one in the trash, too. */
  private *shown(id: string): Generator<Message> {
    const { messages, transfer } = this.options.stores;
    const head = transfer.session(id)?.head;
    if (!head) return;
    const tree = messages.hasAlternates(id) ? new MessageTree(messages.places(id)) : undefined;
    for (const messageId of messages.pathIds(head)) {
      const message = messages.get(messageId);
      if (message) yield tree ? withAlternates(message, tree) : message;
    }
  }

  private async *documentLines(request: ExportRequest): AsyncGenerator<string> {
    const { stores, now = Date.now } = this.options;
    const { transfer } = stores;
    const { isRedacted, withContext, withImages } = request.contents;
    const tables = transfer.shape.ofSessions.filter(({ name }) => withContext || !contextTables.includes(name));
    const leftOut = [...(withContext ? [] : ['context']), ...(withImages ? [] : ['images'])];
    const header = { format: archiveFormat, version: archiveVersion, exportedAtMs: now(), isRedacted, leftOut };
    yield opened(header, 'sessions');
    const ids = request.sessionIds.filter((id) => transfer.session(id));
    const counts = ids.map((id) => transfer.messageCount(id));
    const tally = { done: 0, of: counts.reduce((sum, count) => sum + count, 0) };
    const slices = createTimeSlices(request.signal);
    for (const [index, id] of ids.entries()) {
      await slices.pause();
      const session = sessionRecord(stores, id, tables);
      yield opened(await this.clean(withContext ? session : withoutReceipts(session), request.contents), 'images');
      if (withImages) yield* listed(linesOf(imageRecords(stores, id)));
      yield '],"messages":[';
      yield* listed(this.messageLines(id, { request, slices, tally }));
      yield index < ids.length - 1 ? ']},' : ']}';
    }
    yield ']}';
  }

  private async *messageLines(sessionId: string, { request, slices, tally }: Writing): AsyncGenerator<string> {
    const { stores } = this.options;
    const { withContext, withImages } = request.contents;
    const leftOut = [...(withContext ? [] : contextTables), ...(withImages ? [] : [imagesTable])];
    const tables = stores.transfer.shape.ofMessages.filter(({ name }) => !leftOut.includes(name));
    for (const record of messageRecords(stores, sessionId, tables)) {
      await slices.pause();
      yield jsonLine(await this.clean(record, request.contents));
      tally.done += 1;
      if (tally.done % toldEvery === 0 || tally.done === tally.of) request.onProgress?.(tally);
    }
  }

  private async clean(record: ArchiveRecord, contents: ExportContents): Promise<unknown> {
    return contents.isRedacted ? redactRecord(record, this.redaction(contents)) : record;
  }

  private redaction({ isRedacted }: ExportContents): (text: string) => Promise<string> {
    const { redactor } = this.options;
    return isRedacted ? async (text) => (await redactor.redact(text)).text : async (text) => text;
  }
}

interface Writing {
  readonly request: ExportRequest;
  readonly slices: TimeSlices;
  readonly tally: { done: number; readonly of: number };
}

/** Without what was sent for the rows of a session, such as its summaries. */
function withoutReceipts(session: ArchiveRecord): ArchiveRecord {
  const bare = (row: unknown) => (isRecord(row) ? (({ receipt: _receipt, ...rest }) => rest)(row) : row);
  const fields = Object.entries(session).map(([name, value]) => [name, Array.isArray(value) ? value.map(bare) : value]);
  return Object.fromEntries(fields);
}

/** An object whose last field is a list that stays open. */
function opened(record: unknown, list: string): string {
  return `${jsonLine(record).slice(0, -1)},"${list}":[`;
}

function* linesOf(records: Iterable<ArchiveRecord>): Generator<string> {
  for (const record of records) yield jsonLine(record);
}

async function* listed(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let last: string | undefined;
  for await (const line of lines) {
    if (last !== undefined) yield `${last},`;
    last = line;
  }
  if (last !== undefined) yield last;
}

/** Under another name until it is whole: what was there before stays until then, and nothing half is left. */
async function written(path: string, lines: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    const file = await open(part, 'w', 0o600);
    try {
      await writeLines(file, lines);
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    if (isAbortError(error) || !isFileError(error)) throw error;
    throw new ThroughlineError(failures.exportFailed(path, errorMessage(error)), { cause: error });
  }
}

async function writeLines(file: FileHandle, lines: AsyncIterable<string>): Promise<void> {
  let gathered: string[] = [];
  let length = 0;
  const flush = async () => {
    await file.write(gathered.join(''));
    gathered = [];
    length = 0;
  };
  for await (const line of lines) {
    gathered.push(line, '\n');
    length += line.length;
    if (length >= gatheredCharacters) await flush();
  }
  await flush();
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
