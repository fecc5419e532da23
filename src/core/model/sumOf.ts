import type { AnswerTiming } from './message.ts';
import type { TokenUsage } from './model.ts';

/** Two records of numbers, added up name by name. */
export function sumOf<T extends TokenUsage | AnswerTiming>(a: T | undefined, b: T | undefined): T | undefined {
  if (!a || !b) return a ?? b;
  const sum = new Map<string, number>(Object.entries(a));
  for (const [name, value] of Object.entries(b)) sum.set(name, (sum.get(name) ?? 0) + value);
  return Object.fromEntries(sum) as unknown as T;
}
