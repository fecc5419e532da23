import assert from 'node:assert/strict';
import type { SessionEntry } from '../../../src/core/model/session.ts';
import { groupSessions } from '../../../src/core/sessions/sessionGroups.ts';

describe('groupSessions', () => {
  const nowMs = new Date(2026, 2, 31, 0, 30).getTime();
  const entry = (title: string, values: Partial<SessionEntry>): SessionEntry => ({
    id: title,
    projectId: 'p',
    projectName: 'project',
    projectPath: '/project',
    title,
    messageCount: 1,
    createdAtMs: 1,
    updatedAtMs: nowMs,
    isAnswering: false,
    ...values,
  });
  const at = (title: string, ...time: [year: number, month: number, day: number, hour?: number]) =>
    entry(title, { updatedAtMs: new Date(time[0], time[1] - 1, time[2], time[3] ?? 12).getTime() });
  const grouped = (entries: readonly SessionEntry[], showArchived = false) =>
    groupSessions(entries, { nowMs, showArchived }).map(({ kind, entries: list, startMs }) =>
      [
        kind,
        ...(startMs === undefined ? [] : [new Date(startMs).getMonth() + 1]),
        ...list.map(({ title }) => title),
      ].join(' '),
    );

  it('sorts by the days of the calendar, not by hours', () => {
    assert.deepEqual(
      grouped([
        at('future', 2026, 4, 2),
        at('midnight', 2026, 3, 31, 0),
        at('an-hour-ago', 2026, 3, 30, 23),
        at('early', 2026, 3, 30, 0),
        at('over-clock-change', 2026, 3, 24, 0),
        at('eight-days', 2026, 3, 23),
        at('month-edge', 2026, 3, 1, 0),
        at('february', 2026, 2, 28),
        at('last-year', 2025, 2, 3),
      ]),
      [
        'today future midnight',
        'yesterday an-hour-ago early',
        'week over-clock-change',
        'thirtyDays eight-days month-edge',
        'month 2 february',
        'month 2 last-year',
      ],
    );
  });

  it('puts pinned ones first and the trash last, wherever their activity would put them', () => {
    assert.deepEqual(
      grouped([
        entry('deleted', { deletedAtMs: nowMs, pinnedAtMs: 1, archivedAtMs: 1 }),
        entry('plain', {}),
        entry('pinned', { pinnedAtMs: 1, updatedAtMs: 1 }),
      ]),
      ['pinned pinned', 'today plain', 'trash deleted'],
    );
  });

  it('leaves archived ones out unless they are asked for, also when they are pinned', () => {
    const entries = [
      entry('put-away', { archivedAtMs: 1 }),
      entry('both', { archivedAtMs: 1, pinnedAtMs: 1 }),
      entry('plain', {}),
      entry('deleted', { deletedAtMs: 1 }),
    ];
    assert.deepEqual(grouped(entries), ['today plain', 'trash deleted']);
    assert.deepEqual(grouped(entries, true), ['today plain', 'archived put-away both', 'trash deleted']);
  });

  it('keeps the order within a group, and every session once', () => {
    const entries = Array.from({ length: 300 }, (_, index) =>
      entry(`${index}`, { updatedAtMs: nowMs - index * 12 * 60 * 60 * 1000 }),
    );
    const all = groupSessions(entries, { nowMs, showArchived: true }).flatMap((group) => group.entries);
    assert.deepEqual(all, entries);
  });
});
