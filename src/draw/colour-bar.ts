/** A colour bar: what the colours of a map mean. */
import { axisY, rect } from '@observablehq/plot';
import type { Panel } from './figure.ts';
import { textWidth } from './text-width.ts';
import { SEQUENTIAL } from './theme.ts';
import { formatTick, roundTicks } from './ticks.ts';

/** Steps of the bar, and pixels from tick to tick at least. */
const STEPS = 128;
const TICK_PITCH = 30;
/** Pixels right of the strip: for numbers and label, and what the label takes beside the widest number. */
const NUMBERS = 80;
const LABEL_GAP = 26;

export interface ColourBar {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginBottom: number;
  readonly range: readonly [low: number, high: number];
  /** What the colours mean, with the unit. */
  readonly label: string;
  /** Names whole numbers only. */
  readonly whole?: boolean;
  /** Light for low and dark for high values, instead of dark for low ones. */
  readonly reverse?: boolean;
}

/** Width of a bar with its axis, in pixels. */
export const BAR_WIDTH = NUMBERS + 32;

export function colourBar({ x, y, range, label, whole = false, reverse = false, ...size }: ColourBar): Panel {
  const [low, high] = range;
  const step = (high - low) / STEPS;
  const places = Math.floor((size.height - size.marginTop - size.marginBottom) / TICK_PITCH);
  const ticks = roundTicks(low, high, places, whole);
  const widest = ticks.reduce((most, tick) => Math.max(most, textWidth(formatTick(tick), 12)), 0);
  const strips = Array.from({ length: STEPS }, (_, i) => ({ low: low + i * step, high: low + (i + 1) * step }));
  return {
    x,
    y,
    options: {
      ...size,
      width: BAR_WIDTH,
      marginLeft: 8,
      marginRight: NUMBERS,
      x: { domain: [0, 1], axis: null },
      y: { domain: [low, high], label },
      color: { type: 'linear', scheme: SEQUENTIAL, domain: [low, high], reverse },
      marks: [
        rect(strips, { x1: 0, x2: 1, y1: 'low', y2: 'high', fill: 'low', insetTop: -0.5 }),
        axisY({
          anchor: 'right',
          ticks,
          tickFormat: formatTick,
          tickSize: 4,
          labelAnchor: 'center',
          labelArrow: 'none',
          labelOffset: Math.min(widest + LABEL_GAP, NUMBERS - 2),
        }),
      ],
    },
  };
}

/** Lowest and highest of values; where all are equal, from 0 to them. NaN is no value. */
export function rangeOf(values: ArrayLike<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high > low) return [low, high];
  if (!Number.isFinite(low) || low === 0) return [0, 1];
  return low > 0 ? [0, low] : [low, 0];
}
