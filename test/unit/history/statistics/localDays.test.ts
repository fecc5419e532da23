import { deepEqual, equal, ok } from 'node:assert/strict';
import { createDays, periodsOf, slotsOf } from '../../../../src/core/history/statistics/localDays.ts';
import { slotMs } from '../../../../src/core/storage/statisticsStore.ts';

describe('Days of the statistics', () => {
  const zone = process.env.TZ;

  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  // Half and three quarters of an hour off, and a change of clocks between.
  for (const name of [
    'UTC',
    'Asia/Kathmandu',
    'Asia/Kolkata',
    'Europe/Berlin',
    'Pacific/Chatham',
    'America/New_York',
  ]) {
    it(`begin at the midnight of ${name}, which is between two slots`, () => {
      process.env.TZ = name;
      const now = new Date(2026, 10, 5, 15, 30);
      const { fromSlot } = slotsOf({ span: 'month' }, now.getTime());
      ok(Number.isInteger(fromSlot));
      const first = new Date(fromSlot * slotMs);
      deepEqual([first.getMonth(), first.getDate(), first.getHours(), first.getMinutes()], [9, 7, 0, 0]);
      const day = createDays();
      equal(day(fromSlot).key, '2026-10-07');
      deepEqual(day(fromSlot - 1), { key: '2026-10-06', endSlot: fromSlot });
      const days = periodsOf(fromSlot * slotMs, now.getTime(), []);
      deepEqual([days.length, days[0], days[18], days.at(-1)], [30, '2026-10-07', '2026-10-25', '2026-11-05']);
      equal(new Set(days).size, 30);
      const chosen = slotsOf({ span: 'days', firstDay: '2026-10-07', lastDay: '2026-11-05' }, 0);
      deepEqual(chosen, { fromSlot, untilSlot: day(now.getTime() / slotMs).endSlot });
    });
  }

  it('become months when they are many, and none is left out', () => {
    const months = periodsOf(new Date(2025, 10, 30).getTime(), new Date(2026, 10, 5).getTime(), []);
    deepEqual([months.length, months[0], months[3], months.at(-1)], [13, '2025-11', '2026-02', '2026-11']);
  });
});
