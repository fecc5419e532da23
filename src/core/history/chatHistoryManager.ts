import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { type Failure, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../errors.ts';
import type { Message, MessageStatus } from '../model/message.ts';
import type { ChatMessage, Role } from '../model/model.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Lease, Owner } from '../storage/messageStore.ts';
import type { Stores } from '../storage/stores.ts';
import { writing } from '../storage/writeFailure.ts';
import { type AnswerEnd, type AnswerJournal, AnswerWriter, leaseMs } from './answerJournal.ts';
import { isAbandoned, thisProcess } from './ownership.ts';

export interface ChatHistoryOptions {
  readonly stores: Stores;
  readonly log: Log;
  /** Told when a streaming answer cannot be saved, once for each answer. */
  readonly onStorageFailure?: (failure: Failure) => void;
  /** Who writes here; this process unless a test says otherwise. */
  readonly owner?: Owner;
  readonly now?: () => number;
}

/** A message to be added. Without `parentId` it follows what the session shows last. */
export interface MessageToAdd {
  readonly role: Role;
  readonly content: string;
  readonly status?: Exclude<MessageStatus, 'streaming'>;
  readonly model?: string;
  readonly parentId?: string | null;
}

export interface AnswerStart {
  /** The message that is answered. */
  readonly parentId: string | null;
  readonly model: string;
  readonly receipt?: Receipt;
}

/** What changed: one message, or (without `messageId`) which messages the session shows. */
export interface HistoryChange {
  readonly sessionId: string;
  readonly messageId?: string;
}

/**
 * What was said, kept in the database. Each session is a tree of messages of which it shows one path: from its head
 * to the root. Reads are of what is stored, with the text of answers that stream here as it is this moment.
 * Writes throw a `ThroughlineError` when the disk refuses; only a streaming answer goes on without it.
 */
export class ChatHistoryManager implements Disposable {
  private readonly stores: Stores;
  private readonly log: Log;
  private readonly owner: Owner;
  private readonly now: () => number;
  private readonly onStorageFailure: (failure: Failure) => void;
  /** Answers that stream here, and those whose end is not saved yet. */
  private readonly live = new Map<string, AnswerWriter>();
  private readonly changes = new Emitter<HistoryChange>();

  readonly onDidChange = this.changes.event;

  constructor(options: ChatHistoryOptions) {
    this.stores = options.stores;
    this.log = options.log;
    this.owner = options.owner ?? thisProcess();
    this.now = options.now ?? Date.now;
    this.onStorageFailure = options.onStorageFailure ?? (() => {});
  }

  /** Adds a message and shows it last. A message of the user is safely on the disk when this returns. */
  add(sessionId: string, message: MessageToAdd): Message {
    const id = randomUUID();
    this.write(message.role === 'user', () => {
      const parentId = this.parentFor(sessionId, message.parentId);
      const { role, content, status = 'complete', model } = message;
      const entry = { id, sessionId, parentId, role, content, status, nowMs: this.now() };
      this.stores.messages.insert({ ...entry, ...(model !== undefined && { model }) });
      this.stores.sessions.setHead(sessionId, id, this.now());
    });
    this.changes.fire({ sessionId, messageId: id });
    return this.existing(id);
  }

  /** Starts an answer. It is shown last, and in the list of what a crash would leave interrupted, from now on. */
  beginAnswer(sessionId: string, { parentId, model, receipt }: AnswerStart): AnswerJournal {
    const id = randomUUID();
    this.write(false, () => {
      const checkedParent = this.parentFor(sessionId, parentId);
      this.stores.messages.insert({
        id,
        sessionId,
        parentId: checkedParent,
        role: 'assistant',
        content: '',
        status: 'streaming',
        model,
        nowMs: this.now(),
        lease: this.lease(),
      });
      if (receipt) this.stores.receipts.add(id, receipt);
      this.stores.sessions.setHead(sessionId, id, this.now());
    });
    return this.startJournal(sessionId, id, '');
  }

  /** Goes on with an answer that was cut short, in the same message. */
  resumeAnswer(messageId: string, { receipt }: { readonly receipt?: Receipt } = {}): AnswerJournal {
    const message = this.write(false, () => {
      const current = this.existing(messageId);
      if (current.role !== 'assistant') throw new ThroughlineError(failures.messageNotFound());
      if (current.status === 'streaming' || this.live.has(messageId))
        throw new ThroughlineError(failures.answerInUse());
      this.stores.messages.claim(messageId, this.lease(), this.now());
      if (receipt) this.stores.receipts.add(messageId, receipt);
      return current;
    });
    return this.startJournal(message.sessionId, messageId, message.content);
  }

  /** The messages shown, from the first to the last; none for an unknown session. */
  load(sessionId: string): Message[] {
    return this.path(sessionId);
  }

  /** The last `count` messages shown. */
  recent(sessionId: string, count: number): Message[] {
    return count > 0 ? this.path(sessionId, count) : [];
  }

  /** What a model is told of the session: its system prompt, then what was said. Answers without text are left out. */
  conversation(sessionId: string): ChatMessage[] {
    const session = this.stores.sessions.get(sessionId);
    if (!session) return [];
    const said = this.path(sessionId).map(({ role, content }) => ({ role, content }));
    return [{ role: 'system' as const, content: session.systemPrompt }, ...said].filter(
      ({ content }) => content.trim() !== '',
    );
  }

  get(messageId: string): Message | undefined {
    const message = this.stores.messages.get(messageId);
    return message && this.asOfNow(message);
  }

  /** What was sent for an answer, the last time that something was. */
  receipt(messageId: string): Receipt | undefined {
    return this.stores.receipts.latest(messageId);
  }

  /**
   * Shows an empty conversation. The messages stay stored: `setHead` with what this gives (the message shown last
   * until now) brings them back.
   */
  clear(sessionId: string): string | null {
    const head = this.stores.sessions.head(sessionId);
    this.setHead(sessionId, null);
    return head;
  }

  /** Shows the path that ends with `messageId`; `null` shows nothing. */
  setHead(sessionId: string, messageId: string | null): void {
    this.write(false, () => {
      const target = this.parentFor(sessionId, messageId);
      this.stores.sessions.setHead(sessionId, target, this.now());
    });
    this.changes.fire({ sessionId });
  }

  /**
   * Finds answers whose writer is gone and makes them `interrupted`, with all text that reached the journal. Those
   * that another window is still writing are left alone.
   */
  recoverInterrupted(): Message[] {
    const abandoned = this.write(false, () =>
      this.stores.messages.streaming().filter((answer) => {
        const isOurs = this.live.has(answer.id);
        if (isOurs || !isAbandoned(answer, { owner: this.owner, nowMs: this.now(), leaseMs })) return false;
        this.stores.messages.interrupt(answer.id, this.now());
        return true;
      }),
    );
    for (const { id, sessionId } of abandoned) this.changes.fire({ sessionId, messageId: id });
    return abandoned.map(({ id }) => this.existing(id));
  }

  /** Ends what still streams as interrupted. */
  dispose(): void {
    for (const [id, writer] of this.live) {
      const saved = writer.end ? writer.save() : writer.finish({ status: 'interrupted' });
      if (!saved) this.log.error(`Answer ${id} could not be saved before closing; only its journal is kept.`);
    }
    this.live.clear();
    this.changes.dispose();
  }

  private startJournal(sessionId: string, messageId: string, text: string): AnswerJournal {
    const { stores, log, owner, now, onStorageFailure } = this;
    const writer = new AnswerWriter({ messageId, text, stores, owner, log, now, onStorageFailure });
    this.live.set(messageId, writer);
    this.changes.fire({ sessionId, messageId });
    return {
      messageId,
      get text() {
        return writer.text;
      },
      append: (chunk) => writer.append(chunk),
      finish: (end) => this.finish(sessionId, writer, end),
    };
  }

  private finish(sessionId: string, writer: AnswerWriter, end: AnswerEnd): Message {
    if (!writer.end && writer.finish(end)) this.live.delete(writer.messageId);
    const message = this.existing(writer.messageId);
    this.changes.fire({ sessionId, messageId: writer.messageId });
    return message;
  }

  private path(sessionId: string, limit?: number): Message[] {
    const head = this.stores.sessions.get(sessionId) && this.stores.sessions.head(sessionId);
    return head ? this.stores.messages.path(head, limit).map((message) => this.asOfNow(message)) : [];
  }

  /** Lays over a stored message what its writer here knows better. */
  private asOfNow(message: Message): Message {
    const writer = this.live.get(message.id);
    if (!writer) return message;
    const { status = 'streaming', usage, failure } = writer.end ?? {};
    return { ...message, content: writer.text, status, ...(usage && { usage }), ...(failure && { failure }) };
  }

  private existing(messageId: string): Message {
    const message = this.get(messageId);
    if (!message) throw new ThroughlineError(failures.messageNotFound());
    return message;
  }

  /** The message that a new one follows: `parentId` if given, else the one shown last. */
  private parentFor(sessionId: string, parentId: string | null | undefined): string | null {
    if (!this.stores.sessions.get(sessionId)) throw new ThroughlineError(failures.sessionNotFound());
    if (parentId === undefined) return this.stores.sessions.head(sessionId);
    if (parentId !== null && this.existing(parentId).sessionId !== sessionId)
      throw new ThroughlineError(failures.messageNotFound());
    return parentId;
  }

  private lease(): Lease {
    return { owner: this.owner, untilMs: this.now() + leaseMs };
  }

  /** Writes as a whole, after what could not be saved before. */
  private write<T>(durably: boolean, work: () => T): T {
    this.saveEnded();
    const { database } = this.stores;
    return writing(database, () => (durably ? database.durably(work) : database.transaction(work)));
  }

  private saveEnded(): void {
    for (const [id, writer] of this.live) if (writer.end && writer.save()) this.live.delete(id);
  }
}
