/**
 * When a day, a month or a year begins here: `2026-11-22`, `2026-11`, `2026`, `today`, `yesterday`, `7d` (seven days ago).
 * `undefined` for anything else, such as a day that no month has.
 */
export function parseDay(text: string, nowMs: number): number | undefined {
  const word = text.toLowerCase();
  const ago = word === 'today' ? 0 : word === 'yesterday' ? 1 : daysAgo(word);
  if (ago !== undefined) {
    const now = new Date(nowMs);
    return usable(new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago));
  }
  const [, year, month = '1', day = '1'] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(word) ?? [];
  if (year === undefined) return undefined;
  const start = new Date(0);
  start.setHours(0, 0, 0, 0);
  // Set like this, years before 100 are what they say.
  start.setFullYear(Number(year), Number(month) - 1, Number(day));
  const isReal = start.getMonth() === Number(month) - 1 && start.getDate() === Number(day);
  return isReal ? usable(start) : undefined;
}

function daysAgo(word: string): number | undefined {
  const [, days] = /^(\d{1,5})d$/.exec(word) ?? [];
  return days === undefined ? undefined : Number(days);
}

function usable(date: Date): number | undefined {
  const ms = date.getTime();
  return Number.isNaN(ms) ? undefined : ms;
}
