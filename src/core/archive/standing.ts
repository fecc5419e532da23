import { idOf } from '../model/namedId.ts';
import { storedText } from '../storage/storedText.ts';
import type { StoredMessage, TransferStore } from '../storage/transferStore.ts';
import type { ArchiveMessage } from './archiveSchema.ts';

/**
 * How a message of a file stands to what is here. `absent`: it is not here. `same`: it is, or more of it. `grown`: an answer that came
 * further there. `other`: another text has its place here.
 */
export type Standing = {
  readonly kind: 'absent' | 'same' | 'grown' | 'other';
  /** What the message is here, or becomes. */
  readonly id: string;
};

export interface StandingOptions {
  readonly transfer: TransferStore;
  /** The session that the message belongs to here. */
  readonly sessionId: string;
  /** Is that a copy of the file's session, with messages of its own? */
  readonly isCopy: boolean;
}

export function standingOf(message: ArchiveMessage, { transfer, sessionId, isCopy }: StandingOptions): Standing {
  const first = isCopy ? idOf(sessionId, message.id) : message.id;
  const there = transfer.message(first);
  if (!there) return { kind: 'absent', id: first };
  if (there.sessionId === sessionId) return comparedWith(there, message, { transfer, id: first });
  // It was moved into another session here: what comes back into this one is a message of its own.
  const own = idOf(sessionId, message.id);
  const stored = transfer.message(own);
  return stored ? comparedWith(stored, message, { transfer, id: own }) : { kind: 'absent', id: own };
}

function comparedWith(
  stored: StoredMessage,
  message: ArchiveMessage,
  { transfer, id }: { readonly transfer: TransferStore; readonly id: string },
): Standing {
  const content = storedText(message.content);
  if (stored.content === content || isRedactedOf(content, stored.content)) return { kind: 'same', id };
  const isAnswer = message.role === 'assistant' && stored.role === 'assistant';
  if (isAnswer && content !== '' && stored.content.startsWith(content)) return { kind: 'same', id };
  if (isAnswer && stored.status === 'interrupted' && content.startsWith(stored.content)) return { kind: 'grown', id };
  const beside = idOf(id, content);
  return { kind: transfer.message(beside) ? 'same' : 'other', id: beside };
}

const placeholder = /\[redacted:[\w-]+:[0-9a-f]{4}\]/;

/** Is it the same text, but for the secrets that were replaced when it left? */
function isRedactedOf(redacted: string, whole: string): boolean {
  const pieces = redacted.split(placeholder);
  if (pieces.length === 1) return false;
  const last = pieces.pop() ?? '';
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const found = whole.indexOf(piece, at);
    if (found < 0 || (index === 0 && found > 0)) return false;
    at = found + piece.length;
  }
  return whole.length >= at + last.length && whole.endsWith(last);
}
