import { randomUUID } from 'node:crypto';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import type { Message } from '../model/message.ts';
import type { Session, SessionSource } from '../model/session.ts';
import { copyMessages } from '../storage/copyMessages.ts';
import type { Stores } from '../storage/stores.ts';
import type { PlacedMessage } from '../storage/treeStore.ts';
import { writing } from '../storage/writeFailure.ts';
import type { MergedTurn } from './mergeTurns.ts';
import { recordChange, type TreeChange, type TreeScope, undoChange } from './treeChange.ts';
import { type MovePlan, planMove } from './turnMove.ts';

export interface ConversationTreesOptions {
  readonly stores: Stores;
  readonly projectId: string;
  /** Told which sessions are other than before. */
  readonly onChange: (sessionIds: readonly string[]) => void;
  readonly now?: () => number;
}

/** What an operation did. */
export interface TreeOutcome {
  /** The session to look at: the new one where one was made. */
  readonly sessionId: string;
  readonly change: TreeChange;
}

/** Turns of a conversation and where they go: to a session that is there, or to a new one with this title. */
export interface TurnTransfer {
  readonly fromSessionId: string;
  /** Each turn by the messages of it that are shown, in their order. */
  readonly turns: readonly (readonly string[])[];
  readonly to: { readonly sessionId: string } | { readonly title: string };
}

/** Two sessions as one, with what was chosen where they differ. */
export interface SessionMerge {
  readonly oursId: string;
  readonly theirsId: string;
  readonly turns: readonly MergedTurn[];
  readonly title: string;
  readonly systemPrompt: string;
}

/**
 * What is done to conversations as trees: forked, split, merged, turns moved and copied, answers edited. Each operation is one
 * transaction, safely on the disk when it returns, and gives what undoes it. Nothing that was said is lost by any of them.
 * All throw `chat.conversationBusy` while an answer is being written in a conversation that they would change, in whichever
 * window.
 */
export class ConversationTrees {
  private readonly stores: Stores;
  private readonly projectId: string;
  private readonly onChange: (sessionIds: readonly string[]) => void;
  private readonly now: () => number;

  constructor(options: ConversationTreesOptions) {
    this.stores = options.stores;
    this.projectId = options.projectId;
    this.onChange = options.onChange;
    this.now = options.now ?? Date.now;
  }

  /** A new session with copies of the way up to a message, the message too. An answer that is being written comes as far as it is. */
  fork(messageId: string, title: string): TreeOutcome {
    return this.perform({ sessionIds: [] }, () => {
      const { source } = this.messageOf(messageId);
      const made = this.make(source, {
        title,
        titleIsCustom: source.titleIsCustom,
        madeFrom: from('fork', source, messageId),
      });
      const { database, messages, sessions } = this.stores;
      const copies = copyMessages(database, messages.pathIds(messageId), { sessionId: made.id });
      sessions.setHead(made.id, copies.at(-1) ?? null, this.now());
      return made.id;
    });
  }

  /**
   * A message and what follows go to a new session, with all that stands in the same place; the old one ends before them.
   * @throws ThroughlineError `session.splitAtStart` when nothing would stay.
   */
  split(messageId: string, title: string): TreeOutcome {
    const { sessionId } = this.messageOf(messageId).message;
    return this.perform({ sessionIds: [sessionId] }, () => {
      const { source } = this.messageOf(messageId);
      const { sessions, messages, trees } = this.stores;
      const path = messages.pathIds(sessions.head(sessionId) ?? '');
      const at = path.indexOf(messageId);
      if (at < 0) throw new ThroughlineError(failures.messageNotFound());
      const before = path[at - 1];
      if (before === undefined) throw new ThroughlineError(failures.splitAtStart());
      const made = this.make(source, { title, titleIsCustom: false, madeFrom: from('split', source, messageId) });
      const below = everythingBelow(before, trees.nodes(sessionId));
      const [first] = below.filter(({ parentId }) => parentId === before);
      for (const { id, parentId } of below) {
        const isFirst = parentId === before;
        const alternateOf = isFirst && id !== first?.id ? (first?.id ?? null) : null;
        trees.place({ id, sessionId: made.id, parentId: isFirst ? null : parentId, alternateOf });
      }
      sessions.setHead(made.id, sessions.head(sessionId), this.now());
      sessions.setHead(sessionId, before, this.now());
      return made.id;
    });
  }

  /** Turns go to the end of another session, with all answers to their questions; what followed them follows what was before. */
  moveTurns(transfer: TurnTransfer): TreeOutcome {
    const { fromSessionId, turns, to } = transfer;
    const target = 'sessionId' in to ? [to.sessionId] : [];
    return this.perform({ sessionIds: [fromSessionId, ...target] }, () => {
      const { sessions, trees } = this.stores;
      const { targetId, madeId } = this.targetOf(transfer, 'split');
      const source = { nodes: trees.nodes(fromSessionId), head: sessions.head(fromSessionId), turns };
      this.checkTurns(transfer);
      const plan = planMove(source, sessions.head(targetId));
      this.carryOut(plan, { fromSessionId, targetId });
      return madeId;
    });
  }

  /** The same with copies: the turns stay where they are. Of each question the answer that is shown is copied. */
  copyTurns(transfer: TurnTransfer): TreeOutcome {
    const { turns, to } = transfer;
    return this.perform({ sessionIds: 'sessionId' in to ? [to.sessionId] : [] }, () => {
      const { database, sessions } = this.stores;
      this.checkTurns(transfer);
      const { targetId, madeId } = this.targetOf(transfer, 'fork');
      const copies = copyMessages(database, turns.flat(), { sessionId: targetId, after: sessions.head(targetId) });
      sessions.setHead(targetId, copies.at(-1) ?? null, this.now());
      return madeId;
    });
  }

  /**
   * Writes an answer anew. It says that it was edited, what follows it goes on to follow it, and what it said before stands
   * beside it as its alternate.
   */
  editAnswer(messageId: string, content: string): TreeOutcome {
    const { sessionId, role } = this.messageOf(messageId).message;
    if (role !== 'assistant') throw new ThroughlineError(failures.messageNotFound());
    return this.perform({ sessionIds: [sessionId], withText: [messageId] }, () => {
      const { database, sessions, trees } = this.stores;
      const node = trees.nodes(sessionId).find(({ id }) => id === messageId);
      if (!node || node.isDeleted) throw new ThroughlineError(failures.messageNotFound());
      const { parentId } = node;
      const [copy] = copyMessages(database, [messageId], { sessionId, after: parentId });
      const alternateOf = parentId === null ? (node.alternateOf ?? messageId) : null;
      if (copy !== undefined) trees.place({ id: copy, sessionId, parentId, alternateOf });
      trees.rewrite(messageId, content, this.now());
      sessions.setHead(sessionId, sessions.head(sessionId), this.now());
      return undefined;
    });
  }

  /** A new session with copies of what two sessions show, as `mergeTurns` puts it together. Both stay as they are. */
  merge(merge: SessionMerge): TreeOutcome {
    return this.perform({ sessionIds: [] }, () => {
      const { title, systemPrompt, turns } = merge;
      const [ours, theirs] = [this.session(merge.oursId), this.session(merge.theirsId)];
      const model = ours.model ?? theirs.model;
      const madeFrom: SessionSource = {
        kind: 'merge',
        from: [ours, theirs].map(({ id, title: name }) => ({ sessionId: id, title: name })),
      };
      const made = this.make(
        { ...ours, ...(model !== undefined && { model }), systemPrompt },
        { title, titleIsCustom: true, madeFrom },
      );
      this.stores.trees.copyBranches(theirs.id, made.id);
      let last: string | null = null;
      for (const turn of turns) last = this.copyMerged(turn, { sessionId: made.id, after: last });
      this.stores.sessions.setHead(made.id, last, this.now());
      return made.id;
    });
  }

  /**
   * Makes all rows what they were before the operation: ids, times and order too.
   * @throws ThroughlineError `session.changedSince` when somebody has gone on with it since.
   */
  undo(change: TreeChange): void {
    this.durably(() => {
      this.refuseWhileAnswering(change.sessionIds);
      undoChange(this.stores.trees, change);
    });
    this.onChange(change.sessionIds);
  }

  private perform(scope: TreeScope, work: () => string | undefined): TreeOutcome {
    const change = this.durably(() => {
      this.refuseWhileAnswering(scope.sessionIds);
      return recordChange(this.stores.trees, scope, work);
    });
    this.onChange(change.sessionIds);
    return { sessionId: change.madeId ?? change.sessionIds[0] ?? '', change };
  }

  private durably<T>(work: () => T): T {
    return writing(this.stores.database, () => this.stores.database.durably(work));
  }

  private refuseWhileAnswering(sessionIds: readonly string[]): void {
    const isBusy = this.stores.messages.streaming().some(({ sessionId }) => sessionIds.includes(sessionId));
    if (isBusy) throw new ThroughlineError(failures.conversationBusy());
  }

  private make(source: Session, own: Pick<Session, 'title' | 'titleIsCustom' | 'madeFrom'>): Session {
    const { pinnedAtMs: _pinned, archivedAtMs: _archived, origin: _origin, ...kept } = source;
    const now = this.now();
    const made: Session = { ...kept, ...own, id: randomUUID(), createdAtMs: now, updatedAtMs: now };
    this.stores.sessions.insert(made);
    this.stores.trees.copyBranches(source.id, made.id);
    return made;
  }

  private targetOf({ fromSessionId, to }: TurnTransfer, kind: 'fork' | 'split'): { targetId: string; madeId?: string } {
    const source = this.session(fromSessionId);
    if ('sessionId' in to) return { targetId: this.session(to.sessionId).id };
    const { id } = this.make(source, { title: to.title, titleIsCustom: false, madeFrom: from(kind, source) });
    return { targetId: id, madeId: id };
  }

  /** What was chosen may have gone meanwhile. */
  private checkTurns({ fromSessionId, turns, to }: TurnTransfer): void {
    const { sessions, messages } = this.stores;
    const shown = new Set(messages.pathIds(sessions.head(fromSessionId) ?? ''));
    const isElsewhere = !('sessionId' in to) || to.sessionId !== fromSessionId;
    if (turns.length === 0 || !isElsewhere || !turns.flat().every((id) => shown.has(id)))
      throw new ThroughlineError(failures.messageNotFound());
  }

  private carryOut(plan: MovePlan, { fromSessionId, targetId }: { fromSessionId: string; targetId: string }): void {
    const { sessions, trees } = this.stores;
    const numbers = trees.freshNumbers(plan.moved.length);
    plan.moved.forEach((place, index) => {
      trees.place({ ...place, sessionId: targetId, alternateOf: null, seq: numbers[index] });
    });
    for (const place of plan.tied) trees.place({ ...place, sessionId: fromSessionId });
    sessions.setHead(fromSessionId, plan.headLeft, this.now());
    sessions.setHead(targetId, plan.headMoved, this.now());
  }

  private copyMerged(
    { messages, other }: MergedTurn,
    target: { sessionId: string; after: string | null },
  ): string | null {
    const { database } = this.stores;
    const ids = (list: readonly Message[]) => list.map(({ id }) => id);
    const copies = copyMessages(database, ids(messages), target);
    if (!other) return copies.at(-1) ?? target.after;
    const after = copies[other.shared - 1] ?? target.after;
    return copyMessages(database, ids(other.messages), { ...target, after }).at(-1) ?? after;
  }

  private messageOf(messageId: string): { readonly message: Message; readonly source: Session } {
    const message = this.stores.messages.get(messageId);
    if (!message) throw new ThroughlineError(failures.messageNotFound());
    return { message, source: this.session(message.sessionId) };
  }

  private session(id: string): Session {
    const session = this.stores.sessions.get(id);
    if (session?.projectId !== this.projectId) throw new ThroughlineError(failures.sessionNotFound());
    return session;
  }
}

function from(kind: SessionSource['kind'], { id, title }: Session, messageId?: string): SessionSource {
  return { kind, from: [{ sessionId: id, title, ...(messageId !== undefined && { messageId }) }] };
}

/** All messages that follow one, whichever way, in the order in which they were written. */
function everythingBelow(id: string, nodes: readonly PlacedMessage[]): PlacedMessage[] {
  const below = new Set([id]);
  return nodes.filter((node) => {
    if (node.parentId === null || !below.has(node.parentId)) return false;
    below.add(node.id);
    return true;
  });
}
