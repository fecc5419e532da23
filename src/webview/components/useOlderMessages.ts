import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message, ScrollPosition } from '../../protocol/chatProtocol.ts';
import { whenIdle } from '../frames.ts';
import type { ScrollKeeper } from '../scrollKeeper.ts';
import { useServices } from '../viewContext.ts';

/** Messages of the first picture, and messages added above it each time the page is idle. */
const firstCount = 12;
const idleCount = 10;
/** Messages drawn before the one that is gone to. */
const leadCount = 2;

/**
 * The newest messages are drawn first and the older ones above them, a few at a time, when the page is idle.
 * Those that are `wanted` are drawn at once.
 * @returns how many of `messages` are not drawn yet.
 */
export function useOlderMessages(
  messages: readonly Message[],
  scroll: ScrollPosition | undefined,
  { keeper, wanted }: { readonly keeper: ScrollKeeper | undefined; readonly wanted: readonly (string | undefined)[] },
): number {
  const { renderer } = useServices();
  // By its name, since still older messages may come to stand before it.
  const [first, setFirst] = useState(() => messages[firstShown(messages, scroll)]?.id);
  const drawn = useRef({ messages, from: 0 });
  const at = messages.findIndex(({ id }) => id === first);
  const from = at < 0 ? firstLeft(messages, drawn.current) : at;
  drawn.current = { messages, from };
  // It was deleted: another is the first now.
  if (at < 0) setFirst(messages[from]?.id);
  useLayoutEffect(() => {
    const target = messages.findIndex(({ id }) => wanted.includes(id));
    if (target >= 0 && target < from) setFirst(messages[Math.max(0, target - leadCount)]?.id);
    // What is wanted may still be on its way.
  }, [...wanted, messages[0]?.id]);
  useEffect(() => {
    if (from <= 0) return undefined;
    let cancel = () => {};
    const tick = () => {
      if (!renderer.isIdle) {
        cancel = whenIdle(tick);
        return;
      }
      keeper?.beforeAddingAbove();
      setFirst(messages[Math.max(0, from - idleCount)]?.id);
    };
    cancel = whenIdle(tick);
    return () => cancel();
  }, [from, messages, keeper, renderer]);
  return from;
}

// Of what was drawn; where nothing of it is left, as for the first picture.
function firstLeft(messages: readonly Message[], before: { messages: readonly Message[]; from: number }): number {
  const drawn = new Set(before.messages.slice(before.from).map(({ id }) => id));
  const left = messages.findIndex(({ id }) => drawn.has(id));
  return left < 0 ? firstShown(messages, undefined) : left;
}

function firstShown(messages: readonly Message[], scroll: ScrollPosition | undefined): number {
  const newest = Math.max(0, messages.length - firstCount);
  if (!scroll || scroll.atEnd) return newest;
  const target = messages.findIndex((message) => message.id === scroll.messageId);
  return target < 0 ? newest : Math.max(0, Math.min(newest, target - leadCount));
}
