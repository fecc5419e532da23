import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import type { Receipt } from '../model/receipt.ts';
import type { KeptPart, Summary } from '../model/summary.ts';
import { summaryDigest } from '../storage/copySummaries.ts';
import type { PathMark } from '../storage/messageStore.ts';
import type { Stores } from '../storage/stores.ts';
import type { NewSummary } from '../storage/summaryStore.ts';
import { writingAsOne } from '../storage/writeFailure.ts';
import type { ChatHistoryManager } from './chatHistoryManager.ts';
import { inTurns } from './turns.ts';

/** A turn that goes along whole although a summary stands for it. */
export interface KeptTurn {
  /** Which turn of the conversation it is, from 1. */
  readonly turn: number;
  /** Its question and what follows that. */
  readonly messageIds: readonly string[];
}

/** A summary on the way that it was made for. */
export interface StandIn {
  readonly summary: Summary;
  /** How many turns and messages of the way it stands for. */
  readonly turns: number;
  readonly messages: number;
  readonly keptTurns: readonly KeptTurn[];
  /** Passages of what it stands for that go along word for word. */
  readonly keptPassages: readonly KeptPart[];
}

/** What a summary is about to be made of, read before the model is asked. */
export interface SummarySource extends Pick<Summary, 'firstId' | 'lastId' | 'sourceDigest'> {}

/** What was found for a way. It holds while nothing but the end of that changes. */
interface Found {
  readonly key: string;
  readonly endId: string;
  readonly standIn: StandIn | undefined;
}

/** So many messages may have come since: a turn. */
const newMessages = 3;

/**
 * Summaries of conversations, and what is kept word for word. A summary belongs to the messages that it was made of: it counts on
 * the ways that begin with exactly those, and on no other. Nothing is ever deleted for it, and each change can be taken back.
 */
export class SummaryKeeper implements Disposable {
  private readonly stores: Stores;
  private readonly history: ChatHistoryManager;
  private readonly now: () => number;
  private readonly changes = new Emitter<{ readonly sessionId: string }>();
  private found: Found | undefined;
  private ownChanges = 0;

  readonly onDidChange = this.changes.event;

  constructor(options: { stores: Stores; history: ChatHistoryManager; now?: () => number }) {
    this.stores = options.stores;
    this.history = options.history;
    this.now = options.now ?? Date.now;
  }

  /** What stands for the beginning of the conversation that a session shows. */
  shown(sessionId: string): StandIn | undefined {
    const head = this.stores.sessions.get(sessionId) && this.stores.sessions.head(sessionId);
    return head ? this.onWay(sessionId, head) : undefined;
  }

  /** What stands for the beginning of the way that ends with a message: the newest summary that is of it. */
  onWay(sessionId: string, endId: string): StandIn | undefined {
    const { found } = this;
    const key = `${sessionId} ${this.ownChanges} ${this.history.rewriteMark}`;
    const isKnown = found?.key === key && (found.endId === endId || this.follows(endId, found.endId));
    const standIn = isKnown ? found.standIn : this.find(sessionId, endId);
    this.found = { key, endId, standIn };
    return standIn;
  }

  /** Was the last summary of a session taken back? Then it is summarised only when the user says so. */
  isUndone(sessionId: string): boolean {
    return this.stores.summaries.isUndone(sessionId);
  }

  get(id: string): Summary | undefined {
    return this.stores.summaries.get(id);
  }

  /** What was sent to have it written. */
  receipt(id: string): Receipt | undefined {
    return this.stores.summaries.receipt(id);
  }

  /** What a summary of all until `lastId` would be made of; `undefined` when that is not on the way shown. */
  source(sessionId: string, lastId: string): SummarySource | undefined {
    const head = this.stores.sessions.head(sessionId);
    const way = head === null ? [] : this.stores.messages.pathMarks(head);
    const at = way.findIndex(({ id }) => id === lastId);
    const [first] = way;
    if (at < 0 || !first) return undefined;
    return { firstId: first.id, lastId, sourceDigest: summaryDigest(way.slice(0, at + 1)) };
  }

  /**
   * Keeps a new summary.
   * @param before the one that it goes on from, or takes the place of.
   * @param wasUndone was the last one taken back already when the writing of this one began?
   * @returns false when another window was faster, or the user has edited or taken back what it goes on from: that stays.
   */
  add(summary: Omit<NewSummary, 'id' | 'createdAtMs'>, before: Summary | undefined, wasUndone = false): boolean {
    const isAdded = writingAsOne(this.stores.database, () => {
      const [newest] = this.stores.summaries.list(summary.sessionId);
      if (newest && newest.id !== before?.id && newest.sourceDigest === summary.sourceDigest) return false;
      if (this.isOvertaken(summary, before) || (!before && !wasUndone && this.isUndone(summary.sessionId)))
        return false;
      this.stores.summaries.insert({ ...summary, id: randomUUID(), createdAtMs: this.now() });
      return true;
    });
    if (isAdded) this.announce(summary.sessionId);
    return isAdded;
  }

  /** Puts other words in the place of a summary's; `null`: as it was written. Gives what is to be set to take that back. */
  edit(id: string, text: string | null): string | null {
    const before = writingAsOne(this.stores.database, () => {
      const edited = this.stores.summaries.editedText(this.existing(id).id);
      this.stores.summaries.setEditedText(id, text);
      return edited;
    });
    this.announce(this.existing(id).sessionId);
    return before;
  }

  /** Takes a summary out of use: the one before it counts again, or none. `restore` brings it back. */
  undo(id: string): void {
    this.setUndone(id, this.now());
  }

  restore(id: string): void {
    this.setUndone(id, null);
  }

  /** All that is kept of a session, whichever way it shows. */
  kept(sessionId: string): KeptPart[] {
    return this.stores.summaries.kept(sessionId);
  }

  /** Keeps a turn, by its question, or a passage of a message, word for word. What is kept already stays as it is. */
  keep(messageId: string, passage?: string): KeptPart {
    const message = this.history.get(messageId);
    if (!message) throw new ThroughlineError(failures.messageNotFound());
    const same = this.kept(message.sessionId).find((part) => part.messageId === messageId && part.text === passage);
    const part = same ?? { id: randomUUID(), messageId, ...(passage !== undefined && { text: passage }) };
    this.keepAgain(part);
    return part;
  }

  /** Keeps what was released. */
  keepAgain(part: KeptPart): void {
    writingAsOne(this.stores.database, () => this.stores.summaries.keep(part, this.now()));
    this.announceMessage(part.messageId);
  }

  /** It is represented by summaries again. */
  release(part: KeptPart): void {
    writingAsOne(this.stores.database, () => this.stores.summaries.release(part.id));
    this.announceMessage(part.messageId);
  }

  dispose(): void {
    this.changes.dispose();
  }

  // What was said since changes nothing of what a summary stands for: a long conversation is not walked again.
  private follows(endId: string, earlierId: string): boolean {
    return this.stores.messages.path(endId, newMessages).some(({ id }) => id === earlierId);
  }

  private find(sessionId: string, endId: string): StandIn | undefined {
    const candidates = this.stores.summaries.list(sessionId);
    if (candidates.length === 0) return undefined;
    const way = this.stores.messages.pathMarks(endId);
    for (const summary of candidates) {
      const end = way.findIndex(({ id }) => id === summary.lastId) + 1;
      const covered = way.slice(0, end);
      if (end > 0 && summaryDigest(covered) === summary.sourceDigest) return this.standIn(summary, covered);
    }
    return undefined;
  }

  // Is what a new summary goes on from no longer what stands there, as it was read? A summary of another way does not matter.
  private isOvertaken({ sessionId, lastId }: Pick<Summary, 'sessionId' | 'lastId'>, before?: Summary): boolean {
    const head = this.source(sessionId, lastId) && this.stores.sessions.head(sessionId);
    const standing = this.find(sessionId, head ?? lastId)?.summary;
    if (standing && standing.id !== before?.id) return true;
    const used = before && this.stores.summaries.list(sessionId).find(({ id }) => id === before.id);
    return used?.text !== before?.text;
  }

  private standIn(summary: Summary, covered: readonly PathMark[]): StandIn {
    const kept = this.kept(summary.sessionId);
    const turns = inTurns(covered, ({ isQuestion }) => isQuestion).map((turn) => turn.map(({ id }) => id));
    const keptTurns = turns.flatMap((messageIds, at) =>
      kept.some(({ messageId, text }) => text === undefined && messageIds.includes(messageId))
        ? [{ turn: at + 1, messageIds }]
        : [],
    );
    const whole = new Set(keptTurns.flatMap(({ messageIds }) => messageIds));
    const summarised = new Set(covered.map(({ id }) => id).filter((id) => !whole.has(id)));
    const keptPassages = kept.filter(({ messageId, text }) => text !== undefined && summarised.has(messageId));
    return { summary, turns: turns.length, messages: covered.length, keptTurns, keptPassages };
  }

  private setUndone(id: string, nowMs: number | null): void {
    const { sessionId } = this.existing(id);
    writingAsOne(this.stores.database, () => this.stores.summaries.setUndone(id, nowMs));
    this.announce(sessionId);
  }

  private existing(id: string): Summary {
    const summary = this.stores.summaries.get(id);
    if (!summary) throw new ThroughlineError(failures.summaryNotFound());
    return summary;
  }

  private announceMessage(messageId: string): void {
    const message = this.history.get(messageId);
    if (message) this.announce(message.sessionId);
  }

  private announce(sessionId: string): void {
    this.ownChanges += 1;
    this.changes.fire({ sessionId });
  }
}
