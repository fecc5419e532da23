import type { LineRange } from '../../base/lines.ts';
import type { RankedPassage } from './ranking.ts';

/** Lines of a file that bear on a request. */
export interface RankedRange {
  readonly path: string;
  readonly range: LineRange;
  /** Names defined in it. */
  readonly names: readonly string[];
}

/** So many are given by their fit alone; behind them another file says more than one more range of a file that is there. */
const byFit = 60;

/** The ranges to give of what was found: the best ones, then the best one of each other file. */
export function chooseRanges(ranked: readonly RankedPassage[], limit: number): RankedRange[] {
  const seen = new Set<string>();
  const ranges: RankedRange[] = [];
  for (const [at, { passage }] of ranked.entries()) {
    if (ranges.length >= limit) break;
    const { path } = passage.file;
    if (at >= byFit && seen.has(path)) continue;
    seen.add(path);
    ranges.push({ path, range: passage.range, names: passage.names });
  }
  return ranges;
}
