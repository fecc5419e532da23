import { l10n } from '../../base/l10n.ts';
import { isRecord } from '../../base/records.ts';
import type { Unreadable } from '../imports/imported.ts';
import {
  type ArchiveImage,
  type ArchiveMessage,
  type ArchiveSession,
  type Checked,
  checkImage,
  checkMessage,
  checkSession,
} from './archiveSchema.ts';

/** What a file holds, in its order: a session comes before its images, and these before its messages. */
export type ArchivePart =
  | { readonly kind: 'session'; readonly session: ArchiveSession }
  | { readonly kind: 'image'; readonly image: ArchiveImage }
  | { readonly kind: 'message'; readonly message: ArchiveMessage; readonly place: string }
  | { readonly kind: 'lost'; readonly part: Unreadable };

/** Which kind of part it is says what it has, not where it stands: lines around it may be damaged. */
export function partOf(value: unknown, place: string): ArchivePart {
  if (isRecord(value) && 'role' in value)
    return held(checkMessage(value), place, (message) => ({ kind: 'message', message, place }));
  if (isRecord(value) && 'data' in value) return held(checkImage(value), place, (image) => ({ kind: 'image', image }));
  return held(checkSession(value), place, (session) => ({ kind: 'session', session: withoutLists(session) }));
}

function held<T>(checked: Checked<T>, place: string, part: (value: T) => ArchivePart): ArchivePart {
  if (checked.kind === 'valid') return part(checked.value);
  return lost({ place, why: l10n.t('It is not as it should be: {where}.', { where: checked.where }) });
}

function withoutLists({ images: _images, messages: _messages, ...session }: ArchiveSession): ArchiveSession {
  return session;
}

export function lost(part: Unreadable): ArchivePart {
  return { kind: 'lost', part };
}
