import type { StatisticsFilter, StatisticsSpan } from '../../model/statistics.ts';
import { type SlotRange, slotMs } from '../../storage/statisticsStore.ts';

const daysOf: Readonly<Record<Exclude<StatisticsSpan, 'all' | 'days'>, number>> = {
  today: 1,
  week: 7,
  month: 30,
  quarter: 90,
  year: 365,
};

/** All there is. */
export const allSlots: SlotRange = { fromSlot: Number.MIN_SAFE_INTEGER, untilSlot: Number.MAX_SAFE_INTEGER };

/** The slots of a span, in the time zone of this process. One whose last day is that of `nowMs` has no end: what a clock that was set back
 * has left for tomorrow is today's. */
export function slotsOf(filter: Pick<StatisticsFilter, 'span' | 'firstDay' | 'lastDay'>, nowMs: number): SlotRange {
  const { span, firstDay, lastDay } = filter;
  if (span === 'all') return allSlots;
  if (span !== 'days') return { ...allSlots, fromSlot: startOfDay(nowMs, 1 - daysOf[span]) / slotMs };
  return {
    fromSlot: firstDay === undefined ? allSlots.fromSlot : startOfDay(localTime(firstDay)) / slotMs,
    untilSlot: lastDay === undefined ? allSlots.untilSlot : startOfDay(localTime(lastDay), 1) / slotMs,
  };
}

/** Noon of a day `YYYY-MM-DD`. */
function localTime(day: string): number {
  return new Date(`${day}T12:00:00`).getTime();
}

/** Midnight of the day of `ms`, or of one `later` days after it. */
function startOfDay(ms: number, later = 0): number {
  const day = new Date(ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + later).getTime();
}

/** The local day of a time, `YYYY-MM-DD`. */
function dayOf(ms: number): string {
  const day = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** So many days are told one by one. Milliseconds. */
const longestInDays = 190 * 86_400_000;
/** So many months are told though there is nothing in them: a message can have any time that a file gave it. */
const mostMonths = 1200;

/** What a time is divided into: its days, or its months when it is long. `found`: the days on which there was something. */
export function periodsOf(fromMs: number, nowMs: number, found: readonly string[]): string[] {
  if (nowMs - fromMs <= longestInDays) {
    const days: string[] = [];
    for (let day = startOfDay(fromMs); day <= nowMs; day = startOfDay(day, 1)) days.push(dayOf(day));
    return days;
  }
  const [first, last] = [new Date(fromMs), new Date(nowMs)];
  const count = (last.getFullYear() - first.getFullYear()) * 12 + last.getMonth() - first.getMonth() + 1;
  if (count > mostMonths) return [...new Set(found.map(monthOf))].sort();
  const monthAt = (later: number) => dayOf(new Date(first.getFullYear(), first.getMonth() + later).getTime());
  return Array.from({ length: count }, (_, later) => monthOf(monthAt(later)));
}

/** The month `YYYY-MM` of a day. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** A local day. */
export interface LocalDay {
  /** `YYYY-MM-DD` */
  readonly key: string;
  /** The first slot of the next day. */
  readonly endSlot: number;
}

/** The local day of a slot, remembered: sums come in the order of sessions, a day again and again. */
export function createDays(): (slot: number) => LocalDay {
  const known = new Map<number, LocalDay>();
  return (slot) => {
    const ms = slot * slotMs;
    const found = known.get(slot) ?? { key: dayOf(ms), endSlot: startOfDay(ms, 1) / slotMs };
    known.set(slot, found);
    return found;
  };
}
