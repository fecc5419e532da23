import { text } from './strings.ts';

/** A duration for people, in whole seconds: `1 s`, `59 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  const all = Math.max(0, Math.round(ms / 1000));
  if (all < 60) return text('seconds', { seconds: all });
  return text('minutes', { minutes: Math.floor(all / 60), seconds: all % 60 });
}
