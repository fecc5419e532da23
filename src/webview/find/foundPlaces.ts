import type { FoundMessage } from '../../protocol/chatProtocol.ts';

/** One of the places at which something was found; `index` counts from 0 within its message. */
export interface FoundPlace {
  readonly messageId: string;
  readonly index: number;
}

export type FindDirection = 1 | -1;

export function totalOf(found: readonly FoundMessage[]): number {
  return found.reduce((sum, { count }) => sum + count, 0);
}

/** Which of all places it is, from 1; `undefined` when it is none of them. */
export function numberOf(found: readonly FoundMessage[], { messageId, index }: FoundPlace): number | undefined {
  const at = found.findIndex((message) => message.messageId === messageId);
  const count = found[at]?.count ?? 0;
  return index < count ? totalOf(found.slice(0, at)) + index + 1 : undefined;
}

/** The next place, or the one before; round at the ends. `undefined` when there is none. */
export function stepFrom(
  found: readonly FoundMessage[],
  { messageId, index }: FoundPlace,
  direction: FindDirection,
): FoundPlace | undefined {
  const at = found.findIndex((message) => message.messageId === messageId);
  const count = found[at]?.count ?? 0;
  const next = index + direction;
  if (next >= 0 && next < count) return { messageId, index: next };
  for (let step = 1; step <= found.length; step += 1) {
    const other = found[(Math.max(0, at) + direction * step + found.length * step) % found.length];
    if (other && other.count > 0) return { messageId: other.messageId, index: direction === 1 ? 0 : other.count - 1 };
  }
  return undefined;
}
