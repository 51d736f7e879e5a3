/** A colour bar: what the colours of a map mean. */
import { axisY, rect } from '@observablehq/plot';
import type { Panel } from './figure.ts';
import { SEQUENTIAL } from './theme.ts';

/** Steps of the bar. */
const STEPS = 128;

export interface ColourBar {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginBottom: number;
  readonly range: readonly [low: number, high: number];
  /** What the colours mean, with the unit. */
  readonly label: string;
  /** Light for low and dark for high values, instead of dark for low ones. */
  readonly reverse?: boolean;
}

/** Width of a bar with its axis, in pixels. */
export const BAR_WIDTH = 96;

export function colourBar({ x, y, range, label, reverse = false, ...size }: ColourBar): Panel {
  const [low, high] = range;
  const step = (high - low) / STEPS;
  const strips = Array.from({ length: STEPS }, (_, i) => ({ low: low + i * step, high: low + (i + 1) * step }));
  return {
    x,
    y,
    options: {
      ...size,
      width: BAR_WIDTH,
      marginLeft: 8,
      marginRight: 64,
      x: { domain: [0, 1], axis: null },
      y: { domain: [low, high], label },
      color: { type: 'linear', scheme: SEQUENTIAL, domain: [low, high], reverse },
      marks: [
        rect(strips, { x1: 0, x2: 1, y1: 'low', y2: 'high', fill: 'low', insetTop: -0.5 }),
        axisY({ anchor: 'right', tickSize: 4, labelAnchor: 'center', labelArrow: 'none', labelOffset: 48 }),
      ],
    },
  };
}

/** Lowest and highest of values, and a range where all are equal. NaN is no value. */
export function rangeOf(values: ArrayLike<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? [low, high] : [low - 1, high + 1];
}
