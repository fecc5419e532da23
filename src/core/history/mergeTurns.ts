import type { Message } from '../model/message.ts';
import { turnsOf } from './turns.ts';

/** In which order the turns of two conversations follow each other. */
export type MergeOrder = 'byTime' | 'oursFirst' | 'theirsFirst';

/** A turn of the result: the messages of one conversation, and where the other went another way within it, those too. */
export interface MergedTurn {
  readonly messages: readonly Message[];
  /** The other way, which goes on after the first `shared` messages. */
  readonly other?: { readonly shared: number; readonly messages: readonly Message[] };
}

type Messages = readonly Message[];

/**
 * The turns of two conversations as one. What is in both (said at the same time in the same words) comes once; a question
 * that was answered differently in each keeps both answers, as alternates. Neither conversation's own order changes.
 */
export function mergeTurns(ours: Messages, theirs: Messages, order: MergeOrder): MergedTurn[] {
  const [first, second] = order === 'theirsFirst' ? [theirs, ours] : [ours, theirs];
  const waiting = turnsOf(second).map(({ messages }) => messages as Messages);
  const joined = turnsOf(first).map(({ messages }): MergedTurn => {
    const at = waiting.findIndex(([begins]) => begins !== undefined && isSame(begins, messages[0]));
    const [twin] = at < 0 ? [] : waiting.splice(at, 1);
    return twin ? join(messages, twin) : { messages };
  });
  const rest = waiting.map((messages): MergedTurn => ({ messages }));
  return order === 'byTime' ? interleave(joined, rest) : [...joined, ...rest];
}

function isSame(one: Message, other: Message): boolean {
  return one.role === other.role && one.content === other.content && one.createdAtMs === other.createdAtMs;
}

// The way that ends later is the one that is gone on with: it comes last.
function join(one: Messages, other: Messages): MergedTurn {
  const [earlier, later] = endOf(one) <= endOf(other) ? [one, other] : [other, one];
  const parting = earlier.findIndex((message, index) => !later[index] || !isSame(message, later[index]));
  const shared = parting < 0 ? earlier.length : parting;
  return shared === later.length
    ? { messages: earlier }
    : { messages: earlier, other: { shared, messages: later.slice(shared) } };
}

function endOf(messages: Messages): number {
  return messages.at(-1)?.createdAtMs ?? 0;
}

function beginOf({ messages }: MergedTurn): number {
  return messages[0]?.createdAtMs ?? 0;
}

function interleave(one: readonly MergedTurn[], other: readonly MergedTurn[]): MergedTurn[] {
  const merged: MergedTurn[] = [];
  let at = 0;
  for (const turn of one) {
    for (let next = other[at]; next && beginOf(next) < beginOf(turn); next = other[++at]) merged.push(next);
    merged.push(turn);
  }
  return [...merged, ...other.slice(at)];
}
