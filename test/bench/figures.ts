/** One figure of the benchmark, as it is printed. */
export interface Figure {
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | 'bytes' | 'tokens' | 'frames';
  /** The most that it may be; null where it is only there to compare with. */
  readonly target: number | null;
  /** How many measurements `value` is the median of. */
  readonly runs: number;
}

export type Figures = Readonly<Record<string, Figure>>;

/** The median of `samples`, with one decimal. Fails without samples: nothing measured is no figure. */
export function figure(samples: readonly number[], unit: Figure['unit'], target: number | null = null): Figure {
  return {
    value: rounded(median(samples)),
    unit,
    target: target === null ? null : rounded(target),
    runs: samples.length,
  };
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

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
