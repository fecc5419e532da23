const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** From what length on a time is told in which unit. */
const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['week', 7 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
];

/** How long ago a time is, in words: `5 minutes ago`, `now`. A time that is still to come counts as now. */
export function relativeTime(timeMs: number, nowMs: number, language: string): string {
  const age = Math.max(0, nowMs - timeMs);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const [unit, ms] = units.find(([, length]) => age >= length) ?? (['second', 1] as const);
  return unit === 'second' ? format.format(0, 'second') : format.format(-Math.floor(age / ms), unit);
}
