import type { Message } from '../model/message.ts';

/** Messages that belong together: a question with its answer, or what was said before the first question. */
export interface Turn<T> {
  readonly messages: readonly [T, ...T[]];
}

/** The turns of a conversation, from the first message to the last. */
export function turnsOf<T extends Pick<Message, 'role'>>(messages: readonly T[]): Turn<T>[] {
  return inTurns(messages, ({ role }) => role === 'user').map((turn) => ({ messages: turn }));
}

/** The same, of whatever says which of it is a question. */
export function inTurns<T>(all: readonly T[], isQuestion: (one: T) => boolean): (readonly [T, ...T[]])[] {
  const turns: [T, ...T[]][] = [];
  for (const one of all) {
    const current = turns.at(-1);
    if (!current || isQuestion(one)) turns.push([one]);
    else current.push(one);
  }
  return turns;
}
