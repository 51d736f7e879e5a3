/** Quantities of an exploration, and the axis that shows the values of one. */
import type { ChartAxis } from '../draw/chart.ts';
import { formatTick, logTicks, roundTicks } from '../draw/ticks.ts';
import type { PointMeasures } from '../run/explore/point.ts';

/** Largest over least, from which on a scale is logarithmic. */
const WIDE = 10;

/** What is measured at every point. */
export interface Quantity {
  readonly label: string;
  readonly of: (measures: PointMeasures) => number | null;
  /** Whether only whole numbers make sense, and the largest that does. */
  readonly whole?: boolean;
  readonly most?: number;
}

/** Shares of the span that are left free at either end, and more of it at the lower one. */
interface Room {
  readonly around: number;
  readonly below?: number;
}

/** From below the least to above the largest; logarithmic where they span more than a factor of `WIDE`. */
export function quantityScale(
  { whole, most }: Quantity,
  values: readonly number[],
  { around, below = 0 }: Room,
): Omit<ChartAxis, 'label'> {
  if (values.length === 0) return { domain: [0, 1], ticks: [0, 1] };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low > 0 && high / low > WIDE) {
    const span = high / low;
    const domain: [number, number] = [low / span ** (around + below), high * span ** around];
    return { type: 'log', domain, ticks: logTicks(...domain), format: formatTick };
  }
  // Of equal values a span that is some of them.
  const span = Math.max(high - low, Math.abs(high) * 0.2, 1e-12);
  const top = high + around * span;
  const domain: [number, number] = [low - (around + below) * span, top];
  const named = roundTicks(Math.max(0, domain[0]), Math.min(top, most ?? top), 6, whole);
  return { domain, ticks: named.length > 0 ? named : [low] };
}
