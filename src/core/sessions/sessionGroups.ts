import type { SessionEntry } from '../model/session.ts';

/** What the sessions of a group have in common. `month`: its first day is `startMs`. */
export type SessionGroupKind =
  | 'pinned'
  | 'today'
  | 'yesterday'
  | 'week'
  | 'thirtyDays'
  | 'month'
  | 'archived'
  | 'trash';

export interface SessionGroup {
  readonly kind: SessionGroupKind;
  /** Tells groups apart: months have one each. */
  readonly key: string;
  readonly startMs?: number;
  readonly entries: readonly SessionEntry[];
}

export interface GroupOptions {
  readonly nowMs: number;
  readonly showArchived: boolean;
}

const order: readonly SessionGroupKind[] = ['pinned', 'today', 'yesterday', 'week', 'thirtyDays', 'month'];

/**
 * Sorts sessions into groups by the days of this machine's clock: pinned ones first, then by their last activity, the
 * archived ones if they are shown, and the trash last. Within a group they keep their order; groups without sessions are
 * left out.
 */
export function groupSessions(entries: readonly SessionEntry[], options: GroupOptions): SessionGroup[] {
  const starts = groupStarts(options.nowMs);
  const groups = new Map<string, SessionGroup & { readonly entries: SessionEntry[] }>();
  for (const entry of entries) {
    const place = placeOf(entry, starts);
    if (place.kind === 'archived' && !options.showArchived) continue;
    const key = place.startMs === undefined ? place.kind : `${place.kind} ${place.startMs}`;
    const group = groups.get(key) ?? { ...place, key, entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || (b.startMs ?? 0) - (a.startMs ?? 0));
}

function rank({ kind }: SessionGroup): number {
  if (kind === 'archived') return order.length;
  return kind === 'trash' ? order.length + 1 : order.indexOf(kind);
}

/** When the groups by time begin, the newest first. */
type GroupStarts = readonly (readonly [kind: SessionGroupKind, startMs: number])[];

function groupStarts(nowMs: number): GroupStarts {
  // By the calendar: a day on which the clocks change has 23 or 25 hours.
  const startOfDay = (daysAgo: number) => {
    const now = new Date(nowMs);
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).getTime();
  };
  return [
    ['today', startOfDay(0)],
    ['yesterday', startOfDay(1)],
    ['week', startOfDay(7)],
    ['thirtyDays', startOfDay(30)],
  ];
}

function placeOf(entry: SessionEntry, starts: GroupStarts): Pick<SessionGroup, 'kind' | 'startMs'> {
  if (entry.deletedAtMs !== undefined) return { kind: 'trash' };
  if (entry.archivedAtMs !== undefined) return { kind: 'archived' };
  if (entry.pinnedAtMs !== undefined) return { kind: 'pinned' };
  const recent = starts.find(([, startMs]) => entry.updatedAtMs >= startMs);
  if (recent) return { kind: recent[0] };
  const last = new Date(entry.updatedAtMs);
  return { kind: 'month', startMs: new Date(last.getFullYear(), last.getMonth(), 1).getTime() };
}
