import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { evenly, valueAxis } from './axis.ts';

/** Bars: a full part, and a hollow one on it. */
export interface BarSeries {
  readonly full: readonly number[];
  readonly hollow?: readonly number[];
}

interface BarChartProps {
  /** What it shows, in words. */
  readonly label: string;
  /** Of each bar. */
  readonly labels: readonly string[];
  readonly series: BarSeries;
  /** Are values counted in whole numbers? */
  readonly isWhole: boolean;
  readonly formatValue: (value: number) => string;
  /** Told which bar the pointer is on. */
  readonly onPoint: (index: number | undefined) => void;
}

const height = 220;
const margin = { top: 8, right: 8, bottom: 24 };
/** So much room a label has on its axis. Pixels. */
const labelPx = 68;
const widestBarPx = 48;

/** Bars over an axis, as wide as the page lets them be. */
export function BarChart({ label, labels, series, isWhole, formatValue, onPoint }: BarChartProps) {
  const { place, width } = useWidth();
  const { full, hollow } = series;
  const sums = full.map((value, index) => value + (hollow?.[index] ?? 0));
  const axis = valueAxis(Math.max(0, ...sums), isWhole);
  const tickLabels = axis.ticks.map(formatValue);
  const left = Math.max(28, ...tickLabels.map((words) => words.length * 7 + 8));
  const band = Math.max(0, width - left - margin.right) / labels.length;
  const barWidth = Math.min(Math.max(band * 0.8, 1), widestBarPx);
  const bottom = height - margin.bottom;
  const y = (value: number) => bottom - (value / axis.top) * (bottom - margin.top);
  const middle = (index: number) => left + band * (index + 0.5);
  const pointed = (event: PointerEvent) => {
    const index = Math.floor((event.offsetX - left) / band);
    onPoint(index >= 0 && index < labels.length ? index : undefined);
  };
  const bar = (index: number, [from, to]: readonly [number, number]) => ({
    x: middle(index) - barWidth / 2,
    y: y(to),
    width: barWidth,
    height: Math.max(0, y(from) - y(to)),
  });
  return (
    <div ref={place} class="statistics-chart" role="img" aria-label={label}>
      <svg
        width={width}
        height={height}
        aria-hidden="true"
        onPointerMove={pointed}
        onPointerLeave={() => onPoint(undefined)}
      >
        {axis.ticks.map((value, index) => (
          <g key={value}>
            <line class="statistics-grid" x1={left} x2={width - margin.right} y1={y(value)} y2={y(value)} />
            <text x={left - 6} y={y(value)} class="is-value">
              {tickLabels[index]}
            </text>
          </g>
        ))}
        {full.map((value, index) => (
          <g key={index}>
            {value > 0 && <rect class="is-full" {...bar(index, [0, value])} />}
            {hollow && (hollow[index] ?? 0) > 0 && (
              <rect class="is-hollow" {...bar(index, [value, sums[index] ?? 0])} />
            )}
          </g>
        ))}
        {evenly(labels.length, Math.floor((width - left) / labelPx)).map((index) => (
          <text key={index} x={middle(index)} y={height - 6} class="is-label">
            {labels[index]}
          </text>
        ))}
      </svg>
    </div>
  );
}

// Text in a picture that is stretched would be stretched with it.
function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}
