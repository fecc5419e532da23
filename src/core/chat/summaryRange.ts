import type { EstimateTokens } from '../context/trim.ts';
import type { Message } from '../model/message.ts';
import type { RequestPreview } from './contextAwareCompletions.ts';

/** Of the room for messages: what the newest turns may take beside a summary that is made by itself. */
const keptShare = 0.25;
/** Of that room: a summary of less than this is not worth its request. */
const leastShare = 0.05;

export interface RangeOptions {
  /** Tokens of the model's window that are not kept free for the answer. */
  readonly room: number;
  /** Made by itself, not because the user asked for it: newer turns stay, and little is not summarised. */
  readonly isAutomatic: boolean;
  readonly estimate: EstimateTokens;
}

/**
 * The older turns of `messages`, which a summary is to stand for; none when that is not worth it. The last turn always stays, and
 * the one before it unless the two are long: they are what "it" and "that" refer to.
 */
export function turnsToSummarise(messages: readonly Message[], options: RangeOptions): readonly Message[] {
  const { room, isAutomatic, estimate } = options;
  const tokensOf = (part: readonly Message[]) => part.reduce((sum, { content }) => sum + estimate(content), 0);
  const starts = messages.flatMap(({ role }, at) => (role === 'user' || at === 0 ? [at] : []));
  const mayStay = room * keptShare;
  let from = starts.at(-1) ?? 0;
  let tokens = tokensOf(messages.slice(from));
  for (let turn = starts.length - 2; turn >= 0; turn -= 1) {
    const start = starts[turn] ?? 0;
    tokens += tokensOf(messages.slice(start, from));
    const isSecond = turn === starts.length - 2;
    if (tokens > mayStay || (!isAutomatic && !isSecond)) break;
    from = start;
  }
  const covered = messages.slice(0, from);
  return isAutomatic && tokensOf(covered) < room * leastShare ? [] : covered;
}

/**
 * Does the next request fill so many percent of the room that the window has for messages, or leave some of the conversation out?
 * 0 percent: it never does.
 */
export function isNearWindow(preview: RequestPreview, percent: number): boolean {
  if (percent <= 0) return false;
  const room = preview.contextWindow - preview.reservedForAnswer;
  return preview.history.leftOut > 0 || preview.totalTokens >= (room * percent) / 100;
}
