// The only file that knows d3-array: it finds the round numbers of an axis. Bars are SVG drawn here, which theme, zoom and the page's
// policy reach; libraries that draw them bring a canvas or inline styles, and 8 to 20 kB packed in place of 1.
import { nice, ticks } from 'd3-array';

/** An axis from 0 to a round number. */
export interface ValueAxis {
  readonly top: number;
  readonly ticks: readonly number[];
}

const wantedTicks = 4;

/** The axis that has room for `most`. `isWhole`: half a message is no value. */
export function valueAxis(most: number, isWhole: boolean): ValueAxis {
  const [, top = 1] = nice(0, most > 0 ? most : 1, wantedTicks);
  const all = ticks(0, top, wantedTicks);
  return { top, ticks: isWhole ? all.filter(Number.isInteger) : all };
}

/** At most `most` places of `count`, equally far from each other. */
export function evenly(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
