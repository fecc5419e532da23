import type { Message } from '../model/message.ts';

/** Messages that belong together: a question with its answer, or what was said before the first question. */
export interface Turn<T> {
  readonly messages: readonly [T, ...T[]];
}

/** The turns of a conversation, from the first message to the last. */
export function turnsOf<T extends Pick<Message, 'role'>>(messages: readonly T[]): Turn<T>[] {
  const turns: [T, ...T[]][] = [];
  for (const message of messages) {
    const current = turns.at(-1);
    if (!current || message.role === 'user') turns.push([message]);
    else current.push(message);
  }
  return turns.map((turn) => ({ messages: turn }));
}
