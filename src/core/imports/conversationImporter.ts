import { statSync } from 'node:fs';
import { isAbortError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { AssistantId } from '../model/assistant.ts';
import { idOf } from '../model/namedId.ts';
import { titleFromQuestion } from '../sessions/sessionTitle.ts';
import type { KnownMessage } from '../storage/importStore.ts';
import { storedText } from '../storage/storedText.ts';
import type { Stores } from '../storage/stores.ts';
import { writingAsOne } from '../storage/writeFailure.ts';
import type { ImportedMessage, ImportedSession, Unreadable } from './imported.ts';
import type { ImportFile } from './importSources.ts';
import { type ImportUndone, undoImport } from './importUndo.ts';
import { ProjectsOfFolders } from './projectOfFolder.ts';
import { readConversations } from './readConversations.ts';

export interface ConversationImporterOptions {
  readonly stores: Stores;
  /** The project that is open. */
  readonly projectId: string;
  /** The system prompt of a session that is gone on with here. */
  readonly systemPrompt: () => string;
  readonly log: Log;
}

export interface ImportProgress {
  /** The file that is read next, from 1. */
  readonly file: number;
  readonly of: number;
  readonly assistant: AssistantId;
}

export interface UnreadablePart extends Unreadable {
  readonly path: string;
}

/** What came in. */
export interface ImportOutcome {
  readonly added: number;
  /** Sessions that were there and have more messages now. */
  readonly grown: number;
  /** Sessions that were there already. */
  readonly unchanged: number;
  readonly messages: number;
  /** How many of the added and the grown belong to a project that is not open. */
  readonly elsewhere: number;
  readonly unreadable: readonly UnreadablePart[];
  /** What came until then is there; the rest comes when the import is run again. */
  readonly isCancelled: boolean;
  readonly sessionIds: readonly string[];
  /** The sessions that were not there before, with how many messages of them came in. */
  readonly addedSessions: ReadonlyMap<string, number>;
}

/** No message is kept longer: what is longer is the output of a program. */
const mostCharacters = 2_000_000;
const longestTitle = 200;

/**
 * Takes over the conversations of other assistants. A session is written in slices, each a transaction and whole in itself, so that a
 * long one does not hold the thread; what a crash keeps out comes with the next import. What it and its messages are known by comes from
 * what they were known by there: the same again adds nothing, and a conversation that went on there goes on here. What was there is never changed, but for an answer that has grown; what another text has become stands beside it.
 */
export class ConversationImporter {
  private readonly options: ConversationImporterOptions;

  constructor(options: ConversationImporterOptions) {
    this.options = options;
  }

  /** Aborting ends it after the session at hand, with what came until then. Throws when the history cannot be written. */
  async run(
    files: readonly ImportFile[],
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (progress: ImportProgress) => void },
  ): Promise<ImportOutcome> {
    const { stores, projectId, log } = this.options;
    const projects = new ProjectsOfFolders({ store: stores.projects, openProjectId: projectId });
    const tally = new Tally();
    const slices = createTimeSlices(signal);
    try {
      for (const [index, file] of files.entries()) {
        signal.throwIfAborted();
        onProgress?.({ file: index + 1, of: files.length, assistant: file.assistant });
        for await (const { sessions, unreadable } of readConversations(file, signal)) {
          tally.addUnreadable(file.path, unreadable);
          for (const session of sessions) {
            await slices.pause();
            await this.take({ file, session, projects }, tally);
          }
        }
      }
    } catch (error) {
      if (!isAbortError(error) && !signal.aborted) throw error;
      tally.isCancelled = true;
    }
    log.info(`Imported ${tally.added} sessions (${tally.grown} have grown), ${tally.messages} messages.`);
    return tally;
  }

  /** Takes back what an import has added. */
  undo(outcome: ImportOutcome): ImportUndone {
    const undone = undoImport(this.options.stores, outcome);
    this.options.log.info(`Undid an import: ${undone.taken.length} sessions, ${undone.stayed.length} stay.`);
    return undone;
  }

  private async take(found: FoundSession, tally: Tally): Promise<void> {
    if (found.session.messages.length === 0) return;
    const { stores } = this.options;
    const id = idOf(found.file.assistant, found.session.key);
    const slice = <T>(work: () => T) => writingAsOne(stores.database, work);
    const { state, writer } = slice(() => {
      const known = stores.imports.sessionState(id);
      if (known === 'absent') this.insertSession(id, found);
      const opened = new SessionWriter(stores, id, found);
      if (known !== 'deleted') opened.writeSlice();
      return { state: known, writer: opened };
    });
    while (state !== 'deleted' && !writer.isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      slice(() => writer.writeSlice());
    }
    tally.addUnreadable(found.file.path, writer.cut);
    const isElsewhere = stores.sessions.get(id)?.projectId !== this.options.projectId;
    tally.count(id, { isNew: state === 'absent', written: writer.written, isElsewhere });
  }

  private insertSession(id: string, { file, session, projects }: FoundSession): void {
    const times = session.messages.flatMap(({ atMs }) => atMs ?? []);
    const fallback = fileTime(file.path);
    const first = session.messages.find(({ role }) => role === 'user') ?? session.messages[0];
    const createdAtMs = times.length > 0 ? times.reduce((one, other) => Math.min(one, other)) : fallback;
    const updatedAtMs = times.length > 0 ? times.reduce((one, other) => Math.max(one, other)) : fallback;
    this.options.stores.imports.insertSession({
      id,
      projectId: projects.projectId(session.folder ?? file.folder, updatedAtMs),
      title:
        session.title?.replaceAll(/\s+/g, ' ').trim().slice(0, longestTitle) || titleFromQuestion(first?.content ?? ''),
      // No question that is asked here renames it.
      titleIsCustom: true,
      systemPrompt: this.options.systemPrompt(),
      ...(session.branch !== undefined && { branch: session.branch }),
      origin: file.assistant,
      originPath: file.path,
      createdAtMs,
      updatedAtMs,
    });
  }
}

interface FoundSession {
  readonly file: ImportFile;
  readonly session: ImportedSession;
  readonly projects: ProjectsOfFolders;
}

interface Taken {
  readonly isNew: boolean;
  /** Messages that were written. */
  readonly written: number;
  readonly isElsewhere: boolean;
}

class Tally implements ImportOutcome {
  added = 0;
  grown = 0;
  unchanged = 0;
  messages = 0;
  elsewhere = 0;
  isCancelled = false;
  readonly unreadable: UnreadablePart[] = [];
  readonly sessionIds: string[] = [];
  readonly addedSessions = new Map<string, number>();

  addUnreadable(path: string, parts: readonly Unreadable[]): void {
    for (const part of parts) this.unreadable.push({ path, ...part });
  }

  count(id: string, { isNew, written, isElsewhere }: Taken): void {
    if (isNew) {
      this.added += 1;
      this.addedSessions.set(id, written);
    } else if (written > 0) this.grown += 1;
    else this.unchanged += 1;
    this.messages += written;
    if (!isNew && written === 0) return;
    this.sessionIds.push(id);
    if (isElsewhere) this.elsewhere += 1;
  }
}

/** So long, or so many messages, does a slice last. */
const sliceMs = 6;
const mostInSlice = 200;

/** Writes the messages of a session that are not there yet. */
class SessionWriter {
  readonly cut: Unreadable[] = [];
  written = 0;
  private readonly stores: Stores;
  private readonly sessionId: string;
  private readonly found: FoundSession;
  private readonly isNew: boolean;
  private stored: Map<string, KnownMessage>;
  /** Another number when another window has written. */
  private version: number;
  /** What each message is stored as. */
  private readonly ids = new Map<string, string>();
  /** What was written by an import, now or before. */
  private readonly ours = new Set<string>();
  private next = 0;
  private at: number;
  private newest: string | undefined;

  constructor(stores: Stores, sessionId: string, found: FoundSession) {
    this.stores = stores;
    this.sessionId = sessionId;
    this.found = found;
    this.stored = this.read();
    this.version = stores.database.writesElsewhere();
    this.isNew = this.stored.size === 0;
    this.at = fileTime(found.file.path);
  }

  get isDone(): boolean {
    return this.next >= this.found.session.messages.length;
  }

  /** Writes the next messages, and shows the last of them where nobody has gone on with it here. Part of a transaction. */
  writeSlice(): void {
    const { messages } = this.found.session;
    // Who removed it meanwhile wants it gone.
    if (this.stores.imports.sessionState(this.sessionId) === 'absent') this.next = messages.length;
    const version = this.stores.database.writesElsewhere();
    if (version !== this.version) this.stored = this.read();
    this.version = version;
    const before = this.stores.sessions.head(this.sessionId);
    const startedMs = performance.now();
    for (let count = 0; !this.isDone && count < mostInSlice && performance.now() - startedMs < sliceMs; count += 1)
      this.writeNext();
    // Who has gone on with it here, or looks at another part of it, is not taken away from there.
    const isOurs = before === null ? this.isNew : this.ours.has(before);
    const head = this.head();
    const isHere = head !== undefined && this.known(head)?.sessionId === this.sessionId;
    if (this.written > 0 && isOurs && isHere) this.stores.sessions.setHead(this.sessionId, head, this.at);
  }

  private writeNext(): void {
    const { messages } = this.found.session;
    const message = messages[this.next];
    if (!message) return;
    // A message without a time was said when the one before it was.
    const first = () => messages.find(({ atMs }) => atMs !== undefined)?.atMs;
    this.at = message.atMs ?? (this.next === 0 ? (first() ?? this.at) : this.at);
    this.next += 1;
    this.newest = this.take(message, this.next, this.at) ?? this.newest;
  }

  private head(): string | undefined {
    const { messages, headKey } = this.found.session;
    if (!this.isDone) return this.newest;
    const last = messages.at(-1);
    return this.ids.get(headKey ?? '') ?? this.newest ?? (last && this.ids.get(last.key));
  }

  private read(): Map<string, KnownMessage> {
    return new Map(this.stores.imports.messages(this.sessionId).map((message) => [message.id, message]));
  }

  /** Turns may have been moved to another session: what is there is not written again. */
  private known(id: string): KnownMessage | undefined {
    return this.stored.get(id) ?? this.stores.imports.message(id);
  }

  /** Gives the id of a message that is new. */
  private take(message: ImportedMessage, number: number, createdAtMs: number): string | undefined {
    const { stores, sessionId } = this;
    const content = this.kept(message.content, number);
    const reasoning = message.reasoning === undefined ? undefined : this.kept(message.reasoning, number);
    const parentId = message.parentKey === null ? null : (this.ids.get(message.parentKey) ?? null);
    const id = this.idFor(message, content);
    this.ids.set(message.key, id);
    const known = this.known(id);
    const { role, status, model, usage } = message;
    // What follows a turn that was moved follows it there.
    const home = (parentId === null ? undefined : this.known(parentId)?.sessionId) ?? sessionId;
    const entry = { id, sessionId: home, parentId, role, content, status, createdAtMs, model, reasoning, usage };
    const before = parentId === null ? stores.imports.root(sessionId) : undefined;
    if (known === undefined) stores.imports.insertMessage(defined({ ...entry, alternateOf: before }));
    else if (!known.isEdited && known.content.length < content.length) stores.imports.growMessage(defined(entry));
    else return undefined;
    this.stored.set(id, { id, sessionId: known?.sessionId ?? home, content, isEdited: false });
    this.written += 1;
    if (known === undefined && home !== sessionId && stores.sessions.head(home) === parentId)
      stores.sessions.setHead(home, id, createdAtMs);
    return known === undefined && home === sessionId ? id : undefined;
  }

  /** What the message is stored as: beside what it was when it is another now, and not only more of it. */
  private idFor({ key, role }: ImportedMessage, content: string): string {
    const id = idOf(this.sessionId, key);
    const known = this.known(id);
    const isSame = known === undefined || known.isEdited || known.content === content;
    const isMore =
      role === 'assistant' && known && (content.startsWith(known.content) || known.content.startsWith(content));
    const own = isSame || isMore ? id : idOf(id, content);
    this.ours.add(id).add(own);
    return own;
  }

  private kept(text: string, number: number): string {
    // Else it would be another text when it is compared the next time.
    const whole = storedText(text);
    if (whole.length <= mostCharacters) return whole;
    this.cut.push({
      place: l10n.t('Message {number}', { number }),
      why: l10n.t('It has more than {count} characters: the rest of it was left out.', { count: mostCharacters }),
    });
    return whole.slice(0, mostCharacters);
  }
}

function fileTime(path: string): number {
  return Math.round(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
