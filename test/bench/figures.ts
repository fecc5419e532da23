/** One figure of the benchmark, as it is printed. */
export interface Figure {
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | 'bytes' | 'tokens' | 'frames' | 'ratio' | 'points' | 'messages';
  /** The most that it may be; null where it is only there to compare with. */
  readonly target: number | null;
  /** How many measurements `value` is the median, or the percentile, of. */
  readonly runs: number;
}

export type Figures = Readonly<Record<string, Figure>>;

/** The median of `samples`, with one decimal. Fails without samples: nothing measured is no figure. */
export function figure(samples: readonly number[], unit: Figure['unit'], target: number | null = null): Figure {
  return printed(median(samples), { unit, target, runs: samples.length });
}

/** What 95 of 100 samples stay below. */
export function percentile95(samples: readonly number[], target: number | null = null): Figure {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
  if (!Number.isFinite(value)) throw new Error('No percentile: a measurement is missing.');
  return printed(value, { unit: 'ms', target, runs: samples.length });
}

function printed(value: number, { unit, target, runs }: Omit<Figure, 'value'>): Figure {
  return { value: rounded(value, unit), unit, target: target === null ? null : rounded(target, unit), runs };
}

export function median(samples: readonly number[]): number {
  if (samples.length === 0 || !samples.every(Number.isFinite)) {
    throw new Error(`No median of [${samples.join(', ')}]: a measurement is missing.`);
  }
  const sorted = samples.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}

function rounded(value: number, unit: Figure['unit']): number {
  const steps = unit === 'ratio' ? 100 : 10;
  return Math.round(value * steps) / steps;
}
