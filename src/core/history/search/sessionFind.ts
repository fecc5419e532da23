import { foldText } from '../../../base/foldText.ts';
import type { TextFinder } from '../../../base/textFinder.ts';
import { createTimeSlices, type TimeSlices } from '../../../base/timeSlices.ts';
import type { FoundMessage } from '../../model/foundMessage.ts';
import type { MessageText } from '../../storage/messageStore.ts';
import { shownLines } from './shownText.ts';

/** So much is folded at once. */
const pieceLength = 40_000;
const sliceMs = 4;

/**
 * Finds a text in the messages that a session shows, from the first to the last.
 * @param texts what they say, from the last to the first, a few at a time.
 * @throws the signal's reason once it is aborted.
 */
export async function findInSession(
  finder: TextFinder,
  texts: Iterable<readonly MessageText[]>,
  signal: AbortSignal,
): Promise<FoundMessage[]> {
  const slices = createTimeSlices(signal, sliceMs);
  const found: FoundMessage[] = [];
  for (const part of texts) {
    for (const message of part) {
      const count = await countIn(message, finder, slices);
      if (count > 0) found.push({ messageId: message.id, count });
    }
    await slices.pause();
  }
  return found.reverse();
}

/** At how many places of a message the text stands. */
export async function countIn(message: MessageText, finder: TextFinder, slices: TimeSlices): Promise<number> {
  const { content, role } = message;
  const text = await folded(content, slices);
  if (!finder.mayBeIn(text)) return 0;
  let shown = '';
  // Markdown knows no case.
  for (const line of shownLines(text, role !== 'user')) {
    shown += `${line}\n`;
    const pause = slices.pause();
    if (pause) await pause;
  }
  return finder.placesIn(shown).length;
}

async function folded(text: string, slices: TimeSlices): Promise<string> {
  let whole = '';
  for (let at = 0; at < text.length; at += pieceLength) {
    whole += foldText(text.slice(at, at + pieceLength));
    const pause = slices.pause();
    if (pause) await pause;
  }
  return whole;
}
