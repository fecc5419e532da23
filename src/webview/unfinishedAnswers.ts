import type { Message, ToView } from '../protocol/chatProtocol.ts';

type Edits = ReadonlyMap<string, string>;

/** Is there a text for this answer that was written and not stored? */
export function isUnfinished({ id, role, content }: Message, edits: Edits): boolean {
  return role === 'assistant' && edits.has(id) && edits.get(id) !== content;
}

/** Forgets what was written of answers that say it now: it is stored, also when that happened while another session was shown. */
export function forgetStored(edits: Map<string, string>, told: ToView): void {
  for (const { id, role, content } of toldMessages(told))
    if (role === 'assistant' && edits.get(id) === content) edits.delete(id);
}

function toldMessages(told: ToView): readonly Message[] {
  if (told.type === 'message/changed') return [told.message];
  return told.type === 'state/snapshot' ? told.state.messages : [];
}
