import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { type Failure, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../errors.ts';
import type { ImageRef } from '../model/image.ts';
import type { Alternates, Message, MessageStatus } from '../model/message.ts';
import type { Role } from '../model/model.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Lease, MessageText, Owner, StoredQuestion } from '../storage/messageStore.ts';
import type { Stores } from '../storage/stores.ts';
import { writing } from '../storage/writeFailure.ts';
import { type AnswerEnd, type AnswerJournal, AnswerWriter, leaseMs } from './answerJournal.ts';
import { MessageTree } from './messageTree.ts';
import { isAbandoned, thisProcess } from './ownership.ts';
import { branchOf, noteUses } from './statistics/noteUses.ts';

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
  /** The git branch that is checked out. */
  readonly branch?: string;
  readonly parentId?: string | null;
  /** Written in place of this message, which stays beside it as its alternate. Says what `parentId` would say. */
  readonly insteadOf?: string;
  /**
   * What its writer saw last (`null`: nothing). If the session shows something else by now, since another window wrote in it, the
   * new message stands beside that.
   */
  readonly after?: string | null;
  /** Of a question that was given one while it waited. */
  readonly id?: string;
  /** Shown with it; their bytes are kept already. */
  readonly images?: readonly ImageRef[];
}

/** What a deletion did, to be undone. */
export interface Deletion {
  readonly sessionId: string;
  /** The messages that were deleted. */
  readonly ids: readonly string[];
  /** What the session ended with before and after. */
  readonly headBefore: string | null;
  readonly headAfter: string | null;
}

/** A part of a conversation. */
export interface HistoryPage {
  readonly messages: readonly Message[];
  /** How many messages of the conversation come before these. */
  readonly earlierCount: number;
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
  private rewrites = 0;

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
    const id = message.id ?? randomUUID();
    this.noteRewrite(this.write(message.role === 'user', () => this.insert(sessionId, { ...message, id })));
    this.changes.fire({ sessionId, messageId: id });
    return this.existing(id);
  }

  /** Starts an answer. It is shown last, and in the list of what a crash would leave interrupted, from now on. */
  beginAnswer(sessionId: string, start: AnswerStart): AnswerJournal {
    const id = randomUUID();
    this.noteRewrite(this.write(false, () => this.insertAnswer(sessionId, id, start)));
    return this.startJournal(sessionId, id, { text: '', reasoning: '' });
  }

  /** {@link add} of a question and {@link beginAnswer} of its answer as one: both are safely on the disk, or neither is there. */
  ask(
    sessionId: string,
    question: Omit<MessageToAdd, 'role'>,
    answer: Omit<AnswerStart, 'parentId'>,
  ): { readonly asked: Message; readonly journal: AnswerJournal } {
    const { id = randomUUID() } = question;
    const answerId = randomUUID();
    const isRewrite = this.write(true, () => {
      const isElsewhere = this.insert(sessionId, { branch: branchOf(answer.receipt), ...question, role: 'user', id });
      this.insertAnswer(sessionId, answerId, { ...answer, parentId: id });
      return isElsewhere;
    });
    this.noteRewrite(isRewrite);
    this.changes.fire({ sessionId, messageId: id });
    const journal = this.startJournal(sessionId, answerId, { text: '', reasoning: '' });
    return { asked: this.existing(id), journal };
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
    const { sessionId, content, reasoning = '' } = message;
    return this.startJournal(sessionId, messageId, { text: content, reasoning });
  }

  /** The messages shown, from the first to the last, with their alternates; none for an unknown session. */
  load(sessionId: string): Message[] {
    const path = this.path(sessionId);
    const tree = this.treeWithAlternates(sessionId);
    return tree ? path.map((message) => withAlternates(message, tree)) : path;
  }

  /** The ids of all messages shown, from the first to the last: cheap, however long they are. */
  shownIds(sessionId: string): string[] {
    const head = this.stores.sessions.get(sessionId) && this.stores.sessions.head(sessionId);
    return head ? this.stores.messages.pathIds(head) : [];
  }

  /** The questions among the messages shown, from the first to the last. */
  questions(sessionId: string): StoredQuestion[] {
    const head = this.stores.sessions.get(sessionId) && this.stores.sessions.head(sessionId);
    return head ? this.stores.messages.questions(head) : [];
  }

  /** What the messages shown say as of now, from the last to the first, `count` at a time. */
  *texts(sessionId: string, count: number): Generator<MessageText[]> {
    const { messages, sessions } = this.stores;
    let next = sessions.get(sessionId) && sessions.head(sessionId);
    while (next) {
      const part = messages.texts(next, count);
      yield part.map((message) => ({ ...message, content: this.live.get(message.id)?.text ?? message.content }));
      next = part.length === count ? part.at(-1)?.parentId : undefined;
    }
  }

  /** What one message says as of now. */
  textOf(messageId: string): MessageText | undefined {
    const [message] = this.stores.messages.texts(messageId, 1);
    if (message?.id !== messageId) return undefined;
    return { ...message, content: this.live.get(messageId)?.text ?? message.content };
  }

  /** The last `count` messages shown. */
  recent(sessionId: string, count: number): Message[] {
    return count > 0 ? this.path(sessionId, count) : [];
  }

  /**
   * The last `count` messages shown, or those before the message `before`, or until `until`, with their alternates. Reads no more
   * of a long conversation than that.
   */
  page(
    sessionId: string,
    { count, before, until }: { readonly count: number; readonly before?: string; readonly until?: string },
  ): HistoryPage {
    const { messages: stored, sessions } = this.stores;
    const shown = () => until ?? (sessions.get(sessionId) && sessions.head(sessionId));
    const end = before === undefined ? shown() : stored.get(before)?.parentId;
    if (!end || count <= 0) return { messages: [], earlierCount: 0 };
    const path = stored.path(end, count).map((message) => this.asOfNow(message));
    const next = path.length === count ? path[0]?.parentId : undefined;
    const tree = this.treeWithAlternates(sessionId);
    return {
      messages: tree ? path.map((message) => withAlternates(message, tree)) : path,
      earlierCount: next ? stored.pathLength(next) : 0,
    };
  }

  /**
   * Other than before when messages were changed, put aside or brought back elsewhere than at the end of a conversation; or may
   * have been, since another process wrote.
   */
  get rewriteMark(): string {
    return `${this.rewrites} ${this.stores.database.writesElsewhere()}`;
  }

  get(messageId: string): Message | undefined {
    const message = this.stores.messages.get(messageId);
    const tree = message && this.treeWithAlternates(message.sessionId);
    return message && this.asOfNow(tree ? withAlternates(message, tree) : message);
  }

  /** Tells that sessions were changed as whole trees: turns moved, an answer edited. */
  announce(sessionIds: readonly string[]): void {
    this.rewrites += 1;
    for (const sessionId of sessionIds) this.changes.fire({ sessionId });
  }

  /** Tokens that models reported for answers begun since then, in all projects. */
  tokensSince(sinceMs: number): number {
    return this.stores.usage.tokensSince(sinceMs);
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
    this.rewrites += 1;
    this.changes.fire({ sessionId });
  }

  /** Shows a message in place of its alternate, with the newest of what followed it. */
  showAlternate(messageId: string): void {
    const { sessionId } = this.existing(messageId);
    this.setHead(sessionId, this.tree(sessionId).newestLeaf(messageId));
  }

  /**
   * Takes a message out of the conversation: an answer, or a question with its answers. What follows stays. Where
   * nothing does, an alternate that is left is shown. The text stays stored: `restore` brings it back.
   */
  delete(messageId: string): Deletion {
    const { sessionId, role } = this.existing(messageId);
    const deletion = this.write(true, () => {
      const headBefore = this.stores.sessions.head(sessionId);
      const answers = role === 'user' ? this.answersTo(messageId) : [];
      const ids = [messageId, ...answers];
      const alternates = this.tree(sessionId).alternates(messageId);
      const isLast = this.path(sessionId, 1).every(({ id }) => ids.includes(id));
      this.stores.messages.setDeleted(ids, this.now());
      const at = alternates.indexOf(messageId);
      const left = isLast ? (alternates[at + 1] ?? alternates[at - 1]) : undefined;
      const tree = this.tree(sessionId);
      const beyond = isLast && headBefore !== null ? tree.leafLeft(headBefore) : headBefore;
      const headAfter = left === undefined ? beyond : tree.newestLeaf(left);
      this.stores.sessions.setHead(sessionId, headAfter, this.now());
      return { sessionId, ids, headBefore, headAfter };
    });
    this.rewrites += 1;
    this.changes.fire({ sessionId });
    return deletion;
  }

  /** Brings back what was deleted, and shows it if the session still shows what it showed then. */
  restore({ sessionId, ids, headBefore, headAfter }: Deletion): void {
    this.write(true, () => {
      this.stores.messages.setDeleted(ids, null);
      if (this.stores.sessions.head(sessionId) === headAfter)
        this.stores.sessions.setHead(sessionId, headBefore, this.now());
    });
    this.rewrites += 1;
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

  /** Part of a transaction. Is what was shown before other than what is shown now without the message? */
  private insert(sessionId: string, message: MessageToAdd & { readonly id: string }): boolean {
    const { id, role, content, status = 'complete', model, branch, insteadOf, after, images = [] } = message;
    const isElsewhere = after !== undefined && after !== (this.path(sessionId, 1)[0]?.id ?? null);
    const place =
      insteadOf !== undefined
        ? this.placeOf(insteadOf)
        : isElsewhere
          ? this.placeAfter(sessionId, after)
          : { parentId: message.parentId };
    const parentId = this.parentFor(sessionId, place.parentId);
    const entry = { ...place, id, sessionId, parentId, role, content, status, nowMs: this.now() };
    // Nobody holds it, but it is known whose process wrote it: what was imported or copied has none.
    const lease = { owner: this.owner, untilMs: this.now() };
    this.stores.messages.insert({ ...entry, lease, model, branch });
    this.stores.images.attach(id, images);
    this.stores.sessions.setHead(sessionId, id, this.now());
    return insteadOf !== undefined || isElsewhere;
  }

  /** The same of an answer that starts. */
  private insertAnswer(sessionId: string, id: string, { parentId, model, receipt }: AnswerStart): boolean {
    const checkedParent = this.parentFor(sessionId, parentId);
    const isElsewhere = checkedParent !== this.stores.sessions.head(sessionId);
    const entry = { id, sessionId, parentId: checkedParent, model, nowMs: this.now(), lease: this.lease() };
    const branch = branchOf(receipt);
    this.stores.messages.insert({ ...entry, branch, role: 'assistant', content: '', status: 'streaming' });
    if (receipt) {
      this.stores.receipts.add(id, receipt);
      noteUses(this.stores.statistics, { sessionId, receipt, nowMs: entry.nowMs });
    }
    this.stores.sessions.setHead(sessionId, id, this.now());
    return isElsewhere;
  }

  private noteRewrite(isRewrite: boolean): void {
    if (isRewrite) this.rewrites += 1;
  }

  private startJournal(
    sessionId: string,
    messageId: string,
    before: { readonly text: string; readonly reasoning: string },
  ): AnswerJournal {
    const { stores, log, owner, now, onStorageFailure } = this;
    const writer = new AnswerWriter({ messageId, ...before, stores, owner, log, now, onStorageFailure });
    this.live.set(messageId, writer);
    this.changes.fire({ sessionId, messageId });
    return {
      messageId,
      get text() {
        return writer.text;
      },
      get reasoning() {
        return writer.reasoning;
      },
      append: (chunk) => writer.append(chunk),
      appendReasoning: (chunk) => writer.appendReasoning(chunk),
      moveToReasoning: (length) => writer.moveToReasoning(length),
      finish: (end) => this.finish(sessionId, writer, end),
    };
  }

  private finish(sessionId: string, writer: AnswerWriter, end: AnswerEnd): Message {
    if (!writer.end && writer.finish(end)) this.live.delete(writer.messageId);
    const message = this.existing(writer.messageId);
    this.changes.fire({ sessionId, messageId: writer.messageId });
    return message;
  }

  private tree(sessionId: string): MessageTree {
    return new MessageTree(this.stores.messages.places(sessionId));
  }

  /** Most sessions have no alternates: that is found out without reading the tree. */
  private treeWithAlternates(sessionId: string): MessageTree | undefined {
    return this.stores.messages.hasAlternates(sessionId) ? this.tree(sessionId) : undefined;
  }

  /** Where a message is added that stands in place of another. */
  private placeOf(messageId: string): { parentId: string | null; alternateOf?: string } {
    const { sessionId, parentId } = this.existing(messageId);
    if (parentId !== null) return { parentId };
    const first = this.stores.messages.places(sessionId).find(({ id }) => id === messageId);
    return { parentId, alternateOf: first?.alternateOf ?? messageId };
  }

  /** Where a message is added that follows another than the one shown last; in place of the first when it follows none. */
  private placeAfter(sessionId: string, messageId: string | null): { parentId: string | null; alternateOf?: string } {
    const [first] = messageId === null ? this.shownIds(sessionId) : [];
    return first === undefined ? { parentId: messageId } : this.placeOf(first);
  }

  private answersTo(questionId: string): string[] {
    const { sessionId } = this.existing(questionId);
    const below = this.stores.messages.places(sessionId).filter(({ parentId }) => parentId === questionId);
    return below.filter(({ id }) => this.existing(id).role === 'assistant').map(({ id }) => id);
  }

  private path(sessionId: string, limit?: number): Message[] {
    const head = this.stores.sessions.get(sessionId) && this.stores.sessions.head(sessionId);
    return head ? this.stores.messages.path(head, limit).map((message) => this.asOfNow(message)) : [];
  }

  /** Lays over a stored message what its writer here knows better. */
  private asOfNow(message: Message): Message {
    const writer = this.live.get(message.id);
    if (!writer) return message;
    const { status = 'streaming', reportedUsage, reportedTiming, ...end } = writer.end ?? {};
    const { text: content, reasoning } = writer;
    return { ...message, content, ...(reasoning !== '' && { reasoning }), status, ...defined(end) };
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

/** A message with what stands beside it in its tree. */
export function withAlternates(message: Message, tree: MessageTree): Message {
  const all = tree.alternates(message.id);
  if (all.length < 2) return message;
  const at = all.indexOf(message.id);
  const [previousId, nextId] = [all[at - 1], all[at + 1]];
  const alternates: Alternates = {
    index: at + 1,
    count: all.length,
    ...(previousId !== undefined && { previousId }),
    ...(nextId !== undefined && { nextId }),
  };
  return { ...message, alternates };
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
