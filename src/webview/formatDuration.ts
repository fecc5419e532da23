import { text } from './strings.ts';

/** A time that was measured, for people: `340 ms`, and from a second on as {@link formatDuration} says it. */
export function formatTiming(ms: number): string {
  return ms < 1000 ? text('milliseconds', { milliseconds: Math.max(1, Math.round(ms)) }) : formatDuration(ms);
}

/** A duration for people, in whole seconds: `1 s`, `59 s`, `1 min`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  const all = Math.max(0, Math.round(ms / 1000));
  if (all < 60) return text('seconds', { seconds: all });
  const [minutes, seconds] = [Math.floor(all / 60), all % 60];
  return seconds === 0 ? text('wholeMinutes', { minutes }) : text('minutes', { minutes, seconds });
}
